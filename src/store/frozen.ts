// Stores that can be read where nothing may be written beside them: in a folder of someone else's, on a medium that is read-only. SQLite wants
// an index beside a database with a write-ahead log, node-sqlite3-wasm a mark.
import { chmodSync, copyFileSync, mkdtempSync, realpathSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Whether a writer left a log that is not yet in the database, or is writing it. */
export function hasLog(path: string): boolean {
  return (statSync(logOf(path), { throwIfNoEntry: false })?.size ?? 0) > 0;
}

function logOf(path: string): string {
  return `${path}-wal`;
}

/** A store in a folder of its own, where the marks of its readers can be: a link to it, and its log, which opening may need to write to. */
export class Stand {
  readonly #folder: string;
  readonly path: string;

  /** @throws what the file system says */
  constructor(store: string) {
    this.#folder = mkdtempSync(join(tmpdir(), "mitmflow-read-"));
    this.path = join(this.#folder, "store.db");
    try {
      const file = realpathSync(store);
      symlinkSync(file, this.path);
      if (!hasLog(file)) return;
      copyFileSync(logOf(file), logOf(this.path));
      // The copy of what may not be written may not be written either.
      chmodSync(logOf(this.path), 0o600);
    } catch (error) {
      this.remove();
      throw error;
    }
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

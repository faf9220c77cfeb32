// Reading stores where no file can be created beside them: in someone else's folder, or on read-only media. For a database in WAL mode
// SQLite wants a -shm file beside it, node-sqlite3-wasm a lock directory.
import { chmodSync, copyFileSync, mkdtempSync, realpathSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Whether there is a non-empty WAL: one that a writer is using, or left behind without a checkpoint. */
export function hasLog(path: string): boolean {
  return (statSync(logOf(path), { throwIfNoEntry: false })?.size ?? 0) > 0;
}

function logOf(path: string): string {
  return `${path}-wal`;
}

/**
 * A temporary folder through which a store is read, where readers can create their lock directory. It holds a symlink to the store, and a
 * copy of its WAL, which opening may need to write to.
 */
export class Stand {
  readonly #folder: string;
  readonly path: string;

  /** @throws file system errors */
  constructor(store: string) {
    this.#folder = mkdtempSync(join(tmpdir(), "mitmflow-read-"));
    this.path = join(this.#folder, "store.db");
    try {
      const file = realpathSync(store);
      symlinkSync(file, this.path);
      if (!hasLog(file)) return;
      copyFileSync(logOf(file), logOf(this.path));
      // The copy of a read-only file is read-only too.
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

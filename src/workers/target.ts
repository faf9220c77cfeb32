// An output file, which is opened and truncated only when there are bytes for it: work that fails earlier leaves it alone.
import { constants, fstatSync, ftruncateSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

/** Captured traffic is for its owner only. */
export const FILE_MODE = 0o600;

interface Identified {
  readonly dev: number | bigint;
  readonly ino: number | bigint;
}

/** Identifies a file whatever its name. */
export function identityOf({ dev, ino }: Identified): string {
  return `${dev}:${ino}`;
}

/** @param spared identities of files that must not be written @throws Error if the file is one of them */
export function checkSpared(stats: Identified & { isFile(): boolean }, spared: ReadonlySet<string>): void {
  if (stats.isFile() && spared.has(identityOf(stats))) throw new Error("the output is one of the inputs");
}

export class TargetFile {
  readonly #path: string;
  readonly #spared: ReadonlySet<string>;
  #handle: FileHandle | null = null;
  /** Whether opening it was attempted: failures from then on are most likely those of the output. */
  isWanted = false;

  /** @param spared identities of the input files, which are never written to */
  constructor(path: string, spared: ReadonlySet<string>) {
    this.#path = path;
    this.#spared = spared;
  }

  /** @throws file-system errors; Error if it is one of the spared files */
  async open(): Promise<FileHandle> {
    this.isWanted = true;
    if (this.#handle !== null) return this.#handle;
    const handle = await open(this.#path, constants.O_WRONLY | constants.O_CREAT, FILE_MODE);
    try {
      // Both calls are too quick to be worth doing asynchronously.
      const stats = fstatSync(handle.fd);
      checkSpared(stats, this.#spared);
      // Devices and pipes cannot be truncated.
      if (stats.isFile()) ftruncateSync(handle.fd);
    } catch (error) {
      await handle.close();
      throw error;
    }
    this.#handle = handle;
    return handle;
  }

  /** Closes the file; creates an empty one if nothing was written. */
  async close(): Promise<void> {
    await (await this.open()).close();
  }

  /** Closes the file after a failure; if nothing was written, it stays as it was. */
  async abandon(): Promise<void> {
    await this.#handle?.close();
  }
}

// A file to be written, which is opened, and emptied, when there are first bytes for it: work that fails before leaves it alone.
import { constants, fstatSync, ftruncateSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

/** Captured traffic is for its owner only. */
export const FILE_MODE = 0o600;

interface Identified {
  readonly dev: number | bigint;
  readonly ino: number | bigint;
}

/** What tells files apart, whatever their names are. */
export function identityOf({ dev, ino }: Identified): string {
  return `${dev}:${ino}`;
}

/** @param spared identities of files that it must not be @throws Error where it is one of them */
export function checkSpared(stats: Identified & { isFile(): boolean }, spared: ReadonlySet<string>): void {
  if (stats.isFile() && spared.has(identityOf(stats))) throw new Error("the output is one of the inputs");
}

export class TargetFile {
  readonly #path: string;
  readonly #spared: ReadonlySet<string>;
  #handle: FileHandle | null = null;
  /** Whether it was to be opened: what fails from then on is most likely its own. */
  isWanted = false;

  /** @param spared identities of files that are read: never written to */
  constructor(path: string, spared: ReadonlySet<string>) {
    this.#path = path;
    this.#spared = spared;
  }

  /** @throws what the file system says; Error where it is one of those that are spared */
  async open(): Promise<FileHandle> {
    this.isWanted = true;
    if (this.#handle !== null) return this.#handle;
    const handle = await open(this.#path, constants.O_WRONLY | constants.O_CREAT, FILE_MODE);
    try {
      // Neither takes long enough to be done beside this thread.
      const stats = fstatSync(handle.fd);
      checkSpared(stats, this.#spared);
      // Devices and pipes cannot be.
      if (stats.isFile()) ftruncateSync(handle.fd);
    } catch (error) {
      await handle.close();
      throw error;
    }
    this.#handle = handle;
    return handle;
  }

  /** Where nothing was written, an empty file is made. */
  async close(): Promise<void> {
    await (await this.open()).close();
  }

  /** Where nothing was written, it stays as it was. */
  async abandon(): Promise<void> {
    await this.#handle?.close();
  }
}

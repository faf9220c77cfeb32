// Files that fail when told to, and what must be true of a dump that was being written when something went wrong.
import { readFileSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { type AnyFlow, CodecError, FlowReader } from "../../src/index.ts";
import { concat, latin1 } from "../helpers.ts";

export interface Fault {
  /** Which call fails, counted from 0 over all calls of these methods. */
  readonly call: number;
  readonly code: "ENOSPC" | "EIO" | "EFBIG";
  /** So many bytes of a write get to the file first. */
  readonly partial?: number;
}

/** A file that fails at one call, and says whether it came to that. */
export class FaultyFile {
  readonly #handle: FileHandle;
  readonly #fault: Fault;
  #calls = 0;
  failed = false;

  constructor(handle: FileHandle, fault: Fault) {
    this.#handle = handle;
    this.#fault = fault;
  }

  async #meet(): Promise<void> {
    if (this.#calls++ !== this.#fault.call) return;
    this.failed = true;
    throw Object.assign(new Error(`${this.#fault.code}: made for the test`), { code: this.#fault.code });
  }

  async writev(chunks: Uint8Array[]): Promise<{ bytesWritten: number }> {
    if (this.#calls === this.#fault.call && this.#fault.partial !== undefined) {
      await this.#handle.writev([concat(chunks).subarray(0, this.#fault.partial)]);
    }
    await this.#meet();
    return this.#handle.writev(chunks);
  }

  async datasync(): Promise<void> {
    await this.#meet();
    await this.#handle.datasync();
  }

  /** As the system's: the file is closed even when that fails. */
  async close(): Promise<void> {
    await this.#handle.close();
    await this.#meet();
  }

  async stat(): Promise<{ size: number; isFile(): boolean }> {
    return this.#handle.stat();
  }

  async truncate(length: number): Promise<void> {
    await this.#handle.truncate(length);
  }
}

/** A file that takes a few bytes at a call. */
export class ShortFile {
  readonly #handle: FileHandle;
  readonly #most: number;

  constructor(handle: FileHandle, most: number) {
    this.#handle = handle;
    this.#most = most;
  }

  async writev(chunks: Uint8Array[]): Promise<{ bytesWritten: number }> {
    return this.#handle.writev([concat(chunks).subarray(0, this.#most)]);
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/** The bytes of a file's whole flows, and what ended the reading, if it did not end well. */
export function wholeFlows(path: string): { flows: string[]; damage: CodecError | null; bytes: number } {
  const contents = new Uint8Array(readFileSync(path));
  const flows: string[] = [];
  try {
    if (contents.length > 0) for (const flow of new FlowReader(contents)) flows.push(bytesOfFlow(flow));
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    return { flows, damage: error, bytes: contents.length };
  }
  return { flows, damage: null, bytes: contents.length };
}

export function bytesOfFlow(flow: AnyFlow): string {
  return latin1(concat(flow.toChunks() as Uint8Array[]));
}

// Writes flows, in the current version and any format, to a file or stdout.
import { accessSync, constants, fstatSync, statSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { FlowWriter } from "../all-formats.ts";
import type { FileSink, FlowSink, FlowWriterOptions } from "../io/writer.ts";
import { checkSpared, TargetFile } from "../workers/target.ts";
import { type Context, describeError, fileError, UsageError } from "./context.ts";
import { interruptible } from "./interrupt.ts";

/** A flow file being written. */
export interface Output {
  readonly writer: FlowWriter;
  /** Writes what has been added so far, and closes the file. If nothing was written, an existing file is left as it was. */
  abandon(): Promise<void>;
}

/**
 * Opens an output. The file itself is opened at the first flow, but whether it can be written is checked here, before any work is done.
 *
 * @param inputs the files being read, as returned by `inputIdentities`: never overwritten
 * @throws UsageError for a terminal, if the output is one of the inputs, and if it cannot be written
 */
export function openOutput(name: string, inputs: ReadonlySet<string>, options: FlowWriterOptions, { streams }: Context): Output {
  if (name !== "-") {
    const file = new OutputFile(name, inputs);
    return outputOf(new FlowWriter(file, options), () => file.abandon());
  }
  const { stdout } = streams;
  if (stdout.isTTY) throw new UsageError("a dump is not written to a terminal: name a file, or pipe it");
  if (typeof stdout.fd === "number") checkSpared(fstatSync(stdout.fd), inputs);
  return outputOf(new FlowWriter(stdout as FlowSink, { ...options, end: false }), async () => {});
}

/**
 * Opens an output, lets `fill` write to it, and closes it. On an error or when interrupted, the output keeps all that was added until then.
 *
 * @param inputs as for `openOutput`
 * @param fill is passed a signal that is aborted when the user interrupts
 * @throws as `openOutput`; what `fill` throws; write errors
 */
export async function writeOutput(
  name: string,
  inputs: ReadonlySet<string>,
  options: FlowWriterOptions,
  context: Context,
  fill: (writer: FlowWriter, signal: AbortSignal) => Promise<void>,
): Promise<FlowWriter> {
  const { writer, abandon } = openOutput(name, inputs, options, context);
  try {
    await interruptible(async (signal) => {
      await fill(writer, signal);
      if (signal.aborted) context.interrupted();
    });
    // If nothing could be read, the previous content of the output is better than nothing.
    if (context.exitCode === 0 || writer.flows > 0) await writer.close();
  } catch (error) {
    await abandon().catch(() => {});
    throw fileError(error, name);
  }
  return writer;
}

function outputOf(writer: FlowWriter, abandon: () => Promise<void>): Output {
  return {
    writer,
    async abandon() {
      try {
        // A HAR log has to be terminated to be readable.
        if (writer.flows > 0) await writer.close();
      } finally {
        await abandon();
      }
    },
  };
}

/** A file that is opened, and truncated, only when there is something to write: a command that fails before then leaves it alone. */
export class OutputFile implements FileSink {
  readonly #path: string;
  readonly #target: TargetFile;

  /** @throws UsageError if it cannot be written */
  constructor(path: string, inputs: ReadonlySet<string>) {
    checkWritable(path, inputs);
    this.#path = path;
    this.#target = new TargetFile(path, inputs);
  }

  /** Whether something has tried to open it. */
  get isWanted(): boolean {
    return this.#target.isWanted;
  }

  async writev(chunks: Uint8Array[]): Promise<{ bytesWritten: number }> {
    const handle = await this.open();
    return handle.writev(chunks).catch((error: unknown) => {
      throw fileError(error, this.#path);
    });
  }

  async stat(): Promise<{ size: number; isFile(): boolean }> {
    return (await this.open()).stat();
  }

  async truncate(length: number): Promise<void> {
    await (await this.open()).truncate(length);
  }

  async close(): Promise<void> {
    await (await this.open()).close();
  }

  abandon(): Promise<void> {
    return this.#target.abandon();
  }

  /** @throws UsageError */
  open(): Promise<FileHandle> {
    return this.#target.open().catch((error: unknown) => {
      throw new UsageError(`${this.#path}: ${describeError(error)}`);
    });
  }
}

/** @throws UsageError */
export function checkWritable(path: string, inputs: ReadonlySet<string>): void {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats?.isDirectory()) throw new UsageError("this is a directory");
    if (stats !== undefined) checkSpared(stats, inputs);
    accessSync(stats === undefined ? dirname(path) : path, constants.W_OK);
  } catch (error) {
    throw new UsageError(`${path}: ${describeError(error)}`);
  }
}

// Converts files by several threads.
import { statSync } from "node:fs";
import type { CodecError } from "../errors.ts";
import { type ConvertFileOptions, convertInto, convertWith } from "../workers/convert.ts";
import type { Crew } from "../workers/crew.ts";
import { type Context, fileError, shownName } from "./context.ts";
import { readFile } from "./input.ts";
import { interruptible } from "./interrupt.ts";
import { OutputFile } from "./output.ts";
import { Progress } from "./progress.ts";

/** Whether what is written under this name has places to write to: pipes and devices do not. */
export function mayBeFile(name: string): boolean {
  return name !== "-" && (statSync(name, { throwIfNoEntry: false })?.isFile() ?? true);
}

/**
 * Damage that ends the flows is told. Where that is at once, whatever the output held before is better than nothing.
 *
 * @param spared files that the output must not be, as `inputIdentities` gives them
 * @throws UsageError, and what writing fails with
 */
export async function convertFileInto(
  workers: Crew,
  from: string,
  to: string,
  spared: ReadonlySet<string>,
  options: ConvertFileOptions,
  context: Context,
): Promise<void> {
  const output = new OutputFile(to, spared);
  const progress = new Progress(context, shownName(from));
  const onProgress = (done: number, total: number): void => progress.update(done, total);
  const onUnfit = (error: CodecError): void => context.damaged(`${shownName(from)}: ${error.message}`);
  try {
    await interruptible(async (signal) => {
      const work = convertInto(workers, from, output, { ...options, signal, onProgress, onUnfit });
      const damage = await work.catch((error: unknown) => {
        if (error !== signal.reason) throw error;
        return null;
      });
      progress.stop();
      if (damage !== null) context.failed(damage, shownName(from));
      if (signal.aborted) context.interrupted();
    });
    if (context.exitCode === 0 || output.isOpen) await output.close();
  } catch (error) {
    // What goes wrong with the input before there is an output is thrown too.
    const name = output.isOpen ? to : from;
    await output.abandon().catch(() => {});
    throw fileError(error, name);
  } finally {
    progress.stop();
  }
}

/** The bytes of a file in another form, for what they can only be written to in their order. */
export function readConverted(
  workers: Crew,
  from: string,
  options: ConvertFileOptions & { signal: AbortSignal },
  context: Context,
): AsyncGenerator<Uint8Array[], void, void> {
  const onUnfit = (error: CodecError): void => context.damaged(`${shownName(from)}: ${error.message}`);
  return readFile(from, context, { signal: options.signal }, (_, { onProgress }) =>
    convertWith(workers, from, { ...options, onUnfit, onProgress: (done, total) => onProgress?.(done, total, 0) }),
  );
}

// Converts files with several threads.
import { statSync } from "node:fs";
import type { CodecError } from "../errors.ts";
import { type ConvertFileOptions, convertInto, convertWith } from "../workers/convert.ts";
import type { Crew } from "../workers/crew.ts";
import { convertWholes, WHOLE_BYTES } from "../workers/wholes.ts";
import { type Context, fileError, shownName } from "./context.ts";
import { readFile } from "./input.ts";
import { interruptible } from "./interrupt.ts";
import { OutputFile } from "./output.ts";
import { Progress } from "./progress.ts";

/** Whether the output is a regular file, or will be: pipes and devices have no offsets to write at. */
export function mayBeFile(name: string): boolean {
  return name !== "-" && (statSync(name, { throwIfNoEntry: false })?.isFile() ?? true);
}

/**
 * Converts a file with all threads. Damage that ends the flows is reported. If nothing at all could be read, an existing output is left as
 * it was.
 *
 * @param spared files that must not be overwritten, as returned by `inputIdentities`
 * @throws UsageError; write errors
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
  let isDamaged = false;
  const onUnfit = (error: CodecError): void => {
    isDamaged = true;
    tellUnfit(error, from, context);
  };
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
      isDamaged ||= damage !== null || signal.aborted;
    });
    if (!isDamaged || output.isWanted) await output.close();
  } catch (error) {
    // Errors of the input before the output is opened end up here too.
    const name = output.isWanted ? to : from;
    await output.abandon().catch(() => {});
    throw fileError(error, name);
  } finally {
    progress.stop();
  }
}

/** The bytes of a converted file in order, for an output that can only be written sequentially. */
export function readConverted(
  workers: Crew,
  from: string,
  options: ConvertFileOptions & { signal: AbortSignal },
  context: Context,
): AsyncGenerator<Uint8Array[], void, void> {
  const onUnfit = (error: CodecError): void => tellUnfit(error, from, context);
  return readFile(from, context, { signal: options.signal }, (_, { onProgress }) =>
    convertWith(workers, from, { ...options, onUnfit, onProgress: (done, total) => onProgress?.(done, total, 0) }),
  );
}

/** Whether a file is converted faster by a single thread than in parts. */
export function isSmall(name: string): boolean {
  return statSync(name).size <= WHOLE_BYTES;
}

/**
 * Converts small files, one thread per file. Messages about them come in the order of the files, as if they were converted one after
 * another. When interrupted, the files in progress are finished.
 *
 * @param spared as for `convertFileInto`
 */
export async function convertSmallFiles(
  workers: Crew,
  files: readonly { readonly from: string; readonly to: string }[],
  spared: ReadonlySet<string>,
  { to, filter, lossless, bodies, from }: ConvertFileOptions,
  context: Context,
): Promise<void> {
  await interruptible(async (signal) => {
    const task = {
      files: files.map(({ from, to }) => ({ from, to })),
      options: { to, filter, lossless, bodies, from },
      spared: [...spared],
    };
    for await (const { index, unfit, damage, failure } of convertWholes(workers, task, signal)) {
      const { from, to } = files[index];
      for (const error of unfit) tellUnfit(error, from, context);
      if (damage !== null) context.failed(damage, shownName(from));
      if (failure !== null) context.failed(failure.error, shownName(failure.isOutput ? to : from));
    }
    if (signal.aborted) context.interrupted();
  });
}

function tellUnfit(error: Error, name: string, context: Context): void {
  context.damaged(`${shownName(name)}: ${error.message}`);
}

// Converts files by several threads.
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
    // What goes wrong with the input before there is an output is thrown too.
    const name = output.isWanted ? to : from;
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
  const onUnfit = (error: CodecError): void => tellUnfit(error, from, context);
  return readFile(from, context, { signal: options.signal }, (_, { onProgress }) =>
    convertWith(workers, from, { ...options, onUnfit, onProgress: (done, total) => onProgress?.(done, total, 0) }),
  );
}

/** Whether a file is better converted by one thread than parted. */
export function isSmall(name: string): boolean {
  return statSync(name).size <= WHOLE_BYTES;
}

/**
 * Converts small files, each by the thread that takes it. What is to be told of them is told in their order, as of files that are converted one
 * after another; at an early end those under way are converted.
 *
 * @param spared as of `convertFileInto`
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

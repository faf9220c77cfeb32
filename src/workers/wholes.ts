// Converts small files as wholes, each in the thread that takes it: all that the threads share is the number of the next file.
import { setImmediate } from "node:timers/promises";
import { convertInto } from "./convert.ts";
import { Crew } from "./crew.ts";
import type { Post } from "./outlet.ts";
import { stayAwake } from "./pause.ts";
import { Series } from "./series.ts";
import { TargetFile } from "./target.ts";
import { type ErrorData, errorData, errorOf, type WholesTask } from "./task.ts";

/** A file of up to this many bytes is not worth splitting: waiting for the last part would cost more time than is gained. */
export const WHOLE_BYTES: number = 1 << 23;

/** The result for a file. */
export interface WholeAnswer {
  readonly kind: "whole";
  /** Errors of the skipped flows. */
  readonly unfit: readonly ErrorData[];
  /** Damage in the input, after the flows that were written. */
  readonly damage: ErrorData | null;
  /** Why the input could not be read, or the output not written. */
  readonly failure: { readonly error: ErrorData; readonly isOutput: boolean } | null;
}

/** The result for a file, with errors restored. */
export interface Whole {
  /** Its index among the files. */
  readonly index: number;
  readonly unfit: readonly Error[];
  readonly damage: Error | null;
  readonly failure: { readonly error: Error; readonly isOutput: boolean } | null;
}

/**
 * Converts files on a crew and this thread, and yields the results in the order of the files.
 *
 * @param signal once aborted, no further file is begun; those in progress are finished
 */
export async function* convertWholes(crew: Crew, task: Omit<WholesTask, "kind">, signal: AbortSignal): AsyncGenerator<Whole, void, void> {
  const order: WholesTask = { kind: "wholes", ...task };
  const series = Series.begin(stayAwake, { offset: 0, flow: 0 });
  const stop = (): void => series.stop();
  signal.addEventListener("abort", stop);
  let index = 0;
  try {
    for await (const answer of crew.answers(order, series, order.files.length - 1, (post) => takeWholes(order, series, post))) {
      if (answer.kind !== "whole") continue;
      const { unfit, damage, failure } = answer;
      yield {
        index: index++,
        unfit: unfit.map(errorOf),
        damage: damage && errorOf(damage),
        failure: failure && { ...failure, error: errorOf(failure.error) },
      };
    }
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** A thread's share: one file after another, until none are left or the work is over. */
export async function takeWholes(task: WholesTask, series: Series, post: Post): Promise<void> {
  const spared = new Set(task.spared);
  const alone = new Crew(0);
  while (!series.isOver) {
    const number = series.nextPart();
    if (number >= task.files.length) return;
    post({ number, answer: await convertWhole(alone, task, task.files[number], spared) }, []);
    // Lets the event loop handle messages and signals.
    await setImmediate();
  }
}

/** Converts a file on this thread alone. */
async function convertWhole(
  alone: Crew,
  { options }: WholesTask,
  { from, to }: WholesTask["files"][number],
  spared: ReadonlySet<string>,
): Promise<WholeAnswer> {
  const target = new TargetFile(to, spared);
  const unfit: ErrorData[] = [];
  try {
    const onUnfit = (error: Error): void => void unfit.push(errorData(error, 0));
    const damage = await convertInto(alone, from, target, { ...options, onUnfit });
    // If nothing could be read, what the output held before is better than nothing.
    if (target.isWanted || (damage === null && unfit.length === 0)) await target.close();
    return { kind: "whole", unfit, damage: damage && errorData(damage, 0), failure: null };
  } catch (error) {
    await target.abandon().catch(() => {});
    return { kind: "whole", unfit, damage: null, failure: { error: errorData(error, 0), isOutput: target.isWanted } };
  }
}

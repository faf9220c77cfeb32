// What a file becomes, by all threads that work on it: also where from some flow on it must be read in its order.
import { setImmediate } from "node:timers/promises";
import type { Crew } from "./crew.ts";
import { Member, type Work } from "./member.ts";
import { partsIn } from "./parts.ts";
import { stayAwake } from "./pause.ts";
import { type Beginning, Series } from "./series.ts";
import type { Answer, Task } from "./task.ts";

export interface Effort<Kind extends Task> {
  readonly task: Kind;
  /** Where the first flow begins: 0 unless set. */
  readonly start?: number;
  /** What this thread does with a part, where it works too. */
  readonly own?: Work<Kind>;
  /** Opens the file that is to be written, where it is this thread that has the first bytes for it. */
  readonly open?: () => Promise<void>;
  /** Told of the threads' common memory before they begin. */
  readonly onSeries?: (series: Series) => void;
  /** Ends the work: its reason is thrown. */
  readonly signal?: AbortSignal;
  /** Told how much of the file is done. */
  readonly onProgress?: (bytesRead: number, bytesTotal: number) => void;
}

/** @throws the signal's reason, and what a thread fails with that should not */
export async function* answersTo<Kind extends Task>(crew: Crew, effort: Effort<Kind>): AsyncGenerator<Answer, void, void> {
  const { signal, start = 0 } = effort;
  let { task } = effort;
  let beginning: Beginning | null = { offset: start, flow: 0 };
  while (beginning !== null) {
    const series = Series.begin(stayAwake, beginning);
    effort.onSeries?.(series);
    const stop = (): void => series.stop();
    signal?.addEventListener("abort", stop);
    beginning = null;
    try {
      for await (const answer of begun(crew, series, { ...effort, task })) {
        signal?.throwIfAborted();
        if (answer.kind === "needsOrder") beginning = answer;
        else yield answer;
        signal?.throwIfAborted();
      }
      signal?.throwIfAborted();
    } finally {
      signal?.removeEventListener("abort", stop);
    }
    task = { ...task, inOrder: true };
  }
}

async function* begun<Kind extends Task>(crew: Crew, series: Series, effort: Effort<Kind>): AsyncGenerator<Answer, void, void> {
  const { task, start = 0, own, open, onProgress } = effort;
  const tell = (): void => onProgress?.(Math.min(series.position, task.size), task.size);
  const parts = Math.max(1, partsIn(task.size - start));
  if (own === undefined) {
    for await (const answer of crew.answers(task, series, parts)) {
      yield answer;
      tell();
    }
  } else {
    // Messages and signals are heard in between.
    const onPart = async (): Promise<void> => {
      tell();
      await setImmediate();
    };
    yield* crew.answers(task, series, parts - 1, (post) =>
      new Member(series, task, own, { post, open, buffers: crew.buffers }).run(onPart),
    );
  }
}

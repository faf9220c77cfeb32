// Runs a task on all threads of a crew and yields its answers; restarts in file order at the first flow that needs it.
import { setImmediate } from "node:timers/promises";
import type { Crew } from "./crew.ts";
import { Member, type Work } from "./member.ts";
import { partsIn } from "./parts.ts";
import { stayAwake } from "./pause.ts";
import { type Beginning, Series } from "./series.ts";
import type { Answer, Task } from "./task.ts";

export interface Effort<Kind extends Task> {
  readonly task: Kind;
  /** Offset of the first flow in bytes: 0 unless set. */
  readonly start?: number;
  /** If set, this thread works too, and this is what it does with a part. */
  readonly own?: Work<Kind>;
  /** Opens the output file, if this thread is the first to have bytes for it. */
  readonly open?: () => Promise<void>;
  /** Called with the threads' shared state before they start, again after a restart. */
  readonly onSeries?: (series: Series) => void;
  /** Aborts the work: its reason is thrown. */
  readonly signal?: AbortSignal;
  /** Reports how many bytes of the file are done. */
  readonly onProgress?: (bytesRead: number, bytesTotal: number) => void;
}

/** @throws the signal's reason; an unexpected failure of a thread */
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
    // Lets the event loop handle messages and signals.
    const onPart = async (): Promise<void> => {
      tell();
      await setImmediate();
    };
    yield* crew.answers(task, series, parts - 1, (post) =>
      new Member(series, task, own, { post, open, buffers: crew.buffers }).run(onPart),
    );
  }
}

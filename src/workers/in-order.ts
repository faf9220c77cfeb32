// The answers to all parts of a file, in their order, by a crew that works on some of them at a time.
import type { Crew, Lane } from "./crew.ts";
import { type Answer, errorOf, type Part, type Task } from "./task.ts";

/** Parts that are being worked on or wait to be taken, for each worker; and the bytes of them, where there is more than one. */
const PARTS_AHEAD = 2;
const BYTES_AHEAD = 1 << 26;

export interface Work {
  readonly jobs: number;
  readonly parts: Generator<Part, void, void>;
  /** Bytes of the file. */
  readonly total: number;
  /** What is to be done with a part. @param isAlone as of `Task` */
  task(part: Part, isAlone: boolean): Task;
  readonly signal?: AbortSignal;
  /** Told how much of the file is done. */
  readonly onProgress?: (bytesRead: number, bytesTotal: number) => void;
}

/** @throws what a task fails with, when all that was before it was given; the signal's reason */
export async function* answersInOrder(crew: Crew, work: Work): AsyncGenerator<Answer, void, void> {
  const { parts, signal, total } = work;
  const lanes: Lane[] = [];
  const start = (part: Part, isAlone: boolean): void => void lanes.push(crew.start(work.task(part, isAlone)));
  for (;;) {
    while (hasRoom(lanes, work)) {
      const { value } = parts.next();
      if (!value) break;
      start(value, true);
    }
    const lane = lanes.shift();
    if (lane === undefined) return;
    const rest = yield* answersOf(lane, signal);
    signal?.throwIfAborted();
    if (rest !== null) {
      await crew.drop(lanes.splice(0));
      parts.return();
      start(rest, false);
    }
    work.onProgress?.(rest?.start ?? lane.task.end ?? total, total);
  }
}

function hasRoom(lanes: readonly Lane[], { jobs, total }: Work): boolean {
  const bytes = lanes.reduce((sum, { task }) => sum + (task.end ?? total) - task.start, 0);
  return lanes.length < jobs * PARTS_AHEAD && (lanes.length === 0 || bytes < BYTES_AHEAD);
}

/** The answers about a part. @returns what must be read in order, null where that is nothing */
async function* answersOf(lane: Lane, signal: AbortSignal | undefined): AsyncGenerator<Answer, Part | null, void> {
  for await (const answer of lane) {
    signal?.throwIfAborted();
    if (answer.kind === "failed") throw errorOf(answer.error);
    if (answer.kind === "needsOrder") return { start: answer.offset, end: null, firstFlow: answer.flow };
    if (answer.kind !== "done") yield answer;
  }
  return null;
}

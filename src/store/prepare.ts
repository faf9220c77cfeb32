// The entries of a dump, made by worker threads while this one writes.
import { fileSource } from "../node/file.ts";
import { Crew } from "../workers/crew.ts";
import { answersInOrder } from "../workers/in-order.ts";
import { partsOf } from "../workers/parts.ts";
import type { Part, PrepareTask } from "../workers/task.ts";
import type { OnRead, ReadyEntry } from "./messages.ts";
import { type PackedEntries, unpack } from "./prepare-part.ts";

export interface PrepareOptions {
  readonly jobs: number;
  readonly bodyThreshold: number;
  readonly onRead?: OnRead;
}

/**
 * The entries of a dump's flows in their order, from an offset on, some at a time.
 *
 * @throws CodecError as the reader does, when the entries before the damage were given
 */
export async function* preparedEntries(path: string, start: number, options: PrepareOptions): AsyncGenerator<ReadyEntry[], void, void> {
  const { jobs, bodyThreshold, onRead: onProgress } = options;
  const crew = new Crew(jobs);
  const source = fileSource(path);
  const task = (part: Part, isAlone: boolean): PrepareTask => ({ kind: "prepare", path, bodyThreshold, ...part, isAlone });
  try {
    const work = { jobs, parts: partsOf(source, "tnetstring", start), total: await source.size(), task, onProgress };
    for await (const answer of answersInOrder(crew, work)) {
      if (answer.kind === "entries") yield unpack(answer.packed as PackedEntries, answer.bytes);
    }
  } finally {
    await source.close?.();
    await crew.close();
  }
}

// The entries of a dump, prepared by worker threads while this thread writes.
import { open } from "node:fs/promises";
import { answersTo } from "../workers/answers.ts";
import { Crew } from "../workers/crew.ts";
import { errorOf, type PrepareTask } from "../workers/task.ts";
import type { OnRead, ReadyEntry } from "./messages.ts";
import { type PackedEntries, unpack } from "./prepare-part.ts";

export interface PrepareOptions {
  /** Threads, including this one, which only writes. */
  readonly jobs: number;
  readonly bodyThreshold: number;
  readonly onRead?: OnRead;
}

/**
 * The entries of a dump's flows from an offset on, in order and in groups.
 *
 * @throws CodecError as the reader does, after yielding the entries before the damage
 */
export async function* preparedEntries(path: string, start: number, options: PrepareOptions): AsyncGenerator<ReadyEntry[], void, void> {
  const { jobs, bodyThreshold, onRead: onProgress } = options;
  const crew = new Crew(jobs - 1);
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const task: PrepareTask = { kind: "prepare", descriptor: file.fd, size, from: "tnetstring", inOrder: false, bodyThreshold };
    for await (const answer of answersTo(crew, { task, start, onProgress })) {
      if (answer.kind === "entries") yield unpack(answer.packed as PackedEntries, answer.bytes);
      else if (answer.kind === "failed") throw errorOf(answer.error);
    }
  } finally {
    await crew.close();
    await file.close();
  }
}

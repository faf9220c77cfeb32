// Prepares one part of a dump for a store, in a worker: everything but the writing, which SQLite serialises.
import { provider } from "../engine/default-flows.ts";
import type { Work } from "../workers/member.ts";
import type { PrepareTask } from "../workers/task.ts";
import type { SqlValue } from "./driver.ts";
import { EntryMaker, type ReadyEntry, readyEntry } from "./messages.ts";

/** Entries in the form in which they cross threads, except for the bytes of their messages, which travel in a separate array. */
export interface PackedEntries {
  readonly values: readonly (readonly SqlValue[])[];
  readonly crc32: readonly number[];
  /** Length of each message, in bytes. */
  readonly lengths: readonly number[];
  /** For each entry, the starts and lengths of its extents, alternating. */
  readonly extents: readonly (readonly number[])[];
}

export const preparePart: Work<PrepareTask> = async (task, { start }, source, migrator, give) => {
  const maker = new EntryMaker(task.bodyThreshold);
  for await (const entries of maker.ofDump(source, start, { migrator })) {
    const ready = entries.map((entry) => readyEntry(entry, provider()));
    await give({ kind: "entries", bytes: joined(ready), packed: pack(ready) });
  }
};

function joined(entries: readonly ReadyEntry[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(entries.reduce((length, { bytes }) => length + bytes.length, 0));
  let at = 0;
  for (const { bytes } of entries) {
    whole.set(bytes, at);
    at += bytes.length;
  }
  return whole;
}

function pack(entries: readonly ReadyEntry[]): PackedEntries {
  return {
    values: entries.map(({ values }) => values),
    crc32: entries.map(({ crc32 }) => crc32),
    lengths: entries.map(({ bytes }) => bytes.length),
    extents: entries.map(({ extents }) => extents.flatMap(({ start, length }) => [start, length])),
  };
}

export function unpack({ values, crc32, lengths, extents }: PackedEntries, bytes: Uint8Array): ReadyEntry[] {
  let end = 0;
  return values.map((row, index) => {
    const start = end;
    end += lengths[index];
    const places = extents[index];
    return {
      values: row,
      crc32: crc32[index],
      bytes: bytes.subarray(start, end),
      extents: Array.from({ length: places.length / 2 }, (_, part) => ({ start: places[2 * part], length: places[2 * part + 1] })),
    };
  });
}

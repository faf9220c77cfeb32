// Measures one operation on a value with one large body. Samples that copy the body alternate with a bare copy, since the cost of fresh
// memory, and the speed of the memory that a process was given, differ by a tenth and more between processes. The copy goes to where the
// body is in the encoded value: any copy takes up to a quarter longer if source and destination differ by some hundred bytes modulo 4096.
import { closeSync, openSync, readFileSync, rmSync, writeSync, writevSync } from "node:fs";
import { join } from "node:path";
import { CASES, type CaseName, MEBIBYTE, makeBody, makeValue } from "../corpus.ts";
import { collectAll } from "../garbage.ts";
import type { Job, Limits, TaskResult } from "../job.ts";
import { measure } from "../measure.ts";
import { type Codec, type Peer, withTextBody } from "../peers/peer.ts";
import { asBuffer, isSame } from "../same.ts";
import type { CoreTask } from "./core.ts";

/** Copying less takes little time and little fresh memory, so the yardstick's copy is good enough. */
const LARGE = 30 * MEBIBYTE;

/** One case made ready: the value in the library's spelling, and its encoding, known to be right. */
export interface Subject {
  name: CaseName;
  codec: Codec<unknown>;
  value: unknown;
  encoded: Uint8Array;
  /** Bytes as long as the body, and where the body begins in the encoding; 0 if it is not in there verbatim. */
  body: Uint8Array;
  start: number;
  /** Throws when bytes do not decode to the value. */
  check(bytes: Uint8Array): void;
}

/** Encodes the value once and checks it. Undefined when the library has no codec for the case. */
export function makeSubject(peer: Peer, name: CaseName, size: number): Subject | undefined {
  const codec = codecOf(peer, name);
  if (codec === undefined) return undefined;
  const plain = makeValue(name, size);
  const value = codec.prepare ? codec.prepare(plain) : plain;
  const encoded = codec.dumps(value);
  const check = makeCheck(codec, value, encoded);
  check(encoded);
  const { content } = "response" in plain ? plain.response : plain;
  const body = content instanceof Uint8Array ? content : makeBody("bytes", size);
  const start = Math.max(0, asBuffer(encoded).indexOf(body.subarray(0, 256)));
  return { name, codec, value, encoded, body, start, check };
}

/** Checks the operation's own result, then times it. No samples when the library cannot do it. */
export function measureBody(subject: Subject, { operation, limits }: CoreTask, job: Job): TaskResult {
  const { name, codec, value, encoded, body, start, check } = subject;
  const finished = (samples: number[]): TaskResult => ({ case: name, operation, samples, blobBytes: encoded.length });
  const besideCopies = (call: () => unknown, copy: () => unknown): TaskResult => {
    if (isYardstick(codec) || body.length < LARGE) return finished(measure(call, limits));
    const copies: number[] = [];
    const samples = measure(call, limits, () => copies.push(timeOf(copy)));
    return { ...finished(samples), copies };
  };
  switch (operation) {
    case "dumps":
      return besideCopies(
        () => codec.dumps(value),
        // Text may be shorter in another encoding.
        () => new Uint8Array(Math.max(encoded.length, start + body.length)).set(body, start),
      );
    case "dumpsInto": {
      const { dumpsInto } = codec;
      if (!dumpsInto) return finished([]);
      // A Buffer, which some libraries require, with room for those that reserve the most that a string can take: pages that are never
      // written cost nothing.
      const target = Buffer.allocUnsafeSlow(isYardstick(codec) ? encoded.length : encoded.length * 4 + 65_536);
      check(dumpsInto(value, target));
      return besideCopies(
        () => dumpsInto(value, target),
        () => target.set(body, start),
      );
    }
    case "dumpsBorrowed": {
      const { dumpsBorrowed } = codec;
      if (!dumpsBorrowed) return finished([]);
      // A copy, since checking decodes with the same codec, which invalidates the view.
      check(dumpsBorrowed(value).slice());
      const target = new Uint8Array(start + body.length).fill(1);
      return besideCopies(
        () => dumpsBorrowed(value),
        () => target.set(body, start),
      );
    }
    case "dumpsChunks": {
      const { dumpsChunks } = codec;
      if (!dumpsChunks) return finished([]);
      check(Buffer.concat(dumpsChunks(value)));
      return finished(measure(() => dumpsChunks(value), limits));
    }
    case "file":
      return finished(measureFile(subject, limits, job.folder));
    case "loads": {
      const { loads } = codec;
      if (!loads) return finished([]);
      return finished(measure(() => loads(encoded), limits));
    }
    default:
      return finished([]);
  }
}

function codecOf(peer: Peer, name: CaseName): Codec<unknown> | undefined {
  if (name === "nested") return peer.nested;
  if (CASES[name].body === "bytes" || peer.response === undefined) return peer.response;
  return withTextBody(peer.response, peer.text);
}

/** Nanoseconds of one call after a garbage collection. */
function timeOf(call: () => unknown): number {
  collectAll();
  const started = process.hrtime.bigint();
  call();
  return Number(process.hrtime.bigint() - started);
}

/** The yardstick copies and has nothing to decode. */
function isYardstick(codec: Codec<unknown>): boolean {
  return codec.loads === undefined;
}

function makeCheck(codec: Codec<unknown>, value: unknown, encoded: Uint8Array): (bytes: Uint8Array) => void {
  return (bytes) => {
    if (codec.loads === undefined) {
      if (!asBuffer(encoded).equals(asBuffer(bytes))) throw new Error("wrong bytes");
      return;
    }
    const loaded = codec.loads(bytes);
    if (!isSame(value, codec.inspect ? codec.inspect(loaded) : loaded)) throw new Error("the round trip changed the value");
  };
}

/** Encodes and writes the same file from its start again and again: chunks with one `writev`, if the library has chunks. */
function measureFile({ codec, value, check }: Subject, limits: Limits, folder: string): number[] {
  if (isYardstick(codec)) return [];
  const path = join(folder, "written");
  const file = openSync(path, "w");
  const { dumpsChunks } = codec;
  const write = dumpsChunks ? () => writeAll(file, dumpsChunks(value)) : () => writeAll(file, [codec.dumps(value)]);
  try {
    write();
    check(readFileSync(path));
    return measure(write, limits);
  } finally {
    closeSync(file);
    rmSync(path);
  }
}

function writeAll(file: number, chunks: Uint8Array[]): number {
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const written = chunks.length === 1 ? writeSync(file, chunks[0], 0, chunks[0].length, 0) : writevSync(file, chunks, 0);
  if (written !== length) throw new Error(`wrote ${written} of ${length} bytes`);
  return written;
}

// From a written tape to bytes, in the forms that a codec offers: a new array, a given one, borrowed memory, chunks. A large body is copied
// at most once, straight into its final place; for chunks, not at all.
import { EMIT_COMPACT, EMIT_GAPPED, REG_EXTERNALS_POINTER, REG_OUTPUT_LENGTH } from "../abi.ts";
import { CodecError } from "../errors.ts";
import { checkBytes } from "./options.ts";
import type { TapeWriter } from "./tape-writer.ts";
import { placeUtf8 } from "./text.ts";

/** Outputs up to this size are assembled in the arena and copied out whole: one more copy, but fewer calls. */
const SMALL_OUTPUT = 16384;

/** Copies an external to its place. Externals in use are never null. */
function place(payload: Uint8Array | string | null, length: number, target: Uint8Array, offset: number): void {
  if (typeof payload === "string") placeUtf8(payload, length, target, offset);
  else target.set(unchanged(payload as Uint8Array, length), offset);
}

/** Refuses a body whose length is no longer the one already written: a getter may have transferred or resized its buffer. */
function unchanged(payload: Uint8Array, length: number): Uint8Array {
  if (payload.length !== length)
    throw new CodecError("UNSUPPORTED_VALUE", { detail: "bytes that changed their length while they were written" });
  return payload;
}

/** Assembles the whole output in the arena, bodies included. @returns its pointer */
function assemble(writer: TapeWriter, total: number): number {
  const output = writer.emit(EMIT_GAPPED, total);
  const { externals, externalCount, externalLengths, words, bytes } = writer;
  const places = words[REG_EXTERNALS_POINTER] >>> 2;
  for (let i = 0; i < externalCount; i++) place(externals[i], externalLengths[i], bytes, output + words[places + i]);
  return output;
}

/** What was written: small bytes in one run, and the large payloads that go between them. */
export interface Pieces {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly count: number;
  readonly externals: readonly (Uint8Array | string | null)[];
  readonly lengths: readonly number[];
  /** How many of the small bytes come before each payload; the first payload's number is at index `firstPlace`. */
  readonly places: ArrayLike<number>;
  readonly firstPlace: number;
}

/** The pieces of a tape whose output takes `total` bytes. */
function piecesOf(writer: TapeWriter, total: number): Pieces {
  const start = writer.emit(EMIT_COMPACT, total - writer.externalBytes);
  const { bytes, words, externals, externalCount, externalLengths } = writer;
  return {
    bytes,
    start,
    end: start + words[REG_OUTPUT_LENGTH],
    count: externalCount,
    externals,
    lengths: externalLengths,
    places: words,
    firstPlace: words[REG_EXTERNALS_POINTER] >>> 2,
  };
}

/** Copies small bytes and payloads into `target`. */
export function interleave(pieces: Pieces, target: Uint8Array, offset: number): void {
  const { bytes, start, end, count, externals, lengths, places, firstPlace } = pieces;
  let from = start;
  let to = offset;
  for (let i = 0; i < count; i++) {
    const at = start + places[firstPlace + i];
    target.set(new Uint8Array(bytes.buffer, from, at - from), to);
    to += at - from;
    place(externals[i], lengths[i], target, to);
    to += lengths[i];
    from = at;
  }
  target.set(new Uint8Array(bytes.buffer, from, end - from), to);
}

/** The small bytes, copied to an array of their own and cut where the payloads go; the payloads are the caller's arrays. */
export function chunksOf(pieces: Pieces): Uint8Array[] {
  const { bytes, start, end, count, externals, lengths, places, firstPlace } = pieces;
  const small = bytes.slice(start, end);
  if (count === 0) return [small];
  const chunks: Uint8Array[] = [];
  let from = 0;
  for (let i = 0; i < count; i++) {
    const to = places[firstPlace + i];
    // Never empty: a payload is preceded at least by its length.
    chunks.push(small.subarray(from, to));
    const payload = externals[i];
    if (typeof payload === "string") {
      const encoded = allocate(lengths[i]);
      placeUtf8(payload, lengths[i], encoded, 0);
      chunks.push(encoded);
    } else chunks.push(unchanged(payload as Uint8Array, lengths[i]));
    from = to;
  }
  if (from < small.length) chunks.push(small.subarray(from));
  return chunks;
}

/** A zeroed array of that many bytes. @throws CodecError OUT_OF_MEMORY */
export function allocate(length: number): Uint8Array {
  try {
    return new Uint8Array(length);
  } catch (cause) {
    throw new CodecError("OUT_OF_MEMORY", { cause, detail: `${length} bytes` });
  }
}

/** Checks that `total` bytes fit. @throws CodecError TARGET_TOO_SMALL, with `needed`; RangeError unless the offset is a non-negative integer */
export function checkRoom(target: Uint8Array, offset: number, total: number): void {
  if (!Number.isInteger(offset) || offset < 0) throw new RangeError(`offset is a whole number from 0 on, not ${String(offset)}`);
  if (offset + total > target.length) {
    throw new CodecError("TARGET_TOO_SMALL", { needed: total, detail: `${total} bytes from ${offset} on in ${target.length}` });
  }
}

/** Writes a value onto a tape and passes that to `finish`. */
export type Encode<In, Options> = <Result>(value: In, options: Options | undefined, finish: (tape: TapeWriter) => Result) => Result;

/** The ways to get a value's bytes that every codec offers. */
export interface OutputForms<In, Options> {
  dumps(value: In, options?: Options): Uint8Array;
  dumpsInto(value: In, target: Uint8Array, offset?: number, options?: Options): Uint8Array;
  dumpsBorrowed(value: In, options?: Options): Uint8Array;
  dumpsChunks(value: In, options?: Options): Uint8Array[];
  encodedLength(value: In, options?: Options): number;
}

// Each is made from a codec's one tape-writing function, by a function of its own, so that a bundle contains only those that it uses.

export function dumpsBy<In, Options>(encode: Encode<In, Options>): OutputForms<In, Options>["dumps"] {
  return (value, options) => encode(value, options, toArray);
}

export function dumpsIntoBy<In, Options>(encode: Encode<In, Options>): OutputForms<In, Options>["dumpsInto"] {
  return (value, target, offset = 0, options) => {
    checkBytes(target, "target");
    return encode(value, options, (tape) => toTarget(tape, target, offset));
  };
}

export function dumpsBorrowedBy<In, Options>(encode: Encode<In, Options>): OutputForms<In, Options>["dumpsBorrowed"] {
  return (value, options) => encode(value, options, toBorrowed);
}

export function dumpsChunksBy<In, Options>(encode: Encode<In, Options>): OutputForms<In, Options>["dumpsChunks"] {
  return (value, options) => encode(value, options, toChunks);
}

export function encodedLengthBy<In, Options>(encode: Encode<In, Options>): OutputForms<In, Options>["encodedLength"] {
  return (value, options) => encode(value, options, (tape) => tape.layout());
}

/** Into a new array. */
function toArray(writer: TapeWriter): Uint8Array {
  const total = writer.layout();
  if (total <= SMALL_OUTPUT || writer.externalCount === 0) {
    const output = assemble(writer, total);
    return writer.bytes.slice(output, output + total);
  }
  const target = allocate(total);
  interleave(piecesOf(writer, total), target, 0);
  return target;
}

/** Into the caller's array. @returns the view of what was written @throws CodecError TARGET_TOO_SMALL, with `needed` */
function toTarget(writer: TapeWriter, target: Uint8Array, offset: number): Uint8Array {
  const total = writer.layout();
  checkRoom(target, offset, total);
  // A body that lies in the target must be read before anything is written there.
  if (
    total <= SMALL_OUTPUT ||
    writer.externalCount === 0 ||
    writer.externals.some((body) => typeof body === "object" && body?.buffer === target.buffer)
  ) {
    const output = assemble(writer, total);
    target.set(new Uint8Array(writer.bytes.buffer, output, total), offset);
  } else interleave(piecesOf(writer, total), target, offset);
  return new Uint8Array(target.buffer, target.byteOffset + offset, total);
}

/** In the arena: a view that the engine's next operation may overwrite. */
function toBorrowed(writer: TapeWriter): Uint8Array {
  const total = writer.layout();
  const output = assemble(writer, total);
  return new Uint8Array(writer.bytes.buffer, output, total);
}

function toChunks(writer: TapeWriter): Uint8Array[] {
  return chunksOf(piecesOf(writer, writer.layout()));
}

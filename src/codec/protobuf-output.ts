// From a written message to bytes, in the forms that every codec offers. They differ in the size up to which payloads are copied together
// with the small ones: keeping one apart saves a copy, but costs as much as copying a few kilobytes.

import type { BackwardsWriter } from "./backwards.ts";
import { type CodecOptions, checkBytes } from "./options.ts";
import { allocate, checkRoom, chunksOf, interleave, type OutputForms, type Pieces } from "./output.ts";

/** Payloads up to this size are copied twice rather than kept apart. */
const SMALL_PAYLOAD = 4096;
/** For chunks, only payloads up to this size are copied. */
const SMALL_CHUNK = 255;

/** Writes a message, keeping payloads longer than `largest` bytes apart, and passes the writer to `finish`. */
type Encode<In> = <Result>(
  message: In,
  options: CodecOptions | undefined,
  largest: number,
  finish: (writer: BackwardsWriter) => Result,
) => Result;

/** All output forms, made from a codec's one function that writes. */
export function messageForms<In>(encode: Encode<In>): OutputForms<In, CodecOptions> {
  return {
    dumps: (message, options) => encode(message, options, SMALL_PAYLOAD, toArray),
    dumpsInto(message, target, offset = 0, options) {
      checkBytes(target, "target");
      return encode(message, options, SMALL_PAYLOAD, (writer) => toTarget(writer, target, offset));
    },
    dumpsBorrowed: (message, options) =>
      encode(message, options, Number.POSITIVE_INFINITY, ({ bytes, start, end }) => new Uint8Array(bytes.buffer, start, end - start)),
    dumpsChunks: (message, options) => encode(message, options, SMALL_CHUNK, (writer) => chunksOf(piecesOf(writer))),
    encodedLength: (message, options) => encode(message, options, SMALL_CHUNK, ({ total }) => total),
  };
}

function toArray(writer: BackwardsWriter): Uint8Array {
  const { bytes, start, end, total } = writer;
  if (writer.externals.length === 0) return bytes.slice(start, end);
  const target = allocate(total);
  interleave(piecesOf(writer), target, 0);
  return target;
}

function toTarget(writer: BackwardsWriter, target: Uint8Array, offset: number): Uint8Array {
  const { externals, total } = writer;
  checkRoom(target, offset, total);
  // A body that lies in the target must be read before anything is written there.
  externals.forEach((body, index) => {
    if (typeof body === "object" && body.buffer === target.buffer) externals[index] = body.slice();
  });
  interleave(piecesOf(writer), target, offset);
  return new Uint8Array(target.buffer, target.byteOffset + offset, total);
}

/** The pieces in the order of the output: the writer works back to front. */
function piecesOf({ bytes, start, end, externals, externalLengths, externalRests }: BackwardsWriter): Pieces {
  return {
    bytes,
    start,
    end,
    count: externals.length,
    externals: [...externals].reverse(),
    lengths: [...externalLengths].reverse(),
    places: externalRests.map((rest) => end - start - rest).reverse(),
    firstPlace: 0,
  };
}

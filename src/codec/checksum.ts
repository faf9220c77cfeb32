// The checksum at the end of a flow's message: zlib's CRC-32 of all bytes before its tag.
import { FIELD_SHIFT, FIELD_WIRE_TAG, FIELD_WORDS } from "../abi.ts";
import type { Engine } from "../engine/engine.ts";
import type { Input } from "../engine/input.ts";
import type { CodecError } from "../errors.ts";
import { flowError } from "../flow-errors.ts";
import type { FlowTables } from "./mapping.ts";

/** Bytes of the checksum field: a two-byte tag and the checksum itself. */
export const CHECKSUM_BYTES = 6;

/** Whether the bytes before `end`, at least CHECKSUM_BYTES of them, have the checksum's tag where it would be. */
export function endsInChecksum({ words, checksumWord }: FlowTables, bytes: Uint8Array, end: number): boolean {
  const tag = words[(checksumWord >>> FIELD_SHIFT) * FIELD_WORDS + FIELD_WIRE_TAG];
  const at = end - CHECKSUM_BYTES;
  return bytes[at] === ((tag & 0x7f) | 0x80) && bytes[at + 1] === tag >>> 7;
}

/** Whether the last four bytes of a message in the arena are its checksum. */
export function isSoundInArena(engine: Engine, pointer: number, length: number): boolean {
  return engine.crc32At(pointer, length - CHECKSUM_BYTES) === readWord(engine.bytes, pointer + length - 4);
}

/** The same for a message in any number of pieces. */
export function isSound(engine: Engine, input: Input): boolean {
  const covered = input.length - CHECKSUM_BYTES;
  let crc = 0;
  input.pieces.forEach((piece, i) => {
    crc = engine.crc32(piece.subarray(0, Math.max(0, covered - input.starts[i])), crc);
  });
  return crc === readWord(input.bytes(covered + 2, input.length), 0);
}

/** Writes the checksum into a message in the arena. */
export function sealInArena(engine: Engine, pointer: number, length: number): void {
  writeWord(engine.bytes, pointer + length - 4, engine.crc32At(pointer, length - CHECKSUM_BYTES));
}

/** The same for a message in pieces, the last of which must hold the whole checksum. */
export function seal(engine: Engine, pieces: readonly Uint8Array[]): void {
  const last = pieces[pieces.length - 1];
  let crc = 0;
  for (const piece of pieces) crc = engine.crc32(piece === last ? piece.subarray(0, last.length - CHECKSUM_BYTES) : piece, crc);
  writeWord(last, last.length - 4, crc);
}

export function checksumError(offset: number, cause?: unknown): CodecError {
  return flowError("BAD_CHECKSUM", { offset, cause });
}

function writeWord(bytes: Uint8Array, at: number, word: number): void {
  for (let i = 0; i < 4; i++) bytes[at + i] = word >>> (8 * i);
}

function readWord(bytes: Uint8Array, at: number): number {
  return (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0;
}

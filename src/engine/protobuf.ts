// protobuf as engines and scanners know it.
import {
  FIELD_SHIFT,
  FRAME_MESSAGE,
  FRAME_NODE,
  FRAME_WORDS,
  NODE_BYTES,
  NODE_NEXT,
  NODE_WORDS,
  NONE,
  REG_DEPTH,
  REG_FRAMES_POINTER,
  REG_POSITION,
  REG_TAPE_COUNT,
  REG_TAPE_POINTER,
  REG_VARINT_HIGH,
  REG_VARINT_LOW,
  WIRE_END_GROUP,
} from "../abi.ts";
import type { Format } from "./engine.ts";
import type { Input } from "./input.ts";
import { decodeProtobuf, packedError } from "./js/protobuf-decode.ts";
import { readVarint } from "./js/varint.ts";
import { joinPath } from "./path.ts";
import type { SchemaTables } from "./tables.ts";

export const FORMAT_PROTOBUF: Format = {
  name: "protobuf",
  decode: decodeProtobuf,
  encoder: null,
  payloadError: (payload) => packedError(payload, 0, payload.length),
  payloadCode: "BAD_VARINT",
  pathOfError,
};

/** The most bytes of a tag. */
const LONGEST_TAG = 5;

/** The path, from the decoder's open frames and the tape so far. */
function pathOfError(words: Uint32Array, input: Input, tables: SchemaTables | null): string {
  const schema = tables as SchemaTables;
  const tape = words[REG_TAPE_POINTER];
  const frames = words[REG_FRAMES_POINTER] >>> 2;
  const depth = words[REG_DEPTH];
  let path = "";
  let parent = 0;
  for (let level = 1; level <= depth; level++) {
    const frame = frames + level * FRAME_WORDS;
    const pointer = words[frame + FRAME_NODE];
    if (pointer < tape) break; // inside an unknown group
    const open = (pointer - tape) / NODE_BYTES;
    path = fieldPath(path, words, tape >>> 2, parent, open, words[(tape >>> 2) + open * NODE_WORDS] >>> FIELD_SHIFT, schema);
    parent = open;
    if (level < depth) continue;
    const field = fieldInHand(words[frame + FRAME_MESSAGE], words, input, schema);
    path = fieldPath(path, words, tape >>> 2, parent, words[REG_TAPE_COUNT], field, schema);
  }
  return path;
}

/** The path of the field at node `at`; if repeated, with the number of its nodes before that one in the parent. Field 0 means none. */
function fieldPath(
  path: string,
  words: Uint32Array,
  tape: number,
  parent: number,
  at: number,
  field: number,
  schema: SchemaTables,
): string {
  if (field === 0) return path;
  const joined = joinPath(path, schema.fieldName(field));
  if (!schema.isRepeated(field)) return joined;
  let before = 0;
  for (let node = parent + 1; node < at; node = words[tape + node * NODE_WORDS + NODE_NEXT]) {
    if (words[tape + node * NODE_WORDS] >>> FIELD_SHIFT === field) before++;
  }
  return joinPath(joined, before);
}

/** The index of the field that was being read in a message: its tag is at the decoder's position. 0 if it is not known. */
function fieldInHand(message: number, words: Uint32Array, input: Input, schema: SchemaTables): number {
  const position = words[REG_POSITION];
  if (message === NONE || position >= input.length) return 0;
  const head = input.bytes(position, Math.min(position + LONGEST_TAG, input.length));
  const varint = new Uint32Array(REG_VARINT_HIGH + 1);
  if (readVarint(varint, head, 0, head.length, LONGEST_TAG) < 0) return 0;
  const wireTag = varint[REG_VARINT_LOW];
  return (wireTag & 7) === WIRE_END_GROUP ? 0 : schema.fieldOf(message, wireTag >>> 3);
}

// Where in a value a decoder stopped, from its open frames and the tape so far: `response.headers[3][1]`.
import {
  FIELD_SHIFT,
  FRAME_MESSAGE,
  FRAME_NODE,
  FRAME_WORDS,
  NODE_BYTES,
  NODE_LENGTH,
  NODE_NEXT,
  NODE_START,
  NODE_WORDS,
  NONE,
  REG_DEPTH,
  REG_FRAMES_POINTER,
  REG_POSITION,
  REG_TAPE_COUNT,
  REG_TAPE_POINTER,
  REG_VARINT_HIGH,
  REG_VARINT_LOW,
  TAG_DICT,
  TAG_LIST,
  TAG_MASK,
  TAG_TEXT,
  WIRE_END_GROUP,
} from "../abi.ts";
import type { Input } from "./input.ts";
import { readVarint } from "./js/varint.ts";
import type { SchemaTables } from "./tables.ts";

/** Bytes of a tag. */
const LONGEST_TAG = 5;

/** `path` and a key or an index below it. */
export function joinPath(path: string, key: string | number): string {
  if (typeof key === "number") return `${path}[${key}]`;
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

/** The path of what was being read when the decoder stopped; empty at the top. */
export function pathOfError(words: Uint32Array, input: Input, schema: SchemaTables | null): string {
  const tape = words[REG_TAPE_POINTER];
  const frames = words[REG_FRAMES_POINTER] >>> 2;
  const depth = words[REG_DEPTH];
  const count = words[REG_TAPE_COUNT];
  let path = "";
  let parent = 0;
  for (let level = 1; level <= depth; level++) {
    const pointer = words[frames + level * FRAME_WORDS + FRAME_NODE];
    if (pointer < tape) break; // inside an unknown group
    const open = (pointer - tape) / NODE_BYTES;
    const below = level < depth ? (words[frames + (level + 1) * FRAME_WORDS + FRAME_NODE] - tape) / NODE_BYTES : count;
    const tag = words[(tape >>> 2) + open * NODE_WORDS] & TAG_MASK;
    if (schema !== null) {
      path = fieldPath(path, words, tape >>> 2, parent, open, words[(tape >>> 2) + open * NODE_WORDS] >>> FIELD_SHIFT, schema);
      parent = open;
      if (level < depth) continue;
      const field = fieldInHand(words[frames + level * FRAME_WORDS + FRAME_MESSAGE], words, input, schema);
      return fieldPath(path, words, tape >>> 2, parent, count, field, schema);
    }
    // The items before the one being read; each of them is closed, so its `next` is known.
    let index = 0;
    let last = -1;
    for (let node = open + 1; node < below; node = words[(tape >>> 2) + node * NODE_WORDS + NODE_NEXT]) {
      index++;
      last = node;
    }
    if (tag === TAG_LIST) path = joinPath(path, index);
    else if (tag === TAG_DICT && index % 2 === 1) path = joinPath(path, keyText(words, (tape >>> 2) + last * NODE_WORDS, input));
  }
  return path;
}

/** The path of a protobuf field at the node `at` of its parent and, of a repeated one, how many of it are there before. Field 0 is none. */
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

/** The index of the field that was being read in the message with these tables: its tag stands at the decoder's position. 0: none known. */
function fieldInHand(message: number, words: Uint32Array, input: Input, schema: SchemaTables): number {
  const position = words[REG_POSITION];
  if (message === NONE || position >= input.length) return 0;
  const head = input.bytes(position, Math.min(position + LONGEST_TAG, input.length));
  const varint = new Uint32Array(REG_VARINT_HIGH + 1);
  if (readVarint(varint, head, 0, head.length, LONGEST_TAG) < 0) return 0;
  const wireTag = varint[REG_VARINT_LOW];
  return (wireTag & 7) === WIRE_END_GROUP ? 0 : schema.fieldOf(message, wireTag >>> 3);
}

function keyText(words: Uint32Array, node: number, input: Input): string {
  const start = words[node + NODE_START];
  const shown = Math.min(words[node + NODE_LENGTH], 64);
  const bytes = input.bytes(start, start + shown);
  const text =
    (words[node] & TAG_MASK) === TAG_TEXT ? new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes) : String.fromCharCode(...bytes);
  return shown < words[node + NODE_LENGTH] ? `${text}…` : text;
}

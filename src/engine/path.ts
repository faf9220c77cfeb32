// Where in a value a decoder stopped, from its open frames and the tape so far: `response.headers[3][1]`.
import {
  FIELD_SHIFT,
  FRAME_NODE,
  FRAME_WORDS,
  NODE_BYTES,
  NODE_LENGTH,
  NODE_NEXT,
  NODE_START,
  NODE_WORDS,
  REG_DEPTH,
  REG_FRAMES_POINTER,
  REG_TAPE_COUNT,
  REG_TAPE_POINTER,
  TAG_DICT,
  TAG_LIST,
  TAG_MASK,
  TAG_TEXT,
} from "../abi.ts";
import type { Input } from "./input.ts";
import type { SchemaTables } from "./tables.ts";

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
      path = messagePath(path, words, tape >>> 2, parent, open, schema);
      parent = open;
      continue;
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

/** The path of a protobuf message: its field and, of a repeated one, how many of it its parent has before. */
function messagePath(path: string, words: Uint32Array, tape: number, parent: number, open: number, schema: SchemaTables): string {
  const fieldOf = (node: number): number => words[tape + node * NODE_WORDS] >>> FIELD_SHIFT;
  const field = fieldOf(open);
  if (field === 0) return path;
  const joined = joinPath(path, schema.fieldName(field));
  if (!schema.isRepeated(field)) return joined;
  let before = 0;
  for (let node = parent + 1; node < open; node = words[tape + node * NODE_WORDS + NODE_NEXT]) if (fieldOf(node) === field) before++;
  return joinPath(joined, before);
}

function keyText(words: Uint32Array, node: number, input: Input): string {
  const start = words[node + NODE_START];
  const shown = Math.min(words[node + NODE_LENGTH], 64);
  const bytes = input.bytes(start, start + shown);
  const text =
    (words[node] & TAG_MASK) === TAG_TEXT ? new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes) : String.fromCharCode(...bytes);
  return shown < words[node + NODE_LENGTH] ? `${text}…` : text;
}

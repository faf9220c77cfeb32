// tnetstring as engines and scanners know it.
import {
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
  TAG_LIST,
  TAG_MASK,
  TAG_TEXT,
} from "../abi.ts";
import type { Format, InputFormat, OutputFormat } from "./engine.ts";
import type { Input } from "./input.ts";
import { floatError } from "./js/numbers.ts";
import { decodeTnetstring } from "./js/tnetstring-decode.ts";
import { emitTnetstring, layoutTnetstring } from "./js/tnetstring-encode.ts";
import { joinPath } from "./path.ts";

export const TNETSTRING_INPUT: InputFormat = {
  name: "tnetstring",
  decode: decodeTnetstring,
  payloadError: (payload) => floatError(payload, 0, payload.length),
  payloadCode: "BAD_FLOAT",
  pathOfError,
};

export const TNETSTRING_OUTPUT: OutputFormat = {
  name: "tnetstring",
  encoder: { layout: layoutTnetstring, emit: emitTnetstring },
};

/** Both halves, for code that reads and writes. */
export const FORMAT_TNETSTRING: Format = /* @__PURE__ */ Object.assign({}, TNETSTRING_INPUT, TNETSTRING_OUTPUT);

/** The path, from the decoder's open frames and the tape so far. */
function pathOfError(words: Uint32Array, input: Input): string {
  const tape = words[REG_TAPE_POINTER];
  const frames = words[REG_FRAMES_POINTER] >>> 2;
  const depth = words[REG_DEPTH];
  const nodeOf = (level: number) =>
    level > depth ? words[REG_TAPE_COUNT] : (words[frames + level * FRAME_WORDS + FRAME_NODE] - tape) / NODE_BYTES;
  let path = "";
  for (let level = 1; level <= depth; level++) {
    const open = nodeOf(level);
    const below = nodeOf(level + 1);
    // The items before the one being read; each of them is closed, so its `next` is known.
    let index = 0;
    let last = -1;
    for (let node = open + 1; node < below; node = words[(tape >>> 2) + node * NODE_WORDS + NODE_NEXT]) {
      index++;
      last = node;
    }
    if ((words[(tape >>> 2) + open * NODE_WORDS] & TAG_MASK) === TAG_LIST) path = joinPath(path, index);
    else if (index % 2 === 1) path = joinPath(path, keyText(words, (tape >>> 2) + last * NODE_WORDS, input));
  }
  return path;
}

function keyText(words: Uint32Array, node: number, input: Input): string {
  const start = words[node + NODE_START];
  const shown = Math.min(words[node + NODE_LENGTH], 64);
  const bytes = input.bytes(start, start + shown);
  const text =
    (words[node] & TAG_MASK) === TAG_TEXT ? new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes) : String.fromCharCode(...bytes);
  return shown < words[node + NODE_LENGTH] ? `${text}…` : text;
}

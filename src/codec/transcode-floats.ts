// Converts the floats that the engine left to JavaScript when it mapped a tape: with Wasm, those whose exact conversion takes
// more than 64 bits.
import {
  NODE_LENGTH,
  NODE_START,
  NODE_WORDS,
  REG_MAP_FLOAT_COUNT,
  REG_MAP_FLOATS,
  REG_MAP_SPELLED,
  REG_MAP_SPELLED_END,
  REG_MAP_TAPE,
} from "../abi.ts";
import type { Engine } from "../engine/engine.ts";
import { floatRepr, parseFloatPayload } from "./float.ts";
import { Bits } from "./numbers.ts";
import { decodeAscii } from "./text.ts";

/** The longest spelling of a float. */
const FLOAT_BYTES = 25;

/** The nodes of the mapped tape that hold such floats, as word indices in the arena. */
function* floatNodes({ words }: Engine): Generator<number> {
  const tape = words[REG_MAP_TAPE] >>> 2;
  const floats = words[REG_MAP_FLOATS] >>> 2;
  for (let i = 0; i < words[REG_MAP_FLOAT_COUNT]; i++) yield tape + words[floats + i] * NODE_WORDS;
}

/** Replaces the text of these floats by their bits. */
export function parseFloats(engine: Engine): void {
  const { bytes, words } = engine;
  const bits = new Bits();
  for (const node of floatNodes(engine)) {
    const start = words[node + NODE_START];
    bits.double = parseFloatPayload(decodeAscii(bytes, start, start + words[node + NODE_LENGTH]));
    words[node + 1] = bits.low;
    words[node + 2] = bits.high;
  }
}

/** Replaces the bits of these floats by their text. @returns false if there is no room to spell them all */
export function spellFloats(engine: Engine): boolean {
  const { bytes, words } = engine;
  if (words[REG_MAP_SPELLED] + words[REG_MAP_FLOAT_COUNT] * FLOAT_BYTES > words[REG_MAP_SPELLED_END]) return false;
  const bits = new Bits();
  for (const node of floatNodes(engine)) {
    bits.set(words[node + 1], words[node + 2]);
    const text = floatRepr(bits.double);
    const start = words[REG_MAP_SPELLED];
    for (let at = 0; at < text.length; at++) bytes[start + at] = text.charCodeAt(at);
    words[node + NODE_START] = start;
    words[node + NODE_LENGTH] = text.length;
    words[REG_MAP_SPELLED] = start + text.length;
  }
  return true;
}

// Twin of assembly/tnetstring-run.ts: many tnetstring values of a window in one call.
import {
  NODE_SHIFT,
  NONE,
  REG_CHECKED_START,
  REG_DEPTH,
  REG_EXPECT_KEY,
  REG_INPUT_END,
  REG_POSITION,
  REG_PROBE_OFFSET,
  REG_RUN_CAPACITY,
  REG_RUN_COUNT,
  REG_RUN_LIMIT,
  REG_RUN_POINTER,
  REG_TAPE_CAPACITY,
  REG_TAPE_COUNT,
  REG_TAPE_POINTER,
  REG_WINDOW_BASE,
  REG_WINDOW_END,
  REG_WINDOW_POINTER,
  RUN_LENGTH,
  RUN_NODE,
  RUN_NODES,
  RUN_POSITION,
  RUN_WORDS,
  STATUS_DONE,
} from "../../abi.ts";
import { frameLength } from "../frame.ts";
import { decodeTnetstring } from "./tnetstring-decode.ts";

export function decodeTnetstringRun(words: Uint32Array, window: Uint8Array): void {
  const pointer = words[REG_WINDOW_POINTER];
  const windowEnd = words[REG_WINDOW_END];
  const limit = words[REG_RUN_LIMIT];
  const tape = words[REG_TAPE_POINTER];
  const capacity = words[REG_TAPE_CAPACITY];
  const room = words[REG_RUN_CAPACITY];
  let entry = words[REG_RUN_POINTER] >>> 2;
  let position = words[REG_POSITION];
  let nodes = 0;
  let count = 0;

  words[REG_WINDOW_BASE] = 0;
  while (count < room && position < limit) {
    const length = frameLength(window, pointer + position, pointer + windowEnd);
    if (length <= 0 || position + length > windowEnd) break;
    words[REG_POSITION] = 0;
    words[REG_INPUT_END] = length;
    words[REG_WINDOW_POINTER] = pointer + position;
    words[REG_WINDOW_END] = length;
    words[REG_TAPE_POINTER] = tape + (nodes << NODE_SHIFT);
    words[REG_TAPE_CAPACITY] = capacity - nodes;
    words[REG_TAPE_COUNT] = 0;
    words[REG_DEPTH] = 0;
    words[REG_EXPECT_KEY] = 0;
    words[REG_PROBE_OFFSET] = NONE;
    words[REG_CHECKED_START] = NONE;
    if (decodeTnetstring(words, window) !== STATUS_DONE) break;
    words[entry + RUN_POSITION] = position;
    words[entry + RUN_LENGTH] = length;
    words[entry + RUN_NODE] = nodes;
    words[entry + RUN_NODES] = words[REG_TAPE_COUNT];
    entry += RUN_WORDS;
    count++;
    nodes += words[REG_TAPE_COUNT];
    position += length;
  }
  words[REG_RUN_COUNT] = count;
}

// Many tnetstring values of a window in one call, each onto a tape of its own, one after another, with offsets from its own first byte. A
// run ends before a value that is not entirely in the window, is malformed, or does not fit: the host decodes that one separately.
import {
  NAMED,
  NODE_SHIFT,
  NONE,
  REG_CHECKED_START,
  REG_DEPTH,
  REG_EXPECT_KEY,
  REG_INPUT_END,
  REG_NAMES,
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
  STATUS_DONE,
  TAG_DICT,
} from "../src/abi";
import { register, setRegister } from "./registers";
import { readPrefix } from "./tnetstring-decode";
import { decodeGuessing } from "./tnetstring-guess";

/** Imported from the core. */
// @ts-ignore: decorator
@external("core", "decodeTnetstring")
declare function decodeTnetstring(): i32;

/** Bytes of a table entry. */
const ENTRY: u32 = 16;

/** Decodes the values from REG_POSITION on, an offset from the window's first byte like REG_WINDOW_END. Sets REG_RUN_COUNT. */
export function decodeTnetstringRun(): void {
  const window: usize = register(REG_WINDOW_POINTER);
  const windowEnd = register(REG_WINDOW_END);
  const limit = register(REG_RUN_LIMIT);
  const tape: usize = register(REG_TAPE_POINTER);
  const capacity = register(REG_TAPE_CAPACITY);
  let entry: usize = register(REG_RUN_POINTER);
  const lastEntry = entry + register(REG_RUN_CAPACITY) * ENTRY;
  const isNamed = register(REG_NAMES) == NAMED;
  let position = register(REG_POSITION);
  let nodes: u32 = 0;
  let count: u32 = 0;

  setRegister(REG_WINDOW_BASE, 0);
  while (entry != lastEntry && position < limit) {
    const prefix = readPrefix(window, position, windowEnd);
    if (prefix < 0) break;
    const length = <u32>(prefix >> 32) + <u32>prefix + 1;
    setRegister(REG_POSITION, 0);
    setRegister(REG_INPUT_END, length);
    setRegister(REG_WINDOW_POINTER, <u32>window + position);
    setRegister(REG_WINDOW_END, length);
    setRegister(REG_TAPE_POINTER, <u32>tape + (nodes << NODE_SHIFT));
    setRegister(REG_TAPE_CAPACITY, capacity - nodes);
    setRegister(REG_TAPE_COUNT, 0);
    setRegister(REG_DEPTH, 0);
    setRegister(REG_EXPECT_KEY, 0);
    setRegister(REG_PROBE_OFFSET, NONE);
    setRegister(REG_CHECKED_START, NONE);
    const isGuessed = isNamed && load<u8>(window + position + length - 1) == TAG_DICT && decodeGuessing(<u32>(prefix >> 32), <u32>prefix);
    if (!isGuessed && decodeTnetstring() != STATUS_DONE) break;
    const taken = register(REG_TAPE_COUNT);
    store<u64>(entry, <u64>position | (<u64>length << 32));
    store<u64>(entry, <u64>nodes | (<u64>taken << 32), 8);
    entry += ENTRY;
    count++;
    nodes += taken;
    position += length;
  }
  setRegister(REG_RUN_COUNT, count);
}

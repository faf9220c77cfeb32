// What both directions of the transcoder share: its registers, and writing the other tape. Nodes of that tape point at payloads where they
// are: in the window, in the tables, or where the transcoder spells them. Nothing fails half-way: what does not fit is left out, and the
// status at the end says so.
import {
  MAP_FIELDS,
  MAP_FIELD_SHIFT,
  NODE_SHIFT,
  REG_ERROR,
  REG_ERROR_OFFSET,
  REG_FRAMES_POINTER,
  REG_MAP_CAPACITY,
  REG_MAP_COUNT,
  REG_MAP_EXTRAS,
  REG_MAP_FLOATS,
  REG_MAP_FLOAT_COUNT,
  REG_MAP_PAYLOADS,
  REG_MAP_SPELLED,
  REG_MAP_SPELLED_END,
  REG_MAP_TABLES,
  REG_MAP_TAPE,
  REG_SCHEMA_POINTER,
  REG_TAPE_POINTER,
  STATUS_DONE,
  STATUS_ERROR,
  STATUS_TAPE_FULL,
} from "../src/abi";
import { register, setRegister } from "./registers";
import { writeNode } from "./tape";

/** The input tape, and the base of its offsets. */
export let source: usize = 0;
export let payloads: usize = 0;
/** Where the schema's tables begin, including the mapping's; the mapping's own tables; the entries of its fields. */
export let schema: usize = 0;
export let tables: usize = 0;
export let fields: usize = 0;
/** The bottom of the stack of open containers. */
export let bottom: usize = 0;
/** The status that the run will end with. */
export let status: i32 = STATUS_DONE;
/** Where the next payload will be spelled. */
export let spelled: usize = 0;

let node: usize = 0;
let count: u32 = 0;
let lastNode: usize = 0;
let spelledEnd: usize = 0;
let floats: usize = 0;
let floatCount: u32 = 0;
let extras: u32 = 0;

export function begin(): void {
  source = register(REG_TAPE_POINTER);
  payloads = register(REG_MAP_PAYLOADS);
  schema = register(REG_SCHEMA_POINTER);
  tables = register(REG_MAP_TABLES);
  fields = schema + (<usize>load<u32>(tables, MAP_FIELDS << 2) << 2);
  bottom = register(REG_FRAMES_POINTER);
  status = STATUS_DONE;
  node = register(REG_MAP_TAPE);
  count = 0;
  lastNode = node + (<usize>(register(REG_MAP_CAPACITY) - 1) << NODE_SHIFT);
  spelled = register(REG_MAP_SPELLED);
  spelledEnd = register(REG_MAP_SPELLED_END);
  floats = register(REG_MAP_FLOATS);
  floatCount = 0;
  extras = 0;
}

export function end(): i32 {
  setRegister(REG_MAP_COUNT, count);
  setRegister(REG_MAP_SPELLED, <u32>spelled);
  setRegister(REG_MAP_FLOAT_COUNT, floatCount);
  setRegister(REG_MAP_EXTRAS, extras);
  return status;
}

/** Ends the run with this status, unless it has failed already. */
export function stop(how: i32): void {
  if (status == STATUS_DONE) status = how;
}

export function stopWith(error: i32, offset: u32): void {
  if (status != STATUS_DONE) return;
  status = STATUS_ERROR;
  setRegister(REG_ERROR, error);
  setRegister(REG_ERROR_OFFSET, offset);
}

/** The node after this one and all that it contains, on the input tape. */
// @ts-ignore: decorator
@inline
export function nextOf(at: usize): usize {
  return source + (<usize>load<u32>(at, 12) << NODE_SHIFT);
}

/** The mapping's entry for the field with this index. */
// @ts-ignore: decorator
@inline
export function fieldEntry(field: u32): usize {
  return fields + (<usize>field << MAP_FIELD_SHIFT);
}

/** The table of a dict or list, from its word offset. */
// @ts-ignore: decorator
@inline
export function tableAt(offset: u32): usize {
  return schema + (<usize>offset << 2);
}

/** Writes a leaf whose payload begins at `start`, or whose second and third words are a value. */
// @ts-ignore: decorator
@inline
export function put(word: u32, start: u32, length: u32): void {
  if (node == lastNode) {
    stop(STATUS_TAPE_FULL);
    return;
  }
  writeNode(node, word, start, length, ++count);
  node += 1 << NODE_SHIFT;
}

// @ts-ignore: decorator
@inline
export function putValue(word: u32, value: u64): void {
  put(word, <u32>value, <u32>(value >>> 32));
}

/** Writes a leaf whose float the host converts: until then it holds the float's bits, or where its text is. */
export function putLater(word: u32, start: u32, length: u32): void {
  if (node != lastNode) {
    store<u32>(floats + (<usize>floatCount << 2), count);
    floatCount++;
  }
  put(word, start, length);
}

/** Opens a container. @returns its node, for `close` */
export function open(word: u32): usize {
  const opened = node;
  put(word, 0, 0);
  return opened;
}

// @ts-ignore: decorator
@inline
export function close(opened: usize): void {
  store<u32>(opened, count, 12);
}

/** Room for this many bytes of a payload, or 0. Afterwards `spelledTo` says where they end. */
export function room(length: u32): usize {
  if (spelled + length <= spelledEnd) return spelled;
  stop(STATUS_TAPE_FULL);
  return 0;
}

// @ts-ignore: decorator
@inline
export function spelledTo(pointer: usize): void {
  spelled = pointer;
}

export function countExtra(): void {
  extras++;
}

/** Sets words to 0. `memory.fill` makes the engine call out of Wasm, which costs more than a few words do. */
// @ts-ignore: decorator
@inline
export function clear(start: usize, stopAt: usize): void {
  for (let at = start; at < stopAt; at += 4) store<u32>(at, 0);
}

/** Undoes what was written since the marks below were taken. */
export function rewind(toNode: usize, toCount: u32, toFloats: u32): void {
  node = toNode;
  count = toCount;
  floatCount = toFloats;
}

// @ts-ignore: decorator
@inline
export function nodeMark(): usize {
  return node;
}

// @ts-ignore: decorator
@inline
export function countMark(): u32 {
  return count;
}

// @ts-ignore: decorator
@inline
export function floatMark(): u32 {
  return floatCount;
}

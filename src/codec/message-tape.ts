// The tape of a flow's message, just decoded: what its fields say of the flow, and copies of it that outlast the next operation.
import { FIELD_SHIFT, FORM_TYPE, MAP_FIELD_SHIFT, MAP_FIELDS, NODE_NEXT, NODE_WORDS, REG_TAPE_COUNT, REG_TAPE_POINTER } from "../abi.ts";
import type { CodecError } from "../errors.ts";
import { flowError } from "../flow-errors.ts";
import type { FlowTables } from "./mapping.ts";

/** Words that tapes of small messages share, about eight of them. */
const SHARED_WORDS = 1 << 12;

/** A message's tape, which begins at word `first`, four words a node, its offsets counted from the message's first byte. */
export interface MessageTape {
  readonly words: Uint32Array;
  readonly first: number;
  readonly count: number;
  /** The node that says what type the flow is. */
  readonly typeNode: number;
}

/** The word offset of the last node of a field, by its first word, among those of the message itself; -1 if there is none. */
export function lastOfField(words: Uint32Array, fieldWord: number): number {
  const tape = words[REG_TAPE_POINTER] >>> 2;
  const count = words[REG_TAPE_COUNT];
  let found = -1;
  for (let node = 1; node < count; ) {
    const at = tape + node * NODE_WORDS;
    if (words[at] === fieldWord) found = at;
    node = words[at + NODE_NEXT];
  }
  return found;
}

/**
 * The last node that says what type the flow is.
 *
 * @throws CodecError UNKNOWN_FLOW_TYPE if there is none
 */
export function typeNodeOf(words: Uint32Array, { words: tables, mapping }: FlowTables): number {
  const tape = words[REG_TAPE_POINTER] >>> 2;
  const count = words[REG_TAPE_COUNT];
  let found = -1;
  for (let node = 1; node < count; node = words[tape + node * NODE_WORDS + NODE_NEXT]) {
    const entry = tables[mapping + MAP_FIELDS] + ((words[tape + node * NODE_WORDS] >>> FIELD_SHIFT) << (MAP_FIELD_SHIFT - 2));
    if ((tables[entry] & 0xff) === FORM_TYPE) found = node;
  }
  if (found < 0) throw noType();
  return found;
}

/** A message must say what it is. */
export function noType(): CodecError {
  return flowError("UNKNOWN_FLOW_TYPE", { path: "type", detail: "none is set" });
}

/** @throws CodecError UNSUPPORTED_VERSION for a message of another version */
export function checkVersion(words: Uint32Array, { versionWord }: FlowTables, version: number): void {
  const node = lastOfField(words, versionWord);
  const low = node < 0 ? 0 : words[node + 1];
  const high = node < 0 ? 0 : words[node + 2];
  if (low === version && high === 0) return;
  const found = (BigInt(high | 0) << 32n) | BigInt(low);
  throw flowError("UNSUPPORTED_VERSION", { path: "version", detail: `version ${found}, this is ${version}` });
}

/** Copies of tapes. Small ones share arrays: one each would take longer. */
export class TapeStore {
  #shared: Uint32Array = new Uint32Array(0);
  /** How far the array is used. */
  #end = 0;

  /** A copy of the tape in an engine's registers. */
  keep(words: Uint32Array, typeNode: number): MessageTape {
    const start = words[REG_TAPE_POINTER] >>> 2;
    const count = words[REG_TAPE_COUNT];
    const tape = words.subarray(start, start + count * NODE_WORDS);
    if (tape.length > SHARED_WORDS / 4) return { words: tape.slice(), first: 0, count, typeNode };
    if (this.#end + tape.length > this.#shared.length) {
      this.#shared = new Uint32Array(SHARED_WORDS);
      this.#end = 0;
    }
    const first = this.#end;
    this.#shared.set(tape, first);
    this.#end += tape.length;
    return { words: this.#shared, first, count, typeNode };
  }
}

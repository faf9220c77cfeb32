// The tape of a flow's message that was just decoded: what it says about the flow, and copies of it that outlast the next operation.
import { FIELD_SHIFT, FORM_TYPE, MAP_FIELD_SHIFT, MAP_FIELDS, NODE_NEXT, NODE_WORDS, REG_TAPE_COUNT, REG_TAPE_POINTER } from "../abi.ts";
import type { CodecError } from "../errors.ts";
import { flowError } from "../flow-errors.ts";
import type { FlowTables } from "./mapping.ts";

/** Length, in words, of an array that the tapes of about eight small messages share. */
const SHARED_WORDS = 1 << 12;

/** A message's tape: it begins at word `first` and has four words per node; offsets count from the message's first byte. */
export interface MessageTape {
  readonly words: Uint32Array;
  readonly first: number;
  readonly count: number;
  /** The node that gives the flow's type. */
  readonly typeNode: number;
}

/** The word offset of the last top-level node whose first word is `fieldWord`, which stands for a field; -1 if there is none. */
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
 * The last node that gives the flow's type.
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

/** The error for a message that gives no type. */
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

/** Keeps copies of tapes. Small ones share arrays, which is faster than allocating one for each. */
export class TapeStore {
  #shared: Uint32Array = new Uint32Array(0);
  /** How many words of the shared array are used. */
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

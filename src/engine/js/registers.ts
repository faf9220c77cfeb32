// The control block, as in assembly/registers.ts: the first words of the arena.
import { REG_ERROR, REG_ERROR_OFFSET, REG_NEED_LENGTH, REG_NEED_OFFSET, REG_NEED_TAG, STATUS_ERROR } from "../../abi.ts";

export function fail(words: Uint32Array, code: number, offset: number): number {
  words[REG_ERROR] = code;
  words[REG_ERROR_OFFSET] = offset;
  return STATUS_ERROR;
}

export function need(words: Uint32Array, status: number, offset: number, length: number, tag: number): number {
  words[REG_NEED_OFFSET] = offset;
  words[REG_NEED_LENGTH] = length;
  words[REG_NEED_TAG] = tag;
  return status;
}

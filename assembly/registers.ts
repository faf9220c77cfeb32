// The control block: registers that the host sets before a call and reads after it.
import { REG_ERROR, REG_ERROR_OFFSET, REG_NEED_LENGTH, REG_NEED_OFFSET, REG_NEED_TAG, STATUS_ERROR } from "../src/abi";

// @ts-ignore: decorator
@inline
export function register(index: u32): u32 {
  return load<u32>(<usize>index << 2);
}

// @ts-ignore: decorator
@inline
export function setRegister(index: u32, value: u32): void {
  store<u32>(<usize>index << 2, value);
}

export function fail(code: i32, offset: u32): i32 {
  setRegister(REG_ERROR, code);
  setRegister(REG_ERROR_OFFSET, offset);
  return STATUS_ERROR;
}

export function need(status: i32, offset: u32, length: u32, tag: u32): i32 {
  setRegister(REG_NEED_OFFSET, offset);
  setRegister(REG_NEED_LENGTH, length);
  setRegister(REG_NEED_TAG, tag);
  return status;
}

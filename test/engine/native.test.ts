// Node's validators: found where there are any, asked for in vain where there is no process, as in a browser.
import { expect, test } from "@jest/globals";
import { nativeBuffer } from "../../src/engine/native.ts";

test("what Node has is found once, and not where there is no process", () => {
  const found = nativeBuffer();
  expect(found?.isUtf8(new Uint8Array([0xc3, 0xa9]))).toBe(true);
  expect(nativeBuffer()).toBe(found);
  const { process } = globalThis;
  Reflect.deleteProperty(globalThis, "process");
  const without = nativeBuffer();
  globalThis.process = process;
  expect(without).toBe(null);
});

// The bytes of an input in pieces.
import { expect, test } from "@jest/globals";
import { Input } from "../../src/engine/input.ts";
import { utf8 } from "../helpers.ts";

test("pieces are copied as if they were one, and nothing past their end", () => {
  const input = new Input([utf8("ab"), utf8(""), utf8("cde")]);
  const target = new Uint8Array(5);
  input.copyTo(target, 1, 1, 5);
  expect(target).toEqual(Uint8Array.of(0, 0x62, 0x63, 0x64, 0x65));
  expect(input.bytes(1, 3)).toEqual(utf8("bc"));
  expect(() => input.copyTo(target, 0, 3, 6)).toThrow(RangeError);
  expect(() => input.bytes(4, 7)).toThrow(RangeError);
  expect(() => new Input([]).copyTo(target, 0, 0, 1)).toThrow(RangeError);
});

// Floats that are read from their digits rather than from text.
import { expect, test } from "@jest/globals";
import { floatRepr, plainFloat } from "../../src/codec/float.ts";
import { bytesOf } from "../helpers.ts";
import { random } from "../io/dump.ts";

test("floats read from their digits are those that JavaScript reads", () => {
  const next = random(31);
  const spelled = [
    "0.0",
    "-0.0",
    "1.",
    ".5",
    "-.25",
    "0.1",
    "9007199254740991.0",
    "9007199254740993.0",
    "0.00000000000000000000001",
    "123456789012345.6",
  ];
  for (let round = 0; round < 5000; round++) {
    const digits = Array.from({ length: 1 + next(19) }, () => next(10)).join("");
    const at = next(digits.length);
    spelled.push(`${next(3) === 0 ? "-" : ""}${digits.slice(0, at)}.${digits.slice(at)}`, floatRepr(1.7e9 + next(2 ** 31) / 1000));
    // Times with all their digits, and what lies on the middle between two floats or beside it.
    const middle = (2 ** 30 + next(2 ** 30) + (2 * next(2 ** 20) + 1) / 2 ** 23).toFixed(23).replace(/0+$/, "");
    spelled.push(String(1.7e9 + next(2 ** 31) / 2 ** 22), middle, `${middle}1`, middle.slice(0, 18));
  }
  for (const text of spelled) {
    const bytes = bytesOf(`xx${text}`);
    const read = plainFloat(bytes, 2, bytes.length);
    if (read !== undefined) expect({ text, read }).toEqual({ text, read: Number(text) });
  }
  for (const text of ["1700000000.00025", "1697040921.1234567", "-1700000000.0002499"]) {
    expect(plainFloat(bytesOf(text), 0, text.length)).toBe(Number(text));
  }
  for (const text of ["nan", "inf", "1e5", "12", "+1.0", "1.2.3"]) expect(plainFloat(bytesOf(text), 0, text.length)).toBeUndefined();
});

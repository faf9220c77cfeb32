// Floats that are read from their digits rather than from text, and written without one.
import { expect, test } from "@jest/globals";
import { floatRepr, LONGEST_TIME, plainFloat, writeTime } from "../../src/codec/float.ts";
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

test("times are written as any float is", () => {
  const bytes = new Uint8Array(LONGEST_TIME + 1);
  const written = (time: number): string => String.fromCharCode(...bytes.subarray(1, 1 + writeTime(time, bytes, 1)));
  const next = random(32);
  const times = [1_700_000_000.000_25, 1_697_040_921.123_456_7, 2 ** 30 + 2 ** -22, 2 ** 31 - 2 ** -22];
  for (let round = 0; round < 20_000; round++) {
    const second = 2 ** 30 + next(2 ** 30);
    // Any step, few decimals, and what lies a step beside them.
    const decimals = second + next(10 ** (1 + next(6))) / 10 ** (1 + next(6));
    times.push(second + next(2 ** 22) / 2 ** 22, decimals, decimals + 2 ** -22, decimals - 2 ** -22);
  }
  let direct = 0;
  for (const time of times) {
    const text = written(time);
    if (text === "") continue;
    direct++;
    if (text !== floatRepr(time)) expect(text).toBe(floatRepr(time));
  }
  expect(direct).toBeGreaterThan(times.length / 2);
  // Whole seconds, what lies in the middle of two numbers of seven decimals, and all that is no such time.
  for (const time of [
    1_700_000_000,
    1_700_000_000 + 2 ** -8,
    2 ** 30,
    2 ** 31 + 0.5,
    -1_700_000_000.5,
    0.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
  ]) {
    expect(written(time)).toBe("");
  }
});

// JSON from bytes that anybody may have written: where it ends, in whatever pieces it comes, and where it is wrong.
import { describe, expect, test } from "@jest/globals";
import { parseJson } from "../../src/io/json.ts";
import { malformedJsonAt } from "../../src/io/json-check.ts";
import { JsonScan, MORE, TOO_DEEP } from "../../src/io/json-scan.ts";
import { bytesOf, codecError, utf8 } from "../helpers.ts";

describe("where JSON goes wrong", () => {
  test.each([
    ["", 0],
    ["  ", 2],
    ["{", 1],
    ["[", 1],
    ["[1", 2],
    ["[1,", 3],
    ["[1,]", 3],
    ["[,1]", 1],
    ["[1 2]", 3],
    ["[1}", 2],
    ["{]", 1],
    ['{"a"}', 4],
    ['{"a":}', 5],
    ['{"a":1,}', 7],
    ['{"a":1 "b":2}', 7],
    ["{a:1}", 1],
    ["{1:1}", 1],
    ["1 1", 2],
    ["[] []", 3],
    ["{}x", 2],
    ["tru", 3],
    ["trux", 3],
    ["nul]", 3],
    ["False", 0],
    ["'a'", 0],
    ['"a', 2],
    ['"a\n"', 2],
    ['"\\x"', 2],
    ['"\\u12g4"', 5],
    ['"\\u12', 5],
    ['"\\', 2],
    ["-", 1],
    ["+1", 0],
    [".5", 0],
    ["01", 1],
    ["-01", 2],
    ["1.", 2],
    ["1.e5", 2],
    ["1e", 2],
    ["1e+", 3],
    ["1E-x", 3],
    ["1e5.5", 3],
    ["NaN", 0],
    ["-Infinity", 1],
  ])("%j: at %i", (text, at) => {
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
    expect(malformedJsonAt(bytesOf(text))).toBe(at);
    expect(codecError(() => parseJson(bytesOf(text), 1000, 3))).toMatchObject({ code: "BAD_JSON", offset: 1000 + at, flow: 3 });
  });

  test.each([
    "0",
    "-0.5e-7",
    "1E+30",
    "12e3",
    ' {"a": [1, true, {"b": null}], "\\u00e9\\n": "\\"", "c": {}} \r\n\t',
    "[[], [[]], false]",
    '"\\\\"',
  ])("%j is not wrong", (text) => {
    expect(malformedJsonAt(utf8(text))).toBe(-1);
    expect(parseJson(utf8(text), 0, 0)).toEqual(JSON.parse(text));
  });

  test("bytes that are no UTF-8", () => {
    expect(codecError(() => parseJson(bytesOf('["\xff"]'), 10, 1))).toMatchObject({ code: "BAD_UTF8", offset: 12, flow: 1 });
  });
});

describe("where a value ends", () => {
  /** What the scan says of the bytes in pieces: where the value ends in all of them, or why that is not known. */
  function scan(bytes: Uint8Array, size: number, maxDepth = 10): { end: number; canEnd: boolean } {
    const json = new JsonScan(maxDepth);
    for (let at = 0; at < bytes.length; at += size) {
      const end = json.run(bytes.subarray(at, at + size), 0);
      if (end === TOO_DEEP) return { end: TOO_DEEP, canEnd: false };
      if (end !== MORE) return { end: at + end, canEnd: json.canEnd };
    }
    return { end: MORE, canEnd: json.canEnd };
  }

  test.each([
    ['{"a":"x\\\\\\"y\\\\","b":[1,{}]} tail', 27],
    ['"a text with \\" and \\\\" tail', 23],
    [`"${"long ".repeat(20)}\\"${"long ".repeat(20)}" `, 204],
    ["[[],[[]],{}],", 12],
    ["12,", 2],
    ["true]", 4],
    ["null}", 4],
    ["-1.5 ", 4],
  ])("%j: at %i, in pieces of any size", (text, end) => {
    for (let size = 1; size <= text.length; size++) expect(scan(bytesOf(text), size).end).toBe(end);
  });

  test("more is needed, unless a number or a literal ends with the input", () => {
    for (const size of [1, 3, 100]) {
      for (const text of ["", '{"a":', '"a', '"a\\', "[1,2", '[{"a":"]"}']) {
        expect(scan(bytesOf(text), size)).toEqual({ end: MORE, canEnd: false });
      }
      for (const text of ["12", "true"]) expect(scan(bytesOf(text), size)).toEqual({ end: MORE, canEnd: true });
      expect(scan(bytesOf("[[[1]]]"), size, 2).end).toBe(TOO_DEEP);
      expect(scan(bytesOf("[[1]]"), size, 2).end).toBe(5);
    }
  });
});

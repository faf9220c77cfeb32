// What data becomes before it reaches a terminal or names a file.
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { safeName } from "../../src/cli/file-name.ts";
import { printable, printableJson, printableLines } from "../../src/cli/printable.ts";
import { shownDuration, shownTime } from "../../src/cli/row-view.ts";

const text = fc.string({ unit: "binary", maxLength: 50 });

describe("file names", () => {
  test.each([
    ["example.com", "example.com"],
    ["Example.COM", "example.com"],
    ["xn--bcher-kva.example", "xn--bcher-kva.example"],
    ["10.0.0.1", "10.0.0.1"],
    ["2001:db8::1", expect.stringMatching(/^2001_db8_1-[0-9a-f]{12}$/)],
    ["..", expect.stringMatching(/^host-[0-9a-f]{12}$/)],
    ["", expect.stringMatching(/^host-[0-9a-f]{12}$/)],
    ["nul.txt", expect.stringMatching(/^nul_txt-[0-9a-f]{12}$/)],
    ["example.com.", expect.stringMatching(/^example_com-[0-9a-f]{12}$/)],
  ])("%j becomes %j", (host, name) => {
    expect(safeName(host)).toEqual(name);
  });

  test("are safe whatever the host, and differ where hosts do", () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        expect(safeName(one)).toMatch(/^[a-z0-9_][a-z0-9._-]{0,112}$/);
        expect(safeName(one)).not.toMatch(/\.$|\.\.\//);
        expect(safeName(one) === safeName(other)).toBe(one.toLowerCase() === other.toLowerCase());
        expect(safeName(safeName(one)) === safeName(one)).toBe(safeName(one) === one.toLowerCase());
      }),
    );
  });
});

describe("text", () => {
  test("is left alone where it is harmless", () => {
    for (const harmless of ["plain", "näh", "日本語", "😀", 'a "quoted" \\ one']) expect(printable(harmless)).toBe(harmless);
  });

  test("has nothing left in it that a terminal acts on", () => {
    fc.assert(
      fc.property(text, (any) => {
        expect(printable(any)).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
        expect(printableLines(any)).not.toMatch(/(?![\n\t])[\p{C}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  test("in JSON is as safe and stays the same", () => {
    fc.assert(
      fc.property(text, (any) => {
        const json = printableJson({ [any]: [any, 1, null] });
        expect(json).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
        expect(JSON.parse(json)).toEqual({ [any]: [any, 1, null] });
      }),
    );
  });
});

describe("times", () => {
  test.each([
    [null, "-"],
    [Number.NaN, "-"],
    [0, "0ms"],
    [0.0351, "35ms"],
    [0.9994, "999ms"],
    [0.9996, "1.0s"],
    [59.94, "59.9s"],
    [59.96, "1m00s"],
    [3599.6, "1h00m"],
    [-0.5, "-500ms"],
    [1e13, "2777777777h46m"],
    [1e300, "-"],
    [Number.NEGATIVE_INFINITY, "-"],
  ])("%d seconds are %s", (seconds, shown) => {
    expect(shownDuration(seconds)).toBe(shown);
  });

  test("moments are UTC, and may be nonsense", () => {
    expect(shownTime(1469208634.706)).toBe("2016-07-22 17:30:34.706");
    for (const nonsense of [null, Number.NaN, Number.POSITIVE_INFINITY, 1e300]) expect(shownTime(nonsense)).toBe("-");
  });
});

// What the filter language takes, how it groups, and where it refuses. mitmproxy says the same of each: test/interop/filter.test.ts.
import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { parseFilter, printExpression } from "../../src/index.ts";
import { codecError } from "../helpers.ts";
import { filterTexts } from "./arbitraries.ts";
import { shape } from "./shape.ts";

const groupings: [filter: string, tree: string][] = [
  ["~q", "q"],
  [" ~all\n", "all"],
  ["a", "u(a)"],
  ["~u a", "u(a)"],
  ["~u\ta", "u(a)"],
  ["a b", "and(u(a), u(b))"],
  ["a & b", "and(u(a), u(b))"],
  ["a & b & c", "and(u(a), u(b), u(c))"],
  ["(a & b) & c", "and(and(u(a), u(b)), u(c))"],
  ["a | b & c", "or(u(a), and(u(b), u(c)))"],
  ["a & b | c", "or(and(u(a), u(b)), u(c))"],
  ["a | b c", "and(or(u(a), u(b)), u(c))"],
  ["a b | c", "and(u(a), or(u(b), u(c)))"],
  ["a & b c", "and(and(u(a), u(b)), u(c))"],
  ["!a", "not(u(a))"],
  ["! a", "not(u(a))"],
  ["!!a", "not(not(u(a)))"],
  ["!a & b", "and(not(u(a)), u(b))"],
  ["!(a | b)", "not(or(u(a), u(b)))"],
  ["!(~q & ~t text/html )", "not(and(q, t(text/html)))"],
  ["((a))", "u(a)"],
  ["(a)b", "and(u(a), u(b))"],
  ["(a)(b)", "and(u(a), u(b))"],
  ["a~q", "and(u(a), q)"],
  ["~c 404", "c(404)"],
  ["~c 0404x", "and(c(404), u(x))"],
  ["~c 99999999999999999999", "c(9007199254740991)"],
  ["~m get ~u foo", "and(m(get), u(foo))"],
  // operators inside a word, and without anything to work on, are characters
  ["a|b", "u(a|b)"],
  ["a& b", "and(u(a&), u(b))"],
  ["a &&b", "and(u(a), u(&b))"],
  ["a & & b", "and(and(u(a), u(&)), u(b))"],
  ["a |", "and(u(a), u(|))"],
  ["!", "u(!)"],
  ["a !", "and(u(a), u(!))"],
  ["& a", "and(u(&), u(a))"],
  ["~u a!b", "u(a!b)"],
  ["~u !a", "u(!a)"],
  // quotes
  ['""', "u()"],
  ['~b ""', "b()"],
  [`~u "a b'(~q)"`, "u(a b'(~q))"],
  [`'a "b"'`, 'u(a "b")'],
  ['"a"|b', "or(u(a), u(b))"],
  ['"a""b"', "and(u(a), u(b))"],
  ['"a\\"b\\\\d\\d"', 'u(a"b\\dd)'],
  ['"\\n\\t\\r\\f\\q"', "u(\n\t\r\fq)"],
  ['"\\x41\\0"', "u(x410)"],
  // what is not ASCII ends an operator
  ["~qé", "and(q, u(é))"],
  ["~u é\u00a0日", "u(é\u00a0日)"],
];

test.each(groupings)("%j", (filter, tree) => {
  expect(shape(parseFilter(filter).expression)).toBe(tree);
});

test.each([
  "~a ~all ~dns ~e ~http ~marked ~q ~replay ~replayq ~replays ~s ~tcp ~udp ~websocket",
  "~b 1 ~bq 1 ~bs 1 ~comment 1 ~d 1 ~dst 1 ~h 1 ~hq 1 ~hs 1 ~m 1 ~marker 1 ~meta 1 ~src 1 ~t 1 ~tq 1 ~ts 1 ~u 1",
])("knows each of %s", (filter) => {
  const { expression } = parseFilter(filter);
  expect("terms" in expression ? expression.terms.map(shape).join(" ") : "").toBe(filter.replaceAll("~", "").replaceAll(/ 1\b/g, "(1)"));
});

const refusals: [filter: string, column: number, reason: RegExp][] = [
  ["", 0, /empty/],
  [" \n", 2, /empty/],
  ["~", 0, /no operator ~/],
  ["~x a", 0, /no operator ~x/],
  ["a ~foo", 2, /no operator ~foo/],
  ["(~q)", 1, /~q ends at a space/],
  ["~q~s", 0, /~q ends at a space: one is due before ~s/],
  ['~m"GET"', 0, /~m ends at a space/],
  ["~b", 2, /~b wants a pattern/],
  ["~b ~q", 3, /~b wants a pattern/],
  ["~u (a)", 3, /~u wants a pattern/],
  ["~c", 2, /status code/],
  ["~c x", 3, /status code/],
  ['~c "4"', 3, /status code/],
  ["(a", 0, /not closed/],
  ["a & (b | (c)", 4, /not closed/],
  ["a)", 1, /not opened/],
  ["()", 1, /not opened|missing/],
  ["a & )", 4, /not opened/],
  ["(a b)", 3, /joined by & or \|/],
  ['"a', 0, /quote is not closed/],
  ["~u 'a\nb'", 3, /quote is not closed/],
  ["~u [a", 3, /~u: a set of characters without an end/],
  ['~b "x\\\\q"', 5, /bad escape \\q/],
  ['~b "\\"é)"', 7, /unbalanced parenthesis/],
  [`${"(".repeat(200)}a${")".repeat(200)}`, 101, /nested deeper/],
  [`${"!".repeat(1e5)}a`, 101, /nested deeper/],
];

test.each(refusals)("refuses %j at %i", (filter, column, reason) => {
  const error = codecError(() => parseFilter(filter));
  expect({ code: error.code, offset: error.offset }).toEqual({ code: "BAD_FILTER", offset: column });
  expect(error.message).toMatch(reason);
  expect(error.message).toMatch(new RegExp(` at column ${column + 1}$`));
});

test("takes text only", () => {
  expect(() => parseFilter(1 as unknown as string)).toThrow(TypeError);
});

describe("any text", () => {
  test("gives a filter or one typed error inside the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."ab~()!&|'\"\\ \nqu[*{é\ud800") }), (text) => {
        try {
          parseFilter(text);
        } catch (error) {
          expect(error).toMatchObject({ name: "CodecError", code: "BAD_FILTER" });
          expect((error as { offset: number }).offset).toBeGreaterThanOrEqual(0);
          expect((error as { offset: number }).offset).toBeLessThanOrEqual(text.length);
        }
      }),
    );
  });

  test("that is a filter is printed such that it is read as the same tree", () => {
    fc.assert(
      fc.property(filterTexts, (text) => {
        const { expression } = parseFilter(text);
        const printed = printExpression(expression);
        expect(shape(parseFilter(printed).expression)).toBe(shape(expression));
        expect(printExpression(parseFilter(printed).expression)).toBe(printed);
      }),
    );
  });
});

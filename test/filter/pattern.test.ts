// Patterns: Python's syntax and meaning, one answer from every way to search, and time that stays linear. Python itself is asked in
// test/interop/filter.test.ts.
import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { Automaton } from "../../src/filter/automaton.ts";
import { Needle } from "../../src/filter/needle.ts";
import type { PatternMode } from "../../src/filter/operators.ts";
import { Pattern } from "../../src/filter/pattern.ts";
import { nativeSource } from "../../src/filter/pattern-source.ts";
import { parsePattern } from "../../src/filter/pattern-syntax.ts";
import { PatternError, type PatternNode } from "../../src/filter/pattern-tree.ts";
import { trimmed } from "../../src/filter/pattern-trim.ts";
import { Program } from "../../src/filter/program.ts";
import { bytesOf, codecError } from "../helpers.ts";
import { growth } from "../measure.ts";
import { regular, subjectsOf } from "./arbitraries.ts";

const text = (source: string, subject: string, mode: Omit<PatternMode, "kind"> = {}): boolean =>
  new Pattern(source, { kind: "text", ...mode }).test(subject);
const bytes = (source: string, subject: string, mode: Omit<PatternMode, "kind"> = {}): boolean =>
  new Pattern(source, { kind: "bytes", ...mode }).testBytes(bytesOf(subject));

describe("means what it means in Python:", () => {
  test.each<[source: string, found: string[], notFound: string[]]>([
    ["a.c", ["abc", "a\rc", "a\u2028c"], ["a\nc"]],
    ["^b", ["b", "ba"], ["a\nb"]],
    ["a$", ["a", "a\n", "ba"], ["a\nb", "a\r", "a\n\n"]],
    ["a\\Z", ["a"], ["a\n"]],
    ["a\\z", ["a"], ["a\n"]],
    ["\\Aa", ["a"], ["\na"]],
    ["(?m)^b$", ["a\nb\nc"], ["a\rb\rc", "a\u2028b"]],
    ["(?s)a.c", ["a\nc"], []],
    ["(?i)ÉK", ["ék", "é\u212a"], []],
    ["(?ai)ék", ["éK"], ["Ék", "é\u212a"]],
    ["a(?i:b)c", ["abc", "aBc"], ["ABc", "abC"]],
    ["(?i)a(?-i:b)c", ["AbC"], ["aBc"]],
    ["(?x) a b # a comment\n [ ]c", ["ab c"], ["a b c"]],
    ["a(?#no*thing)b", ["ab"], []],
    ["\\w", ["é", "日", "1", "_"], ["-", "\u0301"]],
    ["^\\W$", ["-", "\u0301", "\u2003"], ["é"]],
    ["(?a)\\w", ["a"], ["é"]],
    ["\\d", ["1", "\u0663"], ["½"]],
    ["\\s", ["\u2003", "\x85", "\x1c"], ["\ufeff"]],
    ["^\\S$", ["\ufeff", "a"], ["\x85"]],
    ["\\bé", ["é", "-é"], ["aé"]],
    ["[^\\W1]", ["a"], ["1", "-"]],
    ["[]a]", ["]", "a"], ["b"]],
    ["[\\b]", ["\b"], ["b"]],
    ["\\x41\\101\\u0042\\0", ["AAB\0"], []],
    ["a{2}", ["aa"], ["a"]],
    ["a{,2}b", ["b"], []],
    ["a{x}", ["a{x}"], ["a"]],
    ["(?P<n>a|b)(?P=n)", ["aa", "bb"], ["ab"]],
    ["(a)(b)\\2\\1", ["abba"], ["abab"]],
    ["(?<=a)b(?!c)", ["ab"], ["b", "abc"]],
    ["(?>a*)ab", [], ["aab"]],
    ["a*+ab", [], ["aab"]],
    ["(?:a|bc)++d", ["abcad"], ["abcb"]],
    ["😀{2}", ["😀😀"], ["😀"]],
    [".😀", ["a😀"], ["😀"]],
    ["\\B\\B^", [""], ["A😀"]],
    ["(?!x)\\B^", [""], ["A😀"]],
  ])("text %j", (source, found, notFound) => {
    expect(found.filter((subject) => !text(source, subject))).toEqual([]);
    expect(notFound.filter((subject) => text(source, subject))).toEqual([]);
  });

  test.each<[source: string, found: string[], notFound: string[]]>([
    ["é", ["\xc3\xa9"], ["\xe9"]],
    ["^.$", ["\xe9", "a"], ["\xc3\xa9", "\n"]],
    ["^[é]$", ["\xc3", "\xa9"], ["\xc3\xa9"]],
    ["\\xe9", ["\xe9"], ["\xc9", "\xc3\xa9"]],
    ["^\\w$", ["a"], ["\xe9"]],
    ["^\\W$", ["\xe9"], ["a"]],
    ["\\s", ["\v"], ["\x85", "\xa0", "\x1c"]],
    ["a\\b", ["a\xe9", "a"], ["ab"]],
    ["aé+$", ["a\xc3\xa9\xa9"], ["a\xc3\xa9\xc3\xa9"]],
    ["(\\xe9)\\1", ["\xe9\xe9"], ["\xe9\xc9", "\xc9\xc9"]],
    ["^(?i:(.)\\1)$", ["aA", "\xe9\xe9", "\xff\xff"], ["ab", "\xe9\xc9", "\n\n"]],
    ["^(?i:([a-\\xe9])\\1)$", ["bB", "\x80\x80", "\xe9\xe9"], ["\xe9\xc9", "\xea\xea", "--"]],
    ["^(?i:(\\W)\\1[^\\xe9])$", ["\xff\xff\xc9"], ["\xff\xff\xe9", "aaa"]],
    ["(?-i:(a)\\1)\\xe9", ["aa\xe9"], ["aA\xe9", "AA\xe9", "aa\xc9"]],
    ["^(?i:(é)\\1)\\b", ["\xc3\xa9\xc3\xa9a"], ["\xc3\xa9\xc3\xa9"]],
  ])("bytes %j", (source, found, notFound) => {
    for (const mode of [{}, { ignoreCase: true }]) {
      expect(found.filter((subject) => !bytes(source, subject, mode))).toEqual([]);
      expect(notFound.filter((subject) => bytes(source, subject, mode))).toEqual([]);
    }
  });
});

describe("is refused at its column:", () => {
  test.each<[source: string, index: number, reason: RegExp]>([
    ["a(b", 1, /group without an end/],
    ["a)", 1, /unbalanced/],
    ["[a", 0, /set of characters without an end/],
    ["é[b-a]", 2, /bad character range/],
    ["a**", 2, /multiple repeat/],
    ["*a", 0, /nothing to repeat/],
    ["a{2,1}", 1, /minimum/],
    ["\\q", 0, /bad escape/],
    ["a\\", 1, /backslash at the end/],
    ["(?P<n>a)(?P<n>b)", 8, /used twice/],
    ["(?P=n)", 0, /unknown group name/],
    ["(a\\1)", 2, /from inside/],
    ["\\1", 0, /invalid group reference/],
    ["(?<=a*)b", 0, /fixed width/],
    ["a(?i)b", 1, /at the start/],
    ["(?q)", 0, /flag/],
    ["(?#", 0, /comment/],
    // what has no form here
    ["(a)?(?(1)b|c)", 4, /conditions.*not supported/],
    ["\\N{DIGIT ONE}", 0, /by its name.*not supported/],
    ["(?L)a", 0, /locales.*not supported/],
    ["(a)?\\1", 4, /may not have matched.*not supported/],
    ["(?:(a)|b)\\1", 9, /may not have matched/],
    ["(?:(a)\\1|b\\1)", 10, /may not have matched/],
    ["(?i:(a)\\1)b", 0, /parts whose case counts/],
    ["(?=a)(a+)+\\1$", 0, /nested repetitions/],
    ["((a{1000}){1000}){1000}", 0, /too large/],
    ["(((((){9999}){9999}){9999}){9999}){9999}", 0, /too large/],
    [`${"(".repeat(101)}${")".repeat(101)}`, 100, /deeper/],
  ])("%j", (source, index, reason) => {
    let error: unknown;
    try {
      new Pattern(source, { kind: "text" });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(PatternError);
    expect((error as PatternError).index).toBe(index);
    expect((error as PatternError).message).toMatch(reason);
  });

  test("one that is too long, before it is read", () => {
    expect(() => new Pattern("a".repeat((1 << 17) + 1), { kind: "text" })).toThrow("longer than 131072 characters");
  });

  test("groups by the thousand are checked in linear time", () => {
    const pattern = (count: number): string => `(?=a)${Array.from({ length: count }, (_, index) => `(?P<n${index}>a|b)`).join("")}\\1`;
    const parse = (source: string): void => expect(parsePattern(source, { kind: "bytes" }).type).toBe("sequence");
    expect(growth(pattern, parse, 8000)).toBeLessThan(8);
  });

  test("a lone surrogate, of which there are no bytes", () => {
    expect(() => new Pattern("a\ud800", { kind: "bytes" })).toThrow(PatternError);
    expect(text("a\udc80", "a\udc80")).toBe(true);
  });
});

/** What is put together at random may hold a repetition of nothing. */
function isPattern(source: string): boolean {
  try {
    return parsePattern(source, { kind: "text" }) !== null;
  } catch (error) {
    if (error instanceof PatternError) return false;
    throw error;
  }
}

const automatonOf = (tree: PatternNode, isBytes: boolean): Automaton => new Automaton(new Program(tree), tree, isBytes);

describe.each(["text", "bytes"] as const)("every way to search %s gives one answer:", (kind) => {
  const isBytes = kind === "bytes";
  const modes = fc.record({ ignoreCase: fc.boolean(), multiline: fc.boolean(), dotAll: fc.boolean() });

  test("RegExp, the automaton, both without the edges, and the pattern", () => {
    fc.assert(
      fc.property(
        regular.filter(isPattern),
        modes,
        fc.array(subjectsOf(kind), { minLength: 1, maxLength: 8 }),
        (source, mode, subjects) => {
          const tree = parsePattern(source, { kind, ...mode });
          // V8 finds assertions in the middle of characters of two units.
          const plain = subjects.map((subject) => subject.replaceAll("\u{1f600}", "é"));
          const answers = [tree, trimmed(tree)].flatMap((each) => {
            const { source: native, flags } = nativeSource(each, isBytes);
            const automaton = automatonOf(each, isBytes);
            return [
              plain.map((subject) => new RegExp(native, flags).test(subject)),
              plain.map((subject) => automaton.searchText(subject)),
              ...(isBytes ? [plain.map((subject) => automaton.searchBytes(bytesOf(subject)))] : []),
            ];
          });
          const pattern = new Pattern(source, { kind, ...mode });
          answers.push(plain.map((subject) => (isBytes ? pattern.testBytes(bytesOf(subject)) : pattern.test(subject))));
          for (const answer of answers) expect(answer).toEqual(answers[0]);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("a literal", () => {
  test("is known, in bytes as their UTF-8, and where it only repeats at its edges", () => {
    const literal = (source: string, mode: PatternMode): [string | null, boolean] => {
      const pattern = new Pattern(source, mode);
      return [pattern.literal, pattern.literalFolds];
    };
    expect(literal("a\\.é", { kind: "text" })).toEqual(["a.é", false]);
    expect(literal("a\\.é", { kind: "bytes", ignoreCase: true })).toEqual(["a.\xc3\xa9", true]);
    expect(literal("(?i)ab", { kind: "text" })).toEqual(["ab", true]);
    expect(literal(".*(ab)(c|)x?", { kind: "text" })).toEqual(["ab", false]);
    expect(literal("a+", { kind: "text" })).toEqual(["a", false]);
    expect(literal("", { kind: "text" })).toEqual(["", false]);
    expect(literal("a(?i:b)", { kind: "text" })).toEqual([null, false]);
    expect(literal("^ab", { kind: "text" })).toEqual([null, false]);
    expect(literal("a|b", { kind: "text" })).toEqual([null, false]);
  });

  test("is found as the obvious search finds it", () => {
    const letters = fc.string({ unit: fc.constantFrom(..."abAB.\xe1"), maxLength: 30 });
    const haystacks = fc
      .tuple(letters, fc.constantFrom(0, 300, 20_000), letters)
      .map(([head, gap, tail]) => head + "ca".repeat(gap) + tail);
    fc.assert(
      fc.property(haystacks, letters, fc.integer({ min: 0, max: 4 }), fc.boolean(), (haystack, part, length, folds) => {
        const needle = (part.length < 3 ? haystack : part).slice(0, length);
        const fold = (string: string): string => (folds ? string.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) : string);
        const codes = Array.from(needle, (letter) => letter.charCodeAt(0));
        const found = new Needle(codes, folds).isIn(bytesOf(haystack));
        if (found !== null) expect(found).toBe(fold(haystack).includes(fold(needle)));
        expect(bytes(needle.replaceAll(".", "\\.").replaceAll("\xe1", "\\xe1"), haystack, { ignoreCase: folds })).toBe(
          fold(haystack).includes(fold(needle)),
        );
      }),
    );
  });

  test("is found across the blocks that both cases of its rarest letter are looked for in", () => {
    const block = 1 << 16;
    const needles = fc.constantFrom("z", "Qz", "abz", "zab", "-z-abab");
    const place = fc.tuple(fc.constantFrom(1, 2), fc.integer({ min: -8, max: 8 })).map(([count, shift]) => count * block + shift);
    fc.assert(
      fc.property(needles, fc.array(place), place, fc.boolean(), (word, decoys, at, upper) => {
        const haystack = Buffer.alloc(2 * block + 16, "ab");
        for (const decoy of decoys) haystack.write(decoy % 2 === 0 ? "z" : "Z", decoy);
        const needle = new Needle([...bytesOf(word)], true);
        expect(needle.isIn(haystack)).toBe(haystack.toString("latin1").toLowerCase().includes(word.toLowerCase()));
        haystack.write(upper ? word.toUpperCase() : word, at);
        expect(needle.isIn(haystack)).toBe(true);
      }),
    );
  });

  test("is left to the automaton where it would be compared over and over", () => {
    const hostile = "ab".repeat(50_000);
    const needle = `bb${"ab".repeat(100)}`;
    expect(new Needle([...bytesOf(needle)], false).isIn(bytesOf(hostile))).toBe(null);
    expect(bytes(needle, hostile)).toBe(false);
    expect(bytes(needle, hostile + needle)).toBe(true);
  });
});

describe("time stays linear in the subject", () => {
  /** Patterns that backtracking takes quadratic to exponential time for, and a subject that makes it. */
  const hostile: [source: string, unit: string][] = [
    ["(a+)+b", "a"],
    ["(a|a)*b", "a"],
    ["(a*)*b", "a"],
    ["(a|aa)+$b", "a"],
    ["(.*a){12}b", "a"],
    ["x.*y.*z.*w", "xyz"],
    ["a.*b", "a"],
    ["(x+x+)+y", "x"],
    ["(a?){30}a{30}b", "a"],
    ["^(([a-z])+.)+[A-Z]([a-z])+$", "a"],
    ["(\\w+\\s?)*!", "word "],
    ["\\b(foo|bar|fo+)*baz\\b", "foo"],
    ['(?:[^"]*"[^"]*")*[^"]*x$', '"'],
  ];

  test.each(hostile)("%j in %j", (source, unit) => {
    const tree = trimmed(parsePattern(source, { kind: "bytes", dotAll: true }));
    const work = (length: number): number => {
      const automaton = automatonOf(tree, true);
      const subject = bytesOf(unit.repeat(length / unit.length));
      expect(automaton.searchBytes(subject)).toBe(false);
      return automaton.work;
    };
    work(1000);
    expect(work(200_000) / work(100_000)).toBeLessThan(2.1);
    // The pattern itself is no slower: what it hands to RegExp has at most some steps a character.
    expect(bytes(source, unit.repeat(20_000 / unit.length), { dotAll: true })).toBe(false);
    expect(text(source, unit.repeat(20_000 / unit.length))).toBe(false);
  });

  test("also where more states are needed than are kept", () => {
    // The states are the sets of the last 18 places that had an a.
    const tree = parsePattern("a.{18}b", { kind: "bytes", dotAll: true });
    let state = 1;
    const subject = Uint8Array.from({ length: 400_000 }, () => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      return state & 0x10000 ? 0x61 : 0x63;
    });
    const work = (length: number): number => {
      const automaton = automatonOf(tree, true);
      expect(automaton.searchBytes(subject.subarray(0, length))).toBe(false);
      return automaton.work;
    };
    expect(work(400_000) / work(200_000)).toBeLessThan(2.2);
  });

  test("also in texts of more characters than fit a row", () => {
    const automaton = automatonOf(parsePattern("(?i)[à-ÿ]\\w.*[\u4e00-\u4e0f]x", { kind: "text" }), false);
    const all = Array.from({ length: 3000 }, (_, index) => String.fromCodePoint(0xe0 + index)).join("");
    expect(automaton.searchText(all)).toBe(false);
    expect(automaton.searchText(`${all}\u4e05x`)).toBe(true);
  });

  test("a pattern that must backtrack is refused where a subject is too long for it", () => {
    const pattern = new Pattern("(\\w+)=\\1", { kind: "text" });
    expect(pattern.test("abc=abc")).toBe(true);
    expect(codecError(() => pattern.test("a".repeat(100_000)))).toMatchObject({ code: "PATTERN_TOO_COSTLY" });
    // One that takes a bounded time at each place is not.
    expect(text("(?<!x)foo(?=bar)", `${"foo".repeat(100_000)}bar`)).toBe(true);
    expect(text("^(?!.*admin).*$", `/${"a".repeat(3000)}`)).toBe(true);
  });
});

// Filters and their patterns against the real mitmproxy and Python's own `re`: the same trees, the same refusals, the same matches.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { Pattern } from "../../src/filter/pattern.ts";
import { PatternError } from "../../src/filter/pattern-tree.ts";
import { CodecError, type Expression, type FlowFilter, FlowReader, type PatternMode, parseFilter } from "../../src/index.ts";
import { seed } from "../arbitraries.ts";
import { filterTexts, junk, regexes, regexJunk, subjectsOf } from "../filter/arbitraries.ts";
import { shape } from "../filter/shape.ts";

const FLOWS = 120;
const FILTERS = 300;
const JUNK = 2000;
const PATTERNS = 1000;
const SUBJECTS = 30;

const folder = mkdtempSync(join(tmpdir(), "mitmflow-filter-"));
const made = join(folder, "made.mitm");
afterAll(() => rmSync(folder, { recursive: true }));

function ask<Answer>(task: object): Answer {
  const script = fileURLToPath(new URL("filters.py", import.meta.url));
  const { status, error, stdout, stderr } = spawnSync("/usr/bin/python3", ["-B", script], {
    input: JSON.stringify(task),
    maxBuffer: 1 << 30,
  });
  if (error !== undefined || status !== 0) throw new Error(`mitmproxy did not answer: ${stderr}`, { cause: error });
  return JSON.parse(String(stdout)) as Answer;
}

interface Answers {
  flows: number;
  answers: ([tree: string, matched: string] | null)[];
}

/** Dumps of real programs, where there are any; mitmproxy 8.1.1 reads them up to version 17. */
function realDumps(): string[] {
  const dumps = process.env.MITMFLOW_DUMPS;
  if (dumps === undefined) return [];
  const names = readdirSync(dumps).filter((name) => /^dumpfile-(?!010|19)[^.]*\.mitm$/.test(name));
  return names.map((name) => join(dumps, name));
}

function parse(text: string, caseSensitive: boolean): FlowFilter | null {
  try {
    return parseFilter(text, { caseSensitive });
  } catch (error) {
    if (error instanceof CodecError && error.code === "BAD_FILTER") return null;
    throw error;
  }
}

/** 8.1.1 does not search empty bodies: a pattern that is found in nothing tells the versions apart. */
function findsNothing(expression: Expression): boolean {
  if ("terms" in expression) return expression.terms.some(findsNothing);
  if (expression.type === "not") return findsNothing(expression.term);
  return expression.type === "regex" && /^~b[qs]?$/.test(expression.code) && expression.pattern.testBytes(new Uint8Array(0));
}

/**
 * 8.1.1 has no ~udp. Its pyparsing reads `\\\\n` in quotes as a backslash and a line feed, newer ones as a backslash and an n. And it takes
 * twice as long for each pair of parentheses around a term.
 */
const isForBoth = (text: string): boolean => !text.includes("~udp") && !/\\\\[tnrf]/.test(text) && text.split("(").length <= 3;

beforeAll(() => {
  process.stdout.write(`filters: seed ${seed} (MITMFLOW_SEED)\n`);
  expect(ask<{ made: number }>({ make: made, seed, count: FLOWS })).toEqual({ made: FLOWS });
});

describe.each([
  ["made-up flows", () => [made]],
  ["flows of real dumps", realDumps],
])("%s", (_, dumpsOf) => {
  test.each([false, true])("are matched as mitmproxy matches them; case counts: %s", (caseSensitive) => {
    const dumps = dumpsOf();
    if (dumps.length === 0) {
      process.stdout.write("no real dumps: MITMFLOW_DUMPS is not set\n");
      return;
    }
    const flows = dumps.flatMap((path) => [...new FlowReader(readFileSync(path))]);
    const isReal = dumps[0] !== made;
    const filters = fc.sample(filterTexts, { numRuns: FILTERS, seed }).filter(isForBoth);
    const theirs = ask<Answers>({ dumps, filters, ignore_case: !caseSensitive });
    expect(theirs.flows).toBe(flows.length);
    let pairs = 0;
    for (const [index, text] of filters.entries()) {
      const filter = parseFilter(text, { caseSensitive });
      if (isReal && findsNothing(filter.expression)) continue;
      const [tree, verdicts] = theirs.answers[index] ?? ["refused", ""];
      const matched = flows.map((flow, number) => (verdicts[number] === "-" ? "-" : Number(filter.matches(flow)))).join("");
      expect([text, shape(filter.expression), matched]).toEqual([text, tree, verdicts]);
      pairs += flows.length;
    }
    process.stdout.write(`${pairs} pairs of a filter and a flow\n`);
    expect(pairs).toBeGreaterThan(isReal ? 1000 : 10_000);
  });
});

describe.each(["text", "bytes"] as const)("patterns of %s", (kind) => {
  const flagsOf: Record<string, [python: number, mode: Omit<PatternMode, "kind">]> = {
    none: [0, {}],
    "ignoring case": [2, { ignoreCase: true }],
    "ignoring case, multiline": [2 | 8, { ignoreCase: true, multiline: true }],
    "ignoring case, dot-all": [2 | 16, { ignoreCase: true, dotAll: true }],
  };

  test.each(Object.keys(flagsOf))("are compiled and found as Python does it: %s", (name) => {
    const [flags, mode] = flagsOf[name];
    const subjects = fc.sample(subjectsOf(kind), { numRuns: SUBJECTS, seed });
    const sources = fc.sample(fc.oneof(regexes, regexJunk), { numRuns: PATTERNS, seed });
    const { answers } = ask<{ answers: (boolean[] | null)[] }>({ patterns: sources.map((source) => [source, kind, flags, subjects]) });
    let taken = 0;
    for (const [index, source] of sources.entries()) {
      const pattern = compile(source, { kind, ...mode });
      if (pattern === "unsupported") continue;
      const theirs = answers[index];
      const found = pattern === null ? null : subjects.map((subject, number) => search(pattern, subject) ?? theirs?.[number]);
      const told = (verdicts: readonly (boolean | undefined)[] | null | undefined): unknown =>
        verdicts == null ? null : verdicts.map((verdict, number) => `${JSON.stringify(subjects[number])} ${verdict}`);
      expect({ source, found: told(found) }).toEqual({ source, found: told(theirs) });
      if (pattern !== null) taken++;
    }
    expect(taken).toBeGreaterThan(PATTERNS / 3);
  });
});

/** Null where it might take too long. */
function search(pattern: Pattern, subject: string): boolean | null {
  try {
    return pattern.test(subject);
  } catch (error) {
    if (error instanceof CodecError && error.code === "PATTERN_TOO_COSTLY") return null;
    throw error;
  }
}

function compile(source: string, mode: PatternMode): Pattern | "unsupported" | null {
  try {
    return new Pattern(source, mode);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    return /not supported|do not go with|too large/.test(error.message) ? "unsupported" : null;
  }
}

test("texts of any kind are taken or refused as mitmproxy takes or refuses them", () => {
  const texts = fc.sample(junk, { numRuns: JUNK, seed });
  const { answers } = ask<Answers>({ dumps: [], filters: texts, ignore_case: true });
  let taken = 0;
  for (const [index, text] of texts.entries()) {
    const filter = parse(text, false);
    expect([text, filter === null ? null : shape(filter.expression)]).toEqual([text, answers[index]?.[0] ?? null]);
    if (filter !== null) taken++;
  }
  expect(taken).toBeGreaterThan(JUNK / 10);
  expect(taken).toBeLessThan(JUNK * 0.95);
});

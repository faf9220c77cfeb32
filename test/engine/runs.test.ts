// Runs: many values in a call are the same tapes as each by itself, whatever came before them.
import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { NODE_WORDS, RUN_LENGTH, RUN_NODE, RUN_NODES, RUN_POSITION, RUN_WORDS } from "../../src/abi.ts";
import { flowNames } from "../../src/codec/flow-names.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { Input } from "../../src/engine/input.ts";
import { Runs } from "../../src/engine/runs.ts";
import { Scanner } from "../../src/engine/scanner.ts";
import { FORMAT_TNETSTRING } from "../../src/engine/tnetstring.ts";
import { createEngine } from "../../src/index.ts";
import { describeEngines, engines, jsEngine } from "../engines.ts";
import { bytesOf, concat, element } from "../helpers.ts";

const table = flowNames();

/** The tape of one value by itself; null where it is wrong. */
function alone(value: Uint8Array): number[] | null {
  const scanner = new Scanner(jsEngine, FORMAT_TNETSTRING, null, table);
  scanner.open(new Input([value]), 100);
  try {
    if (scanner.next(0) !== value.length) return null;
  } catch {
    return null;
  }
  return [...jsEngine.words.subarray(scanner.tape, scanner.tape + scanner.count * NODE_WORDS)];
}

/** The tapes of runs over these values, one behind another as readers do it, which must lie where the values do. */
function together(runs: Runs, values: readonly Uint8Array[]): number[][] {
  const window = concat(values);
  const tapes: number[][] = [];
  // A run takes what is whole in the part of the window that was copied in.
  for (let start = 0; start < window.length; ) {
    const count = runs.decode(window, start, window.length);
    if (count === 0) break;
    const { words } = runs.engine;
    for (let index = 0; index < count; index++) {
      const entry = runs.table + index * RUN_WORDS;
      expect([words[entry + RUN_POSITION] + runs.base, words[entry + RUN_LENGTH]]).toEqual([start, values[tapes.length].length]);
      start += values[tapes.length].length;
      const first = runs.tape + words[entry + RUN_NODE] * NODE_WORDS;
      tapes.push([...words.subarray(first, first + words[entry + RUN_NODES] * NODE_WORDS)]);
    }
  }
  return tapes;
}

/** What a run over the values must give: the tapes up to the first that is wrong. */
function expected(values: readonly Uint8Array[]): number[][] {
  const tapes = values.map(alone);
  const wrong = tapes.indexOf(null);
  return (wrong < 0 ? tapes : tapes.slice(0, wrong)) as number[][];
}

function withRuns(engine: Engine, work: (runs: Runs) => void): void {
  const runs = new Runs(createEngine(engine.name), 100, table);
  work(runs);
  runs.close();
}

const dict = (...items: string[]): Uint8Array => bytesOf(element(items.join(""), "}"));
const key = (name: string): string => element(name, ";");

const leaf = fc.constantFrom(
  ...["0:~", "4:true!", "5:false!", "1:7#", "3:-12#", "3:1.5^", "17:1700000000.000251^", "0:;", "0:,", "2:\xc3\xa9;", "5:\xff\xfe\x00ab,"],
  ...[
    element("long".repeat(30), ";"),
    element("1".repeat(40), "#"),
    "4:1e10^",
    "3:nan^",
    "04:host;",
    "31:1234567890123456789012345678.25^",
  ],
);
const bad = fc.constantFrom("1:~", "3:yes!", "1:-#", "2:1.^", "2:.5^", "2:-.^", "0:^", "2:1:#", "1:a#", "1:\xff;", "9:ab;", "x", "1:a?");
const name = fc.constantFrom(...table.names.slice(1, 12), "", "x", "a-key-that-no-flow-has", "timestamp_tls_setup");
const value: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    { arbitrary: leaf, weight: 20 },
    { arbitrary: bad, weight: 1 },
    { arbitrary: fc.array(tie("value"), { maxLength: 4 }).map((items) => element(items.join(""), "]")), weight: 5 },
    {
      arbitrary: fc.array(fc.tuple(name, tie("value")), { maxLength: 5 }).map((items) => {
        return element(items.map(([known, item]) => key(known) + item).join(""), "}");
      }),
      weight: 8,
    },
  ),
})).value;

test("are the tapes of values by themselves, on every engine", () => {
  const values = fc.array(fc.array(fc.tuple(name, value), { maxLength: 6 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(values, fc.boolean(), (some, isTwice) => {
      const once = some.map((items) => dict(...items.map(([known, item]) => key(known) + item)));
      const all = isTwice ? [...once, ...once] : once;
      const wanted = expected(all);
      for (const { engine } of engines) withRuns(engine, (runs) => expect(together(runs, all)).toEqual(wanted));
    }),
    { numRuns: 200 },
  );
});

describeEngines("what keys are followed by", (engine) => {
  test("is only what was there before", () => {
    const flows = [
      dict(key("host"), "1:1#", key("port"), "1:2#", key("via"), "0:~"),
      dict(key("host"), "1:1#", key("port"), "1:2#", key("via"), "0:~"),
      dict(key("port"), "1:2#", key("host"), "1:1#"),
      dict(key("host"), key("port"), key("port"), "0:~"),
      dict(key("host"), element(`${key("host")}1:1#`, "}"), key("via"), element(element(`${key("host")}1:1#`, "}"), "]")),
      dict(key("host"), "1:1#", "04:port;", "1:2#", "4:port,", "1:2#", key("\xc3\xa9"), "0:~"),
      dict(),
    ];
    withRuns(engine, (runs) => {
      for (let pass = 0; pass < 2; pass++) expect(together(runs, flows)).toEqual(expected(flows));
    });
  });

  test("ends where its dict does", () => {
    // What was guessed reaches into the dict's end, is cut off by it, or has no value.
    const whole = dict(key("host"), "1:1#", key("port"), "1:2#");
    for (const odd of [dict(key("host"), "1:1#", key("port")), dict(key("host")), dict(key("host"), "1:1#", "4:por"), dict("4:host,")]) {
      withRuns(engine, (runs) => {
        const found = together(runs, [whole, whole, odd, whole]);
        expect(found).toEqual(expected([whole, whole, odd, whole]));
        expect(found).toHaveLength(2);
      });
    }
  });

  test("holds for a plan's dicts too, of any number of keys", () => {
    const many = Array.from({ length: 50 }, (_, index) => `${key(`k${index}`)}1:1#`);
    const flows = [
      dict(key("id"), "1:a;"),
      dict(...many, key("id"), "1:b;"),
      dict(...many, key("id"), "1:c;"),
      dict(key("id"), "1:d;", ...many),
    ];
    withRuns(engine, (runs) => {
      runs.plan(new Map([["id", { slot: 0, isText: true }]]));
      const window = concat(flows);
      for (let pass = 0; pass < 2; pass++) expect(runs.pick(window, 0)).toBe(4);
    });
  });
});

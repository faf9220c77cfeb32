// Known names: which keys the decoder tells by their index, over all engines.
import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { FIELD_SHIFT, NODE_WORDS } from "../../src/abi.ts";
import { flowNames } from "../../src/codec/flow-names.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { Input } from "../../src/engine/input.ts";
import { NameTable } from "../../src/engine/names.ts";
import { Runs } from "../../src/engine/runs.ts";
import { Scanner } from "../../src/engine/scanner.ts";
import { FORMAT_TNETSTRING } from "../../src/engine/tnetstring.ts";
import { shapes } from "../../src/flow/canonical.ts";
import { createEngine } from "../../src/index.ts";
import { describeEngines, engines } from "../engines.ts";
import { bytesOf, element } from "../helpers.ts";

const table = flowNames();
const { names } = table;

function dict(...items: string[]): Uint8Array {
  return bytesOf(element(items.join(""), "}"));
}

/** The names that the decoder tells, node by node: empty where it tells none. */
function told(engine: Engine, pieces: readonly Uint8Array[], known: NameTable | null = table): string[] {
  const scanner = new Scanner(engine, FORMAT_TNETSTRING, null, known);
  scanner.open(new Input(pieces), 100);
  scanner.next(0);
  const { words } = engine;
  return Array.from({ length: scanner.count }, (_, node) => names[words[scanner.tape + node * NODE_WORDS] >>> FIELD_SHIFT]);
}

describe("the table of flows", () => {
  test("holds every field of every part", () => {
    const fields = new Set(Object.values(shapes).flatMap((shape) => [...shape.keys()]));
    expect(new Set(names.slice(1))).toEqual(fields);
    for (const name of fields) expect(names[table.indexOf(name)]).toBe(name);
    expect(table.indexOf("hosts")).toBe(0);
  });

  test("refuses names that have one place", () => {
    expect(() => new NameTable(["host", "port", "host"])).toThrow(new RangeError("host and host have one place"));
  });

  test("refuses more names than runs have followers for", () => {
    const many = Array.from({ length: 128 }, (_, index) => `name${index}`);
    expect(() => new NameTable(many)).toThrow(new RangeError("128 names are too many: runs have followers for fewer"));
  });
});

describeEngines("known names", (engine) => {
  test.each(names.slice(1))("%s", (name) => {
    const key = element(name, ";");
    expect(told(engine, [dict(key, "0:~")])).toEqual(["", name, ""]);
    for (const other of [`${name}s`, name.slice(1), `x${name.slice(1)}`, `${name.slice(0, -1)}\x7f`, name.toUpperCase()]) {
      expect(told(engine, [dict(element(other, ";"), "0:~")])).toEqual(["", table.indexOf(other) > 0 ? other : "", ""]);
    }
    const middle = name.length >> 1;
    const changed = `${name.slice(0, middle)}~${name.slice(middle + 1)}`;
    expect(told(engine, [dict(element(changed, ";"), key)])).toEqual(["", "", ""]);
  });

  test("of keys only, which are text, in dicts at any depth", () => {
    const host = element("host", ";");
    const inner = element(host + host, "}");
    const list = element(host + inner + host, "]");
    expect(told(engine, [bytesOf(host)])).toEqual([""]);
    expect(told(engine, [bytesOf(list)])).toEqual(["", "", "", "host", "", ""]);
    expect(told(engine, [dict(host, list, host, host)])).toEqual(["", "host", "", "", "", "host", "", "", "host", ""]);
    expect(told(engine, [dict("4:host,", "1:1#", "0:;", "0:~", "2:21#", "0:~", element("\xc3\xa9", ";"), "0:~")])).toEqual(
      Array(9).fill(""),
    );
    expect(told(engine, [dict("004:host;", "0:~")])).toEqual(["", "host", ""]);
    expect(told(engine, [dict(element("host".repeat(8), ";"), "0:~", element("h".repeat(300), ";"), "0:~")])).toEqual(Array(5).fill(""));
  });

  test("of no table", () => {
    const value = dict(element("host", ";"), element("a", ";"));
    expect(told(engine, [value])).toEqual(["", "host", ""]);
    expect(told(engine, [value], null)).toEqual(["", "", ""]);
    expect(told(engine, [value])).toEqual(["", "host", ""]);
    const fresh = createEngine(engine.name);
    const scanner = new Scanner(fresh, FORMAT_TNETSTRING);
    scanner.open(new Input([value]), 100);
    scanner.next(0);
    expect(scanner.count).toBe(3);
  });

  test("survive a larger arena", () => {
    const own = createEngine(engine.name);
    const large = dict(element("host", ";"), element("0:~".repeat(200_000), "]"), element("port", ";"), "1:1#");
    expect(told(own, [large]).filter(Boolean)).toEqual(["host", "port"]);
    own.release();
    expect(told(own, [dict(element("path", ";"), "0:~")])).toEqual(["", "path", ""]);
  });

  test("in pieces, cut at every byte", () => {
    const value = dict(
      element("timestamp_tls_setup", ";"),
      "3:1.5^",
      element("host", ";"),
      element("alpn", ";"),
      element("via", ";"),
      "0:~",
    );
    const whole = told(engine, [value]);
    expect(whole).toEqual(["", "timestamp_tls_setup", "", "host", "", "via", ""]);
    for (let at = 0; at <= value.length; at++) expect(told(engine, [value.slice(0, at), value.slice(at)])).toEqual(whole);
    expect(
      told(
        engine,
        Array.from(value, (byte) => Uint8Array.of(byte)),
      ),
    ).toEqual(whole);
  });

  test("in runs", () => {
    const value = dict(element("host", ";"), element("alpn", ";"), element("alpn", ";"), "0:~");
    const window = new Uint8Array([...value, ...value]);
    for (const known of [table, null]) {
      const runs = new Runs(engine.spare(), 100, known);
      expect(runs.decode(window, 0, window.length)).toBe(2);
      const keys = [1, 3, 6, 8].map((node) => names[runs.engine.words[runs.tape + node * NODE_WORDS] >>> FIELD_SHIFT]);
      expect(keys).toEqual(known === null ? ["", "", "", ""] : ["host", "alpn", "host", "alpn"]);
      runs.close();
    }
  });
});

test("are the same on all engines, whatever the keys", () => {
  const key = fc.oneof(fc.constantFrom(...names), fc.string({ maxLength: 26 }), fc.string({ unit: "binary", maxLength: 8 }));
  fc.assert(
    fc.property(fc.uniqueArray(key, { maxLength: 12 }), (keys) => {
      const value = dict(...keys.map((name) => `${element(Buffer.from(name).toString("latin1"), ";")}0:~`));
      const wanted = ["", ...keys.flatMap((name) => [table.indexOf(name) > 0 ? name : "", ""])];
      for (const { engine } of engines) expect(told(engine, [value])).toEqual(wanted);
    }),
    { numRuns: 300 },
  );
});

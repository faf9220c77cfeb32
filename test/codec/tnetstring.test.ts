// The tnetstring codec, value by value: the same tables in both directions and over all engines.
import { expect, test } from "@jest/globals";
import { Dict, Float, tnetstring } from "../../src/index.ts";
import { describeEngines } from "../engines.ts";
import { bytesOf, codecError, element, latin1, outcomeLine, popLine, refusal } from "../helpers.ts";
import { render } from "../reference/render.ts";
import { loads as referenceLoads, pop as referencePop } from "../reference/tnetstring.ts";
import { dumps as referenceDumps } from "../reference/tnetstring-writer.ts";
import { depths, dicts, lengths, numbers, tags, texts, words } from "./refusals.ts";
import { floats, nestedLists, readOnly, values } from "./tables.ts";

describeEngines("tnetstring", (engine) => {
  const read = (bytes: string, options: object = {}): unknown => tnetstring.loads(bytesOf(bytes), { engine, exact: true, ...options });
  const write = (value: unknown, options: object = {}): string => latin1(tnetstring.dumps(value, { engine, ...options }));

  test.each(values)("reads and writes $title", ({ bytes, value }) => {
    expect(render(read(bytes))).toBe(render(value));
    expect(write(value)).toBe(bytes);
    expect(tnetstring.encodedLength(value, { engine })).toBe(bytes.length);
  });

  test.each(readOnly)("reads $title", ({ bytes, value }) => {
    expect(render(read(bytes))).toBe(render(value));
  });

  test.each(floats)("reads and writes the float %p as %s", (value, repr) => {
    const bytes = element(repr, "^");
    const decoded = read(bytes);
    expect(decoded).toBeInstanceOf(Float);
    expect(Object.is((decoded as Float).value, value)).toBe(true);
    expect(write(new Float(value))).toBe(bytes);
    expect(write([new Float(value)])).toBe(element(bytes, "]"));
    const isWrittenAsInteger = Number.isSafeInteger(value) && !Object.is(value, -0);
    expect(write(value)).toBe(isWrittenAsInteger ? element(String(value), "#") : bytes);
    expect(Object.is(tnetstring.loads(bytesOf(bytes), { engine }), value)).toBe(true);
  });

  test.each([...lengths, ...tags, ...numbers, ...words, ...texts, ...dicts])("refuses %s", (_title, bytes, code, offset) => {
    expect(refusal(() => read(bytes))).toEqual({ code, offset });
    expect(refusal(() => tnetstring.pop(bytesOf(bytes), { engine, exact: true }))).toEqual({ code, offset });
  });

  test.each(depths)("refuses %s", (_title, bytes, code, offset) => {
    expect(refusal(() => read(bytes))).toEqual({ code, offset });
  });

  test("what is refused keeps its offset when the input is a part of a larger buffer", () => {
    const whole = bytesOf(`junk${element("1:a;", "}")}junk`);
    expect(refusal(() => tnetstring.loads(whole.subarray(4, 11), { engine }))).toEqual({ code: "ODD_DICT", offset: 6 });
    expect(refusal(() => tnetstring.loads(whole.subarray(4, 10), { engine }))).toEqual({ code: "TRUNCATED", offset: 6 });
  });

  test("errors say their code, offset and a message", () => {
    const error = codecError(() => read("5:1:a;0}"));
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe("CodecError");
    expect(error.code).toBe("BAD_LENGTH");
    expect(error.offset).toBe(6);
    expect(error.message).toMatch(/\S/);
  });

  test("pop returns the value and a view of what follows it", () => {
    const bytes = bytesOf("1:5#3:abc,x");
    const [first, afterFirst] = tnetstring.pop(bytes, { engine });
    expect(first).toBe(5);
    expect(afterFirst.buffer).toBe(bytes.buffer);
    expect(latin1(afterFirst)).toBe("3:abc,x");
    const [second, afterSecond] = tnetstring.pop(afterFirst, { engine });
    expect(second).toEqual(bytesOf("abc"));
    expect(latin1(afterSecond)).toBe("x");
    expect(refusal(() => tnetstring.pop(afterSecond, { engine }))).toEqual({ code: "BAD_LENGTH", offset: 0 });
    const [, nothing] = tnetstring.pop(bytesOf("0:~"), { engine });
    expect(nothing.length).toBe(0);
  });

  test.each([
    ["0:~x", 3],
    ["0:~0:~", 3],
    ["0:]\n", 3],
    ["3:abc,,", 6],
  ])("loads refuses what follows the value: %j", (bytes, offset) => {
    expect(refusal(() => read(bytes))).toEqual({ code: "TRAILING_BYTES", offset });
  });

  test("maxDepth counts lists and dicts alike, on reading and on writing", () => {
    expect(read("0:]", { maxDepth: 1 })).toEqual([]);
    expect(refusal(() => read("3:0:]]", { maxDepth: 1 }))).toEqual({ code: "TOO_DEEP", offset: 4 });
    expect(render(read("10:1:a;3:0:]]}", { maxDepth: 3 }))).toBe(render(new Dict([["a", [[]]]])));
    expect(refusal(() => read("10:1:a;3:0:]]}", { maxDepth: 2 }))).toEqual({ code: "TOO_DEEP", offset: 11 });
    expect(refusal(() => read("10:1:a;3:0:}]}", { maxDepth: 1 }))).toEqual({ code: "TOO_DEEP", offset: 12 });
    expect(write({ a: [[]] }, { maxDepth: 3 })).toBe("10:1:a;3:0:]]}");
    expect(codecError(() => write({ a: [[]] }, { maxDepth: 2 }))).toMatchObject({ code: "TOO_DEEP", offset: -1, path: "a[0]" });
  });

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 32 + 100, "100"])("refuses the maxDepth %p", (maxDepth) => {
    expect(() => read("0:]", { maxDepth })).toThrow(RangeError);
    expect(() => write([], { maxDepth })).toThrow(RangeError);
  });

  test.each([null, undefined, "0:~", [48, 58, 126], new ArrayBuffer(3), {}])("loads refuses %p, which is no Uint8Array", (bytes) => {
    expect(() => tnetstring.loads(bytes as unknown as Uint8Array, { engine })).toThrow(TypeError);
    expect(() => tnetstring.pop(bytes as unknown as Uint8Array, { engine })).toThrow(TypeError);
    expect(() => tnetstring.dumpsInto(1, bytes as unknown as Uint8Array, 0, { engine })).toThrow(TypeError);
  });

  test("deep nesting is read and written without using the call stack", () => {
    const depth = 20_000;
    let value: unknown = [];
    for (let level = 1; level < depth; level++) value = level % 2 ? { k: value } : [value];
    const bytes = tnetstring.dumps(value, { engine, maxDepth: depth });
    let inner = tnetstring.loads(bytes, { engine, maxDepth: depth }) as unknown;
    for (let level = depth - 1; level > 0; level--) inner = level % 2 ? (inner as { k: unknown }).k : (inner as unknown[])[0];
    expect(inner).toEqual([]);
    expect(codecError(() => tnetstring.dumps(value, { engine })).code).toBe("TOO_DEEP");
    expect(codecError(() => tnetstring.loads(bytes, { engine })).code).toBe("TOO_DEEP");
    const lists = bytesOf(nestedLists(depth));
    let list = tnetstring.loads(lists, { engine, maxDepth: depth, exact: true }) as unknown[];
    expect(tnetstring.dumps(list, { engine, maxDepth: depth })).toEqual(lists);
    for (let level = 1; level < depth; level++) list = list[0] as unknown[];
    expect(list).toEqual([]);
  });

  test("a value that holds itself is too deep", () => {
    const list: unknown[] = [1];
    list.push({ again: list });
    const map = new Map<unknown, unknown>();
    map.set("map", map);
    for (const value of [list, { list }, map]) {
      expect(codecError(() => tnetstring.dumps(value, { engine })).code).toBe("TOO_DEEP");
      expect(codecError(() => tnetstring.encodedLength(value, { engine })).code).toBe("TOO_DEEP");
      expect(codecError(() => tnetstring.dumpsChunks(value, { engine })).code).toBe("TOO_DEEP");
      expect(codecError(() => tnetstring.dumpsInto(value, new Uint8Array(1000), 0, { engine })).code).toBe("TOO_DEEP");
    }
  });

  test("containers whose length gains a digit", () => {
    for (const payload of [5, 6, 7, 94, 95, 96, 97, 990, 991, 992, 993, 994, 9990, 9991, 9992, 99_989, 99_990, 99_991, 999_990]) {
      for (const value of [[new Uint8Array(payload)], { k: "x".repeat(payload) }, [["y".repeat(payload)]]]) {
        const bytes = tnetstring.dumps(value, { engine });
        expect(latin1(bytes) === latin1(referenceDumps(value))).toBe(true);
        expect(render(tnetstring.loads(bytes, { engine })) === render(value)).toBe(true);
      }
    }
  });

  test("many values of one kind, beyond every table's first size", () => {
    for (const count of [100, 1000, 12_000]) {
      const value = new Dict<unknown>([
        ["nulls", Array.from({ length: count }, () => null)],
        ["numbers", Array.from({ length: count }, (_, index) => index * 37 - 1000)],
        ["floats", Array.from({ length: count }, (_, index) => new Float(index / 8))],
        ["texts", Array.from({ length: count }, (_, index) => `${index} é`)],
        ["dicts", Array.from({ length: count }, (_, index) => new Dict([[`key ${index}`, [index]]]))],
        ["dict", new Dict(Array.from({ length: count }, (_, index): [string, number] => [`key ${index}`, index]))],
      ]);
      const bytes = tnetstring.dumps(value, { engine });
      expect(Buffer.compare(bytes, referenceDumps(value))).toBe(0);
      const decoded = tnetstring.loads(bytes, { engine, exact: true });
      expect(render(decoded) === render(value)).toBe(true);
    }
  });

  test("a dict with many equal keys", () => {
    const bytes = bytesOf(element(Array.from({ length: 20_000 }, (_, index) => `1:${"abc"[index % 3]};1:${index % 10}#`).join(""), "}"));
    expect(tnetstring.loads(bytes, { engine })).toEqual({ a: 8, b: 9, c: 7 });
    const outcome = referenceLoads(bytes) as { value: unknown };
    expect(render(tnetstring.loads(bytes, { engine, exact: true }))).toBe(render(outcome.value));
  });
});

describeEngines("leaves that are longer than any right one", (engine) => {
  // Beyond what is brought into a window whole, a leaf is judged by as much of it as that takes.
  test.each(["!", "~", "#", "^", "x"])("with the tag %s, at every place of a window", (tagged) => {
    for (const size of [300, 5000, 70_000]) {
      for (const before of [0, 400, 505, 511, 600, 262_000]) {
        const bytes = bytesOf(element(element("x".repeat(before), ",") + element("t".repeat(size), tagged), "]"));
        const expected = popLine(() => tnetstring.pop(bytes, { engine: "js", exact: true }), bytes.length);
        expect(popLine(() => tnetstring.pop(bytes, { engine, exact: true }), bytes.length)).toBe(expected);
        expect(popLine(() => tnetstring.pop(bytes, { engine }), bytes.length)).toBe(expected);
        expect(expected).toBe(outcomeLine(referencePop(bytes)));
      }
    }
  });
});

// What a schema says beyond plain fields, both ways, on every engine, by way of a tape and without one: the same tests for
// protobuf.compile and for generated codecs.
import { describe, expect, test } from "@jest/globals";
import { unknownFields } from "../../src/index.ts";
import { describeEngines, engines } from "../engines.ts";
import { codecError, concat, latin1 } from "../helpers.ts";
import { delimited, tag } from "../reference/protobuf-writer.ts";
import { show } from "../reference/show.ts";
import { type Compile, entry, field, type Message, proto2, proto3, text } from "./codec-samples.ts";
import { testProto2 } from "./codecs-proto2.ts";
import { testProto3 } from "./codecs-proto3.ts";

/** Tests codecs of both syntaxes, and what does not depend on it. */
export function testCodecs(compile: Compile): void {
  testProto3(compile);
  testProto2(compile);

  const outer = compile(proto3, "Outer");

  describeEngines("depth", (engine) => {
    const codec = compile('syntax = "proto3"; message A { A a = 1; map<int32, A> m = 2; repeated A r = 3; int32 i = 4; }', "A");
    const nested = (levels: number, wrap: (inner: number[]) => number[]): number[] => {
      let bytes: number[] = [];
      for (let level = 1; level < levels; level++) bytes = wrap(bytes);
      return bytes;
    };
    const group = (inner: number[]): number[] => [...tag(9, 3), ...inner, ...tag(9, 4)];
    const child = (inner: number[]): number[] => delimited(1, inner);
    const inMap = (inner: number[]): number[] => entry(2, field(1, 1), delimited(2, inner));

    test.each([
      ["messages", child, 1],
      ["unknown groups", group, 1],
      ["entries, which count too", inMap, 2],
    ] as const)("of %s", (_title, wrap, step) => {
      for (const maxDepth of [1, 2, 3, 31, 33, 40, 101]) {
        const deepest = Math.floor((maxDepth - 1) / step) + 1;
        const fits = Uint8Array.from(nested(deepest, wrap));
        expect(codec.dumps(codec.loads(fits, { engine, maxDepth }), { engine, maxDepth })).toEqual(fits);
        const over = Uint8Array.from(nested(deepest + 1, wrap));
        expect(codecError(() => codec.loads(over, { engine, maxDepth })).code).toBe("TOO_DEEP");
      }
    });

    test("of unknown groups in known messages, by one counter", () => {
      for (const messages of [1, 2, 30, 31, 32, 50]) {
        for (const groups of [1, 2, 40]) {
          const bytes = Uint8Array.from(Array.from({ length: messages - 1 }).reduce<number[]>(child, nested(groups + 1, group)));
          const maxDepth = messages + groups;
          expect(codec.dumps(codec.loads(bytes, { engine, maxDepth }), { engine, maxDepth })).toEqual(bytes);
          expect(codecError(() => codec.loads(bytes, { engine, maxDepth: maxDepth - 1 })).code).toBe("TOO_DEEP");
        }
      }
    });

    test("of what is written", () => {
      let value: Message = {};
      for (let level = 0; level < 20_000; level++) value = level % 2 ? { m: { "1": value } } : { r: [{}, value] };
      const options = { engine, maxDepth: 50_000 };
      const bytes = codec.dumps(value, options);
      expect(codec.dumps(codec.loads(bytes, options), options)).toEqual(bytes);
      expect(codecError(() => codec.dumps(value, { engine })).code).toBe("TOO_DEEP");
      expect(codecError(() => codec.dumps({ m: { "1": {} } }, { engine, maxDepth: 2 }))).toMatchObject({ code: "TOO_DEEP" });
      expect(codec.dumps({ m: { "1": {} } }, { engine, maxDepth: 3 })).toHaveLength(6);
    });
  });

  describeEngines("the first message of a codec", (engine) => {
    // The short way lets messages pass after one that is not for it, so each has a codec of its own here. Options choose the other way.
    const cases: readonly (readonly [name: string, proto: string, bytes: readonly number[]])[] = [
      ["has default values all the same", proto3, [...field(1, 0), ...[17, 0, 0, 0, 0, 0, 0, 0, 0], ...field(3, 0), ...text(4, "")]],
      ["has empty bytes, and a float that is zero", proto3, [...delimited(5, []), ...field(6, 0), ...[69, 0, 0, 0, 0], ...field(25, 0)]],
      ["has a float that is minus zero", proto3, [...[17, 0, 0, 0, 0, 0, 0, 0, 0x80], ...[69, 0, 0, 0, 0x80]]],
      [
        "has texts of every length",
        proto3,
        [0, 1, 15, 16, 17, 31, 32, 33, 64, 300].flatMap((size) => delimited(23, text(3, "a".repeat(size)))),
      ],
      ["has texts that are not ASCII", proto3, [17, 32, 33, 300].flatMap((size) => delimited(23, text(3, "é".repeat(size))))],
      ["has a boolean of two bytes", proto3, [...tag(3, 0), 0x80, 1]],
      ["has a boolean of two bytes that is false", proto3, [...tag(3, 0), 0x80, 0]],
      ["ends before a boolean", proto3, tag(3, 0)],
      ["ends before an integer", proto3, tag(1, 0)],
      ["ends within an integer", proto3, [...tag(1, 0), 0x80]],
      ["ends within a double", proto3, [...tag(2, 1), 0, 0, 0, 0, 0, 0, 0]],
      ["ends within a float", proto3, [...tag(8, 5), 0, 0, 0]],
      ["ends within packed numbers", proto3, delimited(26, [1, 0x80])],
      ["has a map's entry without a key", proto3, entry(17, field(2, 5))],
      ["has a map's entry without a value", proto3, entry(17, text(1, "a"))],
      ["has a number that a closed enum doesn't name", proto2, [...field(3, 3), ...delimited(7, field(2, 1))]],
      ["has such a number in a list", proto2, [...field(4, 1), ...field(4, 3), ...delimited(7, field(2, 1))]],
      ["has such a number among packed ones", proto2, [...delimited(5, [1, 3, 5]), ...delimited(7, field(2, 1))]],
      ["has nothing else among packed ones", proto2, [...delimited(5, [3, 4]), ...delimited(7, field(2, 1))]],
    ];

    test.each(cases)("%s", (_name, proto, bytes) => {
      const codec = compile(proto, proto === proto3 ? "Outer" : "p.Outer");
      const outcome = (options: object): string => {
        try {
          const message = codec.loads(Uint8Array.from(bytes), { engine, ...options });
          return `${show(message)} ${(message[unknownFields] as Uint8Array[] | undefined)?.map(latin1)}`;
        } catch (error) {
          const { code, offset, path } = codecError(() => {
            throw error;
          });
          return `${code} at ${offset} in ${path}`;
        }
      };
      const first = outcome({});
      expect(first).toBe(outcome({ copy: true }));
      expect(outcome({})).toBe(first);
      if (!first.startsWith("{")) return;
      // What it holds is written as canonical bytes: read again, it is the same.
      const message = codec.loads(Uint8Array.from(bytes), { engine });
      expect(show(codec.loads(codec.dumps(message, { engine }), { engine, copy: true }))).toBe(show(message));
    });

    test("is refused after a body was taken: nothing of it is left", () => {
      const body = new Uint8Array(5000).fill(7);
      const codec = compile(proto3, "Outer");
      expect(codecError(() => codec.dumpsChunks({ i: "x", y: body, oy: body }, { engine }))).toMatchObject({
        code: "UNSUPPORTED_VALUE",
        path: "i",
      });
      expect(codec.dumpsChunks({ i: 1 }, { engine }).map(latin1)).toEqual(["\b\x01"]);
      expect(concat(codec.dumpsChunks({ y: body }, { engine }))).toEqual(codec.dumps({ y: body }, { engine }));
    });

    test("holds a view borrowed from the same engine", () => {
      const borrowed = outer.dumpsBorrowed({ s: "x".repeat(50) }, { engine });
      for (const message of [{ y: borrowed }, { [unknownFields]: [borrowed] }]) {
        const codec = compile(proto3, "Outer");
        expect(codecError(() => codec.dumps(message, { engine }))).toMatchObject({ code: "UNSUPPORTED_VALUE" });
      }
    });

    test("has unknown fields that are none", () => {
      for (const odd of ["text", 5, null, [5]]) {
        const codec = compile(proto3, "Outer");
        expect(codecError(() => codec.dumps({ [unknownFields]: odd }, { engine }))).toMatchObject({ code: "UNSUPPORTED_VALUE" });
      }
    });
  });

  describeEngines("bytes past the lengths of messages", (engine) => {
    test("are too large, each or together", () => {
      const half = new Uint8Array(2 ** 31);
      for (const message of [{ y: half, oy: half }, { bb: { true: half, false: half } }]) {
        expect(codecError(() => outer.encodedLength(message, { engine })).code).toBe("TOO_LARGE");
        expect(codecError(() => outer.dumpsChunks(message, { engine })).code).toBe("TOO_LARGE");
      }
      expect(outer.encodedLength({ y: half }, { engine })).toBe(2 ** 31 + 6);
    });
  });

  describeEngines("large bytes", (engine) => {
    test("are views when read, and the caller's own in chunks", () => {
      const body = new Uint8Array(100_000).fill(7);
      const message = { y: body, oy: body.subarray(0, 300), ms: [{ c: "x".repeat(3000) }], si: { a: 1 } };
      const bytes = outer.dumps(message, { engine });
      const read = outer.loads(bytes, { engine });
      expect(read).toEqual(message);
      expect((read.y as Uint8Array).buffer).toBe(bytes.buffer);
      const chunks = outer.dumpsChunks(message, { engine });
      expect(concat(chunks)).toEqual(bytes);
      expect(chunks).toContain(body);
      expect(outer.dumpsBorrowed(message, { engine })).toEqual(bytes);
      expect(outer.dumpsInto(message, new Uint8Array(bytes.length + 5), 5, { engine })).toEqual(bytes);
      expect(outer.encodedLength(message, { engine })).toBe(bytes.length);
      // A body that lies where the message is to be written.
      const target = new Uint8Array(bytes.length + 10);
      target.set(body, 10);
      expect(outer.dumpsInto({ ...message, y: target.subarray(10, 10 + body.length) }, target, 0, { engine })).toEqual(bytes);
    });
  });

  describe("every cut of a message", () => {
    const message: Message = {
      i: 300,
      s: "é",
      m: { d: { b: [1, 2] } },
      ps: "x",
      si: { a: 1 },
      im: { "2": { c: "y" } },
      es: [1, 5],
      ls: [-1],
    };
    const bytes = outer.dumps(message);

    test("gives a message or an error of the codec, the same on every engine", () => {
      for (let length = 0; length < bytes.length; length++) {
        const outcomes = engines.map(({ engine }) => {
          try {
            return show(outer.loads(bytes.subarray(0, length), { engine }));
          } catch (error) {
            expect((error as Error).name).toBe("CodecError");
            return String(error);
          }
        });
        expect(new Set(outcomes).size).toBe(1);
      }
    });
  });
}

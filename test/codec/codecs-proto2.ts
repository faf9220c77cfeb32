// What codecs of proto2 schemas are tested for.
import { expect, test } from "@jest/globals";
import { unknownFields } from "../../src/index.ts";
import { describeEngines } from "../engines.ts";
import { bytesOf, codecError, concat, latin1 } from "../helpers.ts";
import { delimited, tag } from "../reference/protobuf-writer.ts";
import { show } from "../reference/show.ts";
import { type Compile, entry, field, type Message, proto2, reads, text } from "./codec-samples.ts";

/** Tests codecs of proto2, on every engine. */
export function testProto2(compile: Compile): void {
  const old = compile(proto2, "p.Outer");

  describeEngines("proto2", (engine) => {
    const writes = (message: Message): number[] => [...old.dumps(message, { engine })];
    const kept = (message: Message): string[] | undefined => (message[unknownFields] as Uint8Array[] | undefined)?.map(latin1);
    const spelled = (...fields: number[][]): string[] => fields.map((bytes) => latin1(Uint8Array.from(bytes)));

    test("default values are written, and absent fields absent", () => {
      expect(writes({ i: 7, s: "x", ed: 5 })).toEqual([...field(1, 7), ...text(2, "x"), ...field(14, 5)]);
      expect(reads(old, engine, [])).toEqual({});
      expect(show(reads(old, engine, [], { defaults: true }))).toBe(
        show({
          ...{ i: 7, s: "x", e: 1, es: [], ep: [], me: {}, m: null, g: null, mm: {}, by: bytesOf("\tb"), l: -(2n ** 63n), ed: 5, ms: [] },
          ...{ ".p.far": 0, ".p.more": [] },
        }),
      );
    });

    test("numbers that a closed enum doesn't name are unknown fields", () => {
      const message = reads(old, engine, [...field(3, 5), ...field(3, 2), ...field(4, 1), ...field(4, 9), ...delimited(5, [1, 2, 5, 3])]);
      expect(message).toMatchObject({ e: 5, es: [1], ep: [1, 5] });
      expect(kept(message)).toEqual(spelled(field(3, 2), field(4, 9), field(5, 2), field(5, 3)));
      expect(writes(message)).toEqual([
        ...field(3, 5),
        ...field(4, 1),
        ...delimited(5, [1, 5]),
        ...field(3, 2),
        ...field(4, 9),
        ...field(5, 2),
        ...field(5, 3),
      ]);
      const none = reads(old, engine, delimited(5, [2]));
      expect(Object.keys(none)).toEqual([]);
      expect(kept(none)).toEqual(spelled(field(5, 2)));
      expect(kept(reads(old, engine, field(3, -1)))).toEqual(spelled(field(3, -1)));
      expect(reads(old, engine, delimited(5, []))).toEqual({ ep: [] });
      // It doesn't touch the oneof, either.
      expect(reads(old, engine, [...delimited(10, field(2, 1)), ...field(11, 2)])).toMatchObject({ x: { r: 1 } });
      expect(codecError(() => writes({ es: [1, 2] }))).toMatchObject({ code: "OUT_OF_RANGE", path: "es[1]" });
    });

    test("entries of such a number are unknown as a whole", () => {
      const unnamed = entry(6, field(1, 8), field(2, 3));
      const message = reads(old, engine, [
        ...entry(6, field(1, 7), field(2, 5)),
        ...unnamed,
        ...entry(6, field(2, 3), field(2, 5), field(1, 9)),
      ]);
      expect(message.me).toEqual({ "7": 5, "9": 5 });
      expect(kept(message)).toEqual(spelled(unnamed));
      expect(kept(reads(old, engine, entry(6, field(2, 3), field(1, 9))))).toEqual(spelled(entry(6, field(2, 3), field(1, 9))));
      expect(reads(old, engine, entry(6, field(1, 9)))).toEqual({ me: { "9": 1 } });
    });

    test("unknown fields are kept in order and written back, merged ones too", () => {
      const [one, two, three] = [
        field(50, -1),
        [...tag(51, 3), ...field(51, 1), ...delimited(9, [0xff]), ...tag(51, 4)],
        [...tag(52, 5), 1, 2, 3, 4],
      ];
      const long = delimited(60, new Array(300).fill(1));
      const bytes = [
        ...one,
        ...field(1, 1),
        ...two,
        ...delimited(7, [...field(2, 1), ...three]),
        ...delimited(7, long),
        ...delimited(1, [1]),
        ...text(3, "no enum"),
      ];
      const message = reads(old, engine, bytes);
      expect(kept(message)).toEqual(spelled(one, two, delimited(1, [1]), text(3, "no enum")));
      expect(kept(message.m as Message)).toEqual(spelled(three, long));
      const again = [
        ...field(1, 1),
        ...delimited(7, [...field(2, 1), ...three, ...long]),
        ...one,
        ...two,
        ...delimited(1, [1]),
        ...text(3, "no enum"),
      ];
      expect(writes(message)).toEqual(again);
      expect([...concat(old.dumpsChunks(message, { engine }))]).toEqual(again);
      expect(writes({ ...message, m: undefined })).toEqual([...field(1, 1), ...one, ...two, ...delimited(1, [1]), ...text(3, "no enum")]);
      expect(codecError(() => writes({ [unknownFields]: ["x"] })).code).toBe("UNSUPPORTED_VALUE");
    });

    test("required fields, of messages that count in the end", () => {
      const missing = (bytes: readonly number[], options: object = {}): unknown => {
        const { code, offset, path } = codecError(() => old.loads(Uint8Array.from(bytes), { engine, ...options }));
        return [code, offset, path];
      };
      for (const options of [{}, { defaults: true }]) {
        expect(missing(delimited(7, field(1, 1)), options)).toEqual(["MISSING_FIELD", 2, "m.r"]);
        expect(missing(entry(9, text(1, "k"), delimited(2, [])), options)).toEqual(["MISSING_FIELD", 7, "mm.k.r"]);
        expect(missing(entry(9, text(1, "k")), options)).toEqual(["MISSING_FIELD", 2, "mm.k.r"]);
        expect(missing([...delimited(15, field(2, 1)), ...delimited(15, [])], options)).toEqual(["MISSING_FIELD", 6, "ms[1].r"]);
        // Merged, replaced by the key's last entry, and dropped for another of the oneof.
        expect(reads(old, engine, [...delimited(7, field(1, 1)), ...delimited(7, field(2, 1))], options).m).toMatchObject({ a: 1, r: 1 });
        expect(reads(old, engine, [...entry(9, delimited(2, [])), ...entry(9, delimited(2, field(2, 1)))], options).mm).toMatchObject({
          "": { r: 1 },
        });
        expect(reads(old, engine, [...delimited(10, []), ...field(11, 1)], options)).toMatchObject({ y: 1 });
      }
      expect(codecError(() => writes({ mm: { k: {} } }))).toMatchObject({ code: "MISSING_FIELD", path: "mm.k.r" });
      expect(codecError(() => writes({ x: { a: 1 } }))).toMatchObject({ code: "MISSING_FIELD", path: "x.r" });
    });

    test("errors name the field", () => {
      const fails = (bytes: readonly number[]): unknown => {
        const { code, path } = codecError(() => old.loads(Uint8Array.from(bytes), { engine }));
        return [code, path];
      };
      expect(fails(text(2, "a").concat(delimited(2, [0xff])))).toEqual(["BAD_UTF8", "s"]);
      expect(fails([...delimited(15, field(2, 1)), ...delimited(15, [...tag(2, 0), 0x80])])).toEqual(["TRUNCATED", "ms[1].r"]);
      expect(fails(entry(9, delimited(1, [0xff])))).toEqual(["BAD_UTF8", "mm[0].key"]);
      expect(fails([...delimited(5, [1]), ...delimited(5, [0x80])])).toEqual(["BAD_VARINT", "ep[1]"]);
      expect(fails(delimited(10, [...tag(1, 0), ...new Array(11).fill(0x80)]))).toEqual(["BAD_VARINT", "x.a"]);
      expect(fails([...tag(8, 3), ...field(1, 1)])).toEqual(["TRUNCATED", "g"]);
      // What the schema doesn't know has no name.
      expect(fails([...tag(7, 2), 3, ...tag(50, 3), ...tag(50, 4)])).toEqual(["TRUNCATED", "m"]);
      expect(fails(delimited(7, [...tag(50, 3), ...tag(51, 4)]))).toEqual(["UNMATCHED_END_GROUP", "m"]);
      expect(fails(delimited(7, [0]))).toEqual(["BAD_FIELD_NUMBER", "m"]);
    });

    test("groups and extensions", () => {
      const message = { g: { a: 5 }, ".p.far": -1, ".p.more": [{ r: 1 }, { r: 2, c: 5 }] };
      const bytes = writes(message);
      expect(bytes.slice(0, 4)).toEqual([...tag(8, 3), ...field(1, 5), ...tag(8, 4)]);
      expect(reads(old, engine, bytes)).toEqual(message);
    });

    test("text must be well-formed, as in proto3", () => {
      expect(codecError(() => old.loads(Uint8Array.from(delimited(2, [0xff])), { engine }))).toMatchObject({ code: "BAD_UTF8", offset: 2 });
    });
  });
}

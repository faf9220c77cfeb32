// What messages of any schema take: every scalar type with its edges, what each refuses, and the path of what is wrong.
import { describe, expect, test } from "@jest/globals";
import { describeEngines } from "../engines.ts";
import { bytesOf, codecError, latin1 } from "../helpers.ts";
import type { Message } from "../reference/protobuf.ts";
import { encode } from "../reference/protobuf-writer.ts";
import { show } from "../reference/show.ts";
import { oracleWrites } from "./protobufjs.ts";
import { everything, packable } from "./schemas.ts";

const { codec, description, type } = everything;
const MAX = 2n ** 64n;
const half = 2n ** 63n;

interface Row {
  scalar: string;
  /** Values as they are read again. */
  takes: readonly unknown[];
  /** Values that are read as another. */
  converts?: readonly [given: unknown, read: unknown][];
  outOfRange?: readonly unknown[];
}

const fractions = [0.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300];
const signed32: Omit<Row, "scalar"> = {
  takes: [0, 1, -1, 127, 128, -64, -65, 2 ** 31 - 1, -(2 ** 31)],
  converts: [[-0, 0], [5n, 5], [-(2n ** 31n), -(2 ** 31)]], // biome-ignore format: pairs
  outOfRange: [...fractions, 2 ** 31, -(2 ** 31) - 1, 2n ** 31n, -(2n ** 31n) - 1n, MAX],
};
const unsigned32: Omit<Row, "scalar"> = {
  takes: [0, 1, 127, 128, 2 ** 31, 2 ** 32 - 1],
  converts: [[-0, 0], [2n ** 32n - 1n, 2 ** 32 - 1]], // biome-ignore format: pairs
  outOfRange: [...fractions, -1, 2 ** 32, 2n ** 32n, -1n],
};
const signed64: Omit<Row, "scalar"> = {
  takes: [0, 1, -1, 2 ** 31, -(2 ** 32), 2 ** 53 - 1, -(2 ** 53) + 1, 2n ** 53n, -(2n ** 53n), half - 1n, -half],
  converts: [[-0, 0], [5n, 5], [2 ** 60, 2n ** 60n], [-(2 ** 63), -half], [2n ** 53n - 1n, 2 ** 53 - 1]], // biome-ignore format: pairs
  outOfRange: [...fractions, 2 ** 63, half, -half - 1n, -(2 ** 64)],
};
const unsigned64: Omit<Row, "scalar"> = {
  takes: [0, 1, 2 ** 32, 2 ** 53 - 1, 2n ** 53n, half, MAX - 1n],
  converts: [[-0, 0], [2 ** 60, 2n ** 60n], [2 ** 63, half]], // biome-ignore format: pairs
  outOfRange: [...fractions, -1, -1n, 2 ** 64, MAX, -(2 ** 60)],
};

const rows: readonly Row[] = [
  ...["int32", "sint32", "sfixed32", "color"].map((scalar) => ({ scalar, ...signed32 })),
  ...["uint32", "fixed32"].map((scalar) => ({ scalar, ...unsigned32 })),
  ...["int64", "sint64", "sfixed64"].map((scalar) => ({ scalar, ...signed64 })),
  ...["uint64", "fixed64"].map((scalar) => ({ scalar, ...unsigned64 })),
  { scalar: "bool", takes: [true, false] },
  { scalar: "double", takes: [0, -0, 1.5, -1e300, 5e-324, 2 ** 53, ...fractions] },
  {
    scalar: "float",
    takes: [0, -0, 1.5, -(2 ** 100), 2 ** -149, Number.NaN, Number.POSITIVE_INFINITY],
    converts: [[0.1, Math.fround(0.1)], [1e300, Number.POSITIVE_INFINITY], [1e-300, 0]], // biome-ignore format: pairs
  },
];

/** What no number field takes, and what only some take. */
const noNumber: readonly unknown[] = ["5", "", {}, [], [1], new Uint8Array(1), Symbol("x"), () => 1, new Date(0)];
const kind = (scalar: string): string => (scalar === "bool" ? "boolean" : scalar === "double" || scalar === "float" ? "number" : "integer");
const wrongKind: Record<string, readonly unknown[]> = { boolean: [0, 1, 0n, "true"], number: [true, 5n], integer: [true, false] };

describeEngines("scalars", (engine) => {
  const refused = (message: Message, code: string, path: string): void => {
    const error = codecError(() => codec.dumps(message, { engine }));
    expect([error.code, error.path]).toEqual([code, path]);
  };

  describe.each(rows)("$scalar", ({ scalar, takes, converts = [], outOfRange = [] }) => {
    test("takes and gives back", () => {
      const pairs = [...takes.map((value) => [value, value]), ...converts];
      for (const [given, read] of pairs) {
        const one = codec.dumps({ [`${scalar}_`]: given }, { engine });
        expect(latin1(one)).toBe(latin1(encode({ [`${scalar}_`]: read }, description)));
        expect(show(codec.loads(one, { engine }))).toBe(show({ [`${scalar}_`]: read }));
      }
      const all = { [`${scalar}s`]: pairs.map(([given]) => given), [`${scalar}p`]: pairs.map(([given]) => given) };
      const read = { [`${scalar}s`]: pairs.map(([, value]) => value), [`${scalar}p`]: pairs.map(([, value]) => value) };
      const bytes = codec.dumps(all, { engine });
      expect(latin1(bytes)).toBe(latin1(encode(read, description)));
      // protobufjs drops the numbers that an enum doesn't name.
      if (scalar !== "color") expect(latin1(bytes)).toBe(latin1(oracleWrites(type, read)));
      expect(show(codec.loads(bytes, { engine }))).toBe(show(read));
    });

    test("refuses", () => {
      for (const value of outOfRange) {
        refused({ [`${scalar}_`]: value }, "OUT_OF_RANGE", `${scalar}_`);
        refused({ [`${scalar}s`]: [0, value] }, "OUT_OF_RANGE", `${scalar}s[1]`);
      }
      const texts = scalar === "color" ? noNumber.filter((value) => typeof value !== "string") : noNumber;
      for (const value of [...texts, ...wrongKind[kind(scalar)]]) {
        refused({ [`${scalar}_`]: value }, "UNSUPPORTED_VALUE", `${scalar}_`);
        refused({ [`${scalar}s`]: [value] }, "UNSUPPORTED_VALUE", `${scalar}s[0]`);
      }
    });
  });

  test("enums by name, wherever they stand", () => {
    const named = { color_: "DARK", colors: ["LAST", 1, "FIRST"], colorp: ["BLUE", "GREEN", -1] };
    const read = { color_: -1, colors: [2 ** 31 - 1, 1, -(2 ** 31)], colorp: [300, 1, -1] };
    expect(show(codec.loads(codec.dumps(named, { engine }), { engine }))).toBe(show(read));
    for (const name of ["dark", "", "1", "constructor", "__proto__"]) refused({ color_: name }, "OUT_OF_RANGE", "color_");
  });

  test("text and bytes", () => {
    const bytes = codec.dumps(
      { strings: ["", "é"], bytess: ["é", new Uint16Array([0x4241]), new ArrayBuffer(1), new DataView(new ArrayBuffer(2), 1)] },
      { engine },
    );
    expect(codec.loads(bytes, { engine })).toEqual({
      strings: ["", "é"],
      bytess: [bytesOf("\xc3\xa9"), bytesOf("AB"), bytesOf("\0"), bytesOf("\0")],
    });
    for (const value of [5, true, 5n, {}, [], new Uint8Array(1)]) refused({ string_: value }, "UNSUPPORTED_VALUE", "string_");
    for (const value of [5, true, 5n, {}, [1, 2]]) refused({ bytes_: value }, "UNSUPPORTED_VALUE", "bytes_");
  });
});

describeEngines("messages", (engine) => {
  const pathOf = (message: unknown): string => codecError(() => codec.dumps(message as Message, { engine })).path;

  test("null and undefined fields are absent, empty lists too", () => {
    const absent = { int32_: null, string_: undefined, int32s: [], int32p: [], children: [], child: null, pair: undefined };
    expect(codec.dumps(absent, { engine })).toHaveLength(0);
    expect(codec.dumps(Object.create(null) as Message, { engine })).toHaveLength(0);
  });

  test("repeated fields take arrays only, without holes or null", () => {
    for (const value of [5, "x", {}, new Uint8Array(2), new Set([1])]) {
      expect(codecError(() => codec.dumps({ int32s: value }, { engine }))).toMatchObject({ code: "UNSUPPORTED_VALUE", path: "int32s" });
    }
    for (const value of [null, undefined]) {
      expect(codecError(() => codec.dumps({ int32s: [1, value] }, { engine }))).toMatchObject({
        code: "UNSUPPORTED_VALUE",
        path: "int32s[1]",
      });
      expect(codecError(() => codec.dumps({ int32p: [1, value] }, { engine })).code).toBe("UNSUPPORTED_VALUE");
      expect(codecError(() => codec.dumps({ children: [{}, value] }, { engine }))).toMatchObject({
        code: "UNSUPPORTED_VALUE",
        path: "children[1]",
      });
    }
  });

  test("what is no message", () => {
    for (const value of [5, "x", true, 5n, Symbol("x"), [], [{}], new Map(), new Set(), new Uint8Array(3), new ArrayBuffer(3)]) {
      expect(codecError(() => codec.dumps(value as unknown as Message, { engine })).code).toBe("UNSUPPORTED_VALUE");
      expect(codecError(() => codec.dumps({ child: value }, { engine }))).toMatchObject({ code: "UNSUPPORTED_VALUE", path: "child" });
      expect(codecError(() => codec.dumps({ item: [{}, value] }, { engine }))).toMatchObject({
        code: "UNSUPPORTED_VALUE",
        path: "item[1]",
      });
    }
  });

  test("instances of classes are messages of their own properties", () => {
    class Strict {
      one = 1;
      two = "t";
      get again(): Message {
        return {};
      }
    }
    expect(codec.loads(codec.dumps({ strict: new Strict() }, { engine }), { engine })).toEqual({ strict: { one: 1, two: "t" } });
    // protobufjs puts default values on its prototypes.
    const made = type.create({ int32_: 5, strict: { one: 1, two: "t" } }) as unknown as Message;
    expect(codec.loads(codec.dumps(made, { engine }), { engine })).toEqual({ int32_: 5, strict: { one: 1, two: "t" } });
  });

  test("a message that holds itself is too deep, not endless", () => {
    const loop: Message = {};
    loop.child = loop;
    expect(codecError(() => codec.dumps(loop, { engine })).code).toBe("TOO_DEEP");
    const deepest = Array.from({ length: 99 }).reduce<Message>((child) => ({ child }), {});
    expect(codec.loads(codec.dumps(deepest, { engine }), { engine })).toEqual(deepest);
    expect(codecError(() => codec.dumps({ child: deepest }, { engine }))).toMatchObject({
      code: "TOO_DEEP",
      path: Array(100).fill("child").join("."),
    });
    let deep: Message = {};
    for (let level = 0; level < 5000; level++) deep = level % 2 ? { child: deep } : { item: [{}], child: deep };
    const bytes = codec.dumps(deep, { engine, maxDepth: 6000 });
    expect(codecError(() => codec.loads(bytes, { engine })).code).toBe("TOO_DEEP");
    expect(latin1(codec.dumps(codec.loads(bytes, { engine, maxDepth: 6000 }), { engine, maxDepth: 6000 })) === latin1(bytes)).toBe(true);
  });

  test("paths", () => {
    expect(pathOf({ children: [{}, { item: [{}, { sub: [{ id: -1 }] }] }] })).toBe("children[1].item[1].sub[0].id");
    expect(pathOf({ children: [{}, { strict: { one: 1 } }] })).toBe("children[1].strict.two");
    expect(pathOf({ children: [{ int32s: [1] }, {}], strict: { one: 1, two: "", more: [{ one: 1 }] } })).toBe("strict.more[0].two");
    expect(pathOf({ int32p: [1, 2, "x"] })).toBe("int32p[2]");
    expect(pathOf({ int32s: [1, 2], uint32_: -1 })).toBe("uint32_");
    expect(pathOf({ int32p: [1, 2], sparse: 5 })).toBe("sparse");
  });

  test("paths of what is read", () => {
    const missing = encode({ children: [{}, { children: [{}, {}, { strict: { one: 1 } }] }] } as Message, description);
    expect(codecError(() => codec.loads(missing, { engine }))).toMatchObject({
      code: "MISSING_FIELD",
      path: "children[1].children[2].strict.two",
    });
    const bad = encode(
      { int32s: [1, 2], children: [{ int32_: 1 }, {}, { item: [{}, { data: bytesOf("x") }], child: { bytes_: bytesOf("bad") } }] },
      description,
    );
    // The bytes field's tag becomes that of the text field, and its content ill-formed.
    const at = latin1(bad).indexOf("\x52\x03bad");
    bad.set([0x4a, 3, 0xff], at);
    expect(codecError(() => codec.loads(bad, { engine }))).toMatchObject({
      code: "BAD_UTF8",
      offset: at + 2,
      path: expect.stringMatching(/^children\[2\]\.child/),
    });
  });

  test("a great many fields and elements, past every first size of the regions", () => {
    for (const count of [1024, 8191, 8192, 8193, 20_000]) {
      const message: Message = {
        int32s: Array.from({ length: count }, (_, index) => index),
        strings: Array.from({ length: count }, (_, index) => `text ${index}`),
        bytess: Array.from({ length: count >> 3 }, (_, index) => new Uint8Array(250 + (index % 10)).fill(index)),
        sint64p: Array.from({ length: count }, (_, index) => -1 - index),
        children: Array.from({ length: count >> 2 }, (_, index) => ({ item: [{ data: bytesOf(`${index}`) }] })),
      };
      const bytes = codec.dumps(message, { engine });
      expect(Buffer.compare(bytes, oracleWrites(type, message))).toBe(0);
      expect(show(codec.loads(bytes, { engine })) === show(message)).toBe(true);
    }
    engine.release();
  });
});

test("the tables cover all packable types", () => {
  expect(rows.map(({ scalar }) => scalar).sort()).toEqual(packable.map((name) => name.toLowerCase()).sort());
});

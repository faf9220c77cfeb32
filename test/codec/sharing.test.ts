// One engine under several codecs, and bytes that the library or the caller holds on to or changes: nothing of one call reaches another.
import { describe, expect, jest, test } from "@jest/globals";
import { createTnetstring } from "../../src/codec/tnetstring.ts";
import { Dict, Encoded, Float, protobuf, tnetstring } from "../../src/index.ts";
import { describeEngines } from "../engines.ts";
import { bytesOf, codecError, concat, element, latin1 } from "../helpers.ts";

describeEngines("one engine, several codecs", (engine) => {
  test("dict keys of one codec are not taken for those of another", () => {
    const other = createTnetstring(() => engine);
    for (let round = 0; round < 3; round++) {
      expect(latin1(tnetstring.dumps({ host: 1, a: 2 }, { engine }))).toBe("19:4:host;1:1#1:a;1:2#}");
      expect(latin1(other.dumps({ port: 1, b: 2 }))).toBe("19:4:port;1:1#1:b;1:2#}");
      protobuf.dummyHttp.dumps({ request: { method: 0, host: "h".repeat(40) }, status_code: 200 }, { engine });
    }
  });

  test("a borrowed view is refused inside a value, and copied as input", () => {
    for (const size of [10, 300, 30_000]) {
      const value = { text: "x".repeat(size) };
      const borrowed = tnetstring.dumpsBorrowed(value, { engine });
      expect(codecError(() => tnetstring.dumps({ a: "v".repeat(50), borrowed }, { engine })).code).toBe("UNSUPPORTED_VALUE");
      expect(tnetstring.loads(tnetstring.dumpsBorrowed(value, { engine }), { engine })).toEqual(value);
    }
  });

  test("release inside a call waits: it does nothing", () => {
    tnetstring.dumps(
      Array.from({ length: 200_000 }, (_, index) => index),
      { engine },
    );
    const value = {
      a: 1,
      b: {
        get x() {
          engine.release();
          return 2;
        },
      },
    };
    expect(latin1(tnetstring.dumps(value, { engine }))).toBe("23:1:a;1:1#1:b;8:1:x;1:2#}}");
    engine.release();
    expect(engine.bytes.length).toBe(1 << 20);
  });

  test("a body that changes its length while it is written is an error", () => {
    for (const dumps of [tnetstring.dumps, tnetstring.dumpsChunks, tnetstring.dumpsBorrowed]) {
      const bytes = new Uint8Array(40_000);
      const value = [
        bytes,
        {
          get x() {
            structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
            return 1;
          },
        },
      ];
      expect(codecError(() => dumps(value, { engine })).code).toBe("UNSUPPORTED_VALUE");
    }
  });

  test("bytes whose buffer is gone are no empty bytes", () => {
    const bytes = new Uint8Array(10);
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    expect(codecError(() => tnetstring.dumps([bytes], { engine })).code).toBe("UNSUPPORTED_VALUE");
    expect(codecError(() => tnetstring.dumps([bytes.buffer], { engine })).code).toBe("UNSUPPORTED_VALUE");
    expect(latin1(tnetstring.dumps(new Uint8Array(0), { engine }))).toBe("0:,");
  });

  test("bytes past the format's lengths are too large, not empty", () => {
    const huge = new Uint8Array(2 ** 32);
    expect(codecError(() => tnetstring.encodedLength([huge], { engine })).code).toBe("TOO_LARGE");
    expect(codecError(() => tnetstring.dumpsChunks(huge, { engine })).code).toBe("TOO_LARGE");
    expect(codecError(() => tnetstring.loads(huge, { engine })).code).toBe("TOO_LARGE");
    const half = huge.subarray(0, 2 ** 31);
    // Each is small enough: all of them together, in a container or at the top, are not.
    for (const value of [[half, half], [[[half, half]], half], { a: half, b: { c: half } }]) {
      expect(codecError(() => tnetstring.encodedLength(value, { engine })).code).toBe("TOO_LARGE");
      expect(codecError(() => tnetstring.dumpsChunks(value, { engine })).code).toBe("TOO_LARGE");
    }
    expect(codecError(() => tnetstring.encodedLength([huge.subarray(0, 2 ** 32 - 20)], { engine })).code).toBe("TOO_LARGE");
    expect(tnetstring.encodedLength([half], { engine })).toBe(2 ** 31 + 12 + 12);
    const message = { content: huge, request: { host: "h", method: 0 as const }, status_code: 200 };
    expect(codecError(() => protobuf.dummyHttp.encodedLength(message, { engine })).code).toBe("TOO_LARGE");
    expect(codecError(() => protobuf.dummyHttp.dumpsBorrowed(message, { engine })).code).toBe("TOO_LARGE");
    expect(codecError(() => protobuf.dummyHttp.loads(huge, { engine })).code).toBe("TOO_LARGE");
    expect(latin1(tnetstring.dumps("a", { engine }))).toBe("1:a;");
  });

  test("a map's keys that are objects are refused with their path, and never asked for their text", () => {
    const key: unknown = {
      toString() {
        throw new Error("asked for its text");
      },
    };
    const value = { map: new Map([[key, 1]]) };
    expect(codecError(() => tnetstring.dumps(value, { engine }))).toMatchObject({ code: "UNSUPPORTED_VALUE" });
    expect(codecError(() => tnetstring.dumps(new Map([[Object.create(null), 1]]), { engine })).code).toBe("UNSUPPORTED_VALUE");
  });

  test("equal large reads keep their arena", () => {
    const bytes = tnetstring.dumps(new Array(300_000).fill(7), { engine });
    tnetstring.loads(bytes, { engine });
    const { length } = engine.bytes;
    for (let call = 0; call < 80; call++) {
      tnetstring.loads(bytes, { engine });
      expect(engine.bytes.length).toBe(length);
    }
  });

  test("calls within calls within calls: each has an engine of its own", () => {
    const nested = (levels: number): object => ({
      before: "b".repeat(400),
      get inner() {
        return levels === 0 ? 0 : tnetstring.dumps(nested(levels - 1), { engine });
      },
      after: "a".repeat(400),
    });
    for (let levels = 5; levels >= 0; levels--) {
      let value: unknown = tnetstring.loads(tnetstring.dumps(nested(levels), { engine }), { engine });
      for (let level = levels; level >= 0; level--) {
        const { before, inner, after } = value as { before: string; inner: Uint8Array; after: string };
        expect([before, after]).toEqual(["b".repeat(400), "a".repeat(400)]);
        value = level === 0 ? inner : tnetstring.loads(inner, { engine });
      }
      expect(value).toBe(0);
    }
  });

  test("what a getter throws comes through, and the next call works", () => {
    const failure = new Error("the getter's own");
    const broken = {
      status_code: 200,
      get request(): never {
        throw failure;
      },
    };
    const dumps = [() => tnetstring.dumps(broken, { engine }), () => protobuf.dummyHttp.dumps(broken, { engine })];
    for (const dump of dumps) for (let call = 0; call < 2; call++) expect(dump).toThrow(failure);
    const message = { status_code: 7, request: { method: 0 as const, host: "h" } };
    expect(protobuf.dummyHttp.loads(protobuf.dummyHttp.dumps(message, { engine }), { engine })).toEqual(message);
  });

  test("a value that is encoded already is written as it stands, in every form", () => {
    for (const text of ["1:a;", element("x".repeat(30_000), ",")]) {
      const value = new Encoded(bytesOf(text));
      expect(latin1(tnetstring.dumps(value, { engine }))).toBe(text);
      expect(latin1(concat(tnetstring.dumpsChunks(value, { engine })))).toBe(text);
      expect(latin1(tnetstring.dumpsBorrowed(value, { engine }))).toBe(text);
      expect(tnetstring.encodedLength(value, { engine })).toBe(text.length);
    }
  });

  test("room for a million levels is made when it is asked for", () => {
    const bytes = tnetstring.dumps([1], { engine, maxDepth: 1_000_000 });
    expect(latin1(bytes)).toBe("4:1:1#]");
    expect(tnetstring.loads(bytes, { engine, maxDepth: 1_000_000, dicts: "map" })).toEqual([1]);
    engine.release();
  });

  test("dumpsInto writes from the beginning unless told", () => {
    const target = new Uint8Array(10).fill(0x78);
    expect(latin1(tnetstring.dumpsInto([1], target, undefined, { engine }))).toBe("4:1:1#]");
    expect(latin1(target)).toBe("4:1:1#]xxx");
    expect(latin1(tnetstring.dumpsInto(null, target))).toBe("0:~");
    expect(latin1(target)).toBe("0:~:1#]xxx");
  });

  test("calls within calls use one spare engine", () => {
    const spare = jest.spyOn(engine, "spare");
    const inner = {
      get x() {
        return tnetstring.dumps(1, { engine });
      },
    };
    for (let call = 0; call < 5; call++) tnetstring.dumps([inner, inner], { engine });
    expect(spare.mock.calls.length).toBeLessThanOrEqual(1);
    spare.mockRestore();
  });
});

describe("values made of the wrong things", () => {
  test("are refused when they are made", () => {
    expect(() => new Float("1" as unknown as number)).toThrow(TypeError);
    expect(() => new Encoded("1:a;" as unknown as Uint8Array)).toThrow(TypeError);
  });

  test("a Dict's object keys are found as themselves", () => {
    const dict = new Dict([
      [{} as unknown as string, 1],
      [{} as unknown as string, 2],
    ]);
    expect(dict.size).toBe(2);
  });

  test("options that mean nothing are RangeErrors", () => {
    expect(() => tnetstring.dumps({}, { dictOrder: "mitm" as "mitmproxy" })).toThrow(RangeError);
    expect(() => tnetstring.loads(new Uint8Array(3), { dicts: "Map" as "map" })).toThrow(RangeError);
  });

  test("load says what it reads from", async () => {
    await expect(tnetstring.load(new Uint8Array(3) as never)).rejects.toThrow(TypeError);
    await expect(tnetstring.load(null as never)).rejects.toThrow(TypeError);
  });
});

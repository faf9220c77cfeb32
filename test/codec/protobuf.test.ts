// protobuf.dummyHttp: values and their bytes both ways, what is refused, and every way to get bytes out.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import protobufjs from "protobufjs";
import { dummyHttpSchema } from "../../src/codec/generated/dummy_http.ts";
import { CodecError, protobuf } from "../../src/index.ts";
import { seed } from "../arbitraries.ts";
import { describeEngines, engines } from "../engines.ts";
import { bytesOf, codecError, concat, latin1, utf8 } from "../helpers.ts";
import type { Message } from "../reference/protobuf.ts";
import { encode } from "../reference/protobuf-writer.ts";
import { messageOf } from "./messages.ts";
import { oracleWrites } from "./protobufjs.ts";

const { dummyHttp } = protobuf;
type Input = Parameters<typeof dummyHttp.dumps>[0];

const proto = readFileSync(new URL("../../proto/dummy_http.proto", import.meta.url), "utf8");
const type = protobufjs.parse(proto, { keepCase: true }).root.lookupType("dummy_http.HTTPResponse");

const request = { method: 0, host: "a" } as const;

/** What is written, and what is read of it. */
const table: readonly [title: string, value: Input, bytes: string, read?: Input][] = [
  ["the least", { request, status_code: 0 }, "\n\x05\x08\x00\x12\x01a\x10\x00"],
  ["empty text", { request: { method: 1, host: "" }, status_code: 200 }, "\n\x04\x08\x01\x12\x00\x10\xc8\x01"],
  [
    "all fields",
    { request: { method: 2, host: "é.example", port: 443, path: "/p?q" }, status_code: 404, content: bytesOf("\x00\xff") },
    "\n\x17\x08\x02\x12\x0a\xc3\xa9.example\x18\xbb\x03\x22\x04/p?q\x10\x94\x03\x1a\x02\x00\xff",
  ],
  [
    "empty optional fields are there",
    { request: { method: 0, host: "a", port: 0, path: "" }, status_code: 1, content: new Uint8Array(0) },
    "\n\x09\x08\x00\x12\x01a\x18\x00\x22\x00\x10\x01\x1a\x00",
  ],
  [
    "null and undefined fields are absent",
    { request: { method: 0, host: "a", port: null, path: undefined }, status_code: 0, content: null },
    "\n\x05\x08\x00\x12\x01a\x10\x00",
    { request, status_code: 0 },
  ],
  [
    "negative numbers take ten bytes",
    { request: { method: 0, host: "a", port: -1 }, status_code: -2147483648 },
    `\n\x10\x08\x00\x12\x01a\x18${"\xff".repeat(9)}\x01\x10\x80\x80\x80\x80\xf8${"\xff".repeat(4)}\x01`,
  ],
  ["the largest number", { request, status_code: 2147483647 }, "\n\x05\x08\x00\x12\x01a\x10\xff\xff\xff\xff\x07"],
  [
    "an enum by its name",
    { request: { method: "POST", host: "a" }, status_code: 1 },
    "\n\x05\x08\x02\x12\x01a\x10\x01",
    { request: { method: 2, host: "a" }, status_code: 1 },
  ],
  [
    "bytes given as text",
    { request, status_code: 1, content: "é€😀" },
    "\n\x05\x08\x00\x12\x01a\x10\x01\x1a\x09\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80",
    { request, status_code: 1, content: utf8("é€😀") },
  ],
  [
    "bytes given as a Buffer",
    { request, status_code: 1, content: Buffer.from("xyz").subarray(1) },
    "\n\x05\x08\x00\x12\x01a\x10\x01\x1a\x02yz",
    { request, status_code: 1, content: bytesOf("yz") },
  ],
  [
    "fields of other names are not looked at",
    { request, status_code: 1, reason: "OK" } as Input,
    "\n\x05\x08\x00\x12\x01a\x10\x01",
    { request, status_code: 1 },
  ],
  [
    "a byte-order mark and NUL stay",
    { request: { method: 0, host: "\ufeff\0" }, status_code: 1 },
    "\n\x08\x08\x00\x12\x04\xef\xbb\xbf\x00\x10\x01",
  ],
];

const wrong: readonly [title: string, value: unknown, code: string, path: string][] = [
  ["no message", undefined, "UNSUPPORTED_VALUE", ""],
  ["null", null, "UNSUPPORTED_VALUE", ""],
  ["a string", "x", "UNSUPPORTED_VALUE", ""],
  ["an empty object", {}, "MISSING_FIELD", "request"],
  ["an empty request", { request: {}, status_code: 1 }, "MISSING_FIELD", "request.method"],
  ["no host", { request: { method: 0 }, status_code: 1 }, "MISSING_FIELD", "request.host"],
  ["a host that is null", { request: { method: 0, host: null }, status_code: 1 }, "MISSING_FIELD", "request.host"],
  ["no status", { request }, "MISSING_FIELD", "status_code"],
  ["a request that is text", { request: "GET", status_code: 1 }, "UNSUPPORTED_VALUE", "request"],
  ["a request that is a number", { request: 5, status_code: 1 }, "UNSUPPORTED_VALUE", "request"],
  ["a host that is a number", { request: { method: 0, host: 5 }, status_code: 1 }, "UNSUPPORTED_VALUE", "request.host"],
  ["a host of bytes", { request: { method: 0, host: bytesOf("a") }, status_code: 1 }, "UNSUPPORTED_VALUE", "request.host"],
  ["a lone surrogate", { request: { method: 0, host: "a\ud800b" }, status_code: 1 }, "BAD_STRING", "request.host"],
  [
    "a lone surrogate in a long text",
    { request: { method: 0, host: `${"x".repeat(5000)}\udc00` }, status_code: 1 },
    "BAD_STRING",
    "request.host",
  ],
  ["a lone surrogate in content", { request, status_code: 1, content: "\ud800" }, "BAD_STRING", "content"],
  ["an unknown name", { request: { method: "get", host: "a" }, status_code: 1 }, "OUT_OF_RANGE", "request.method"],
  ["the name of what every object has", { request: { method: "toString", host: "a" }, status_code: 1 }, "OUT_OF_RANGE", "request.method"],
  ["a method of 2^31", { request: { method: 2 ** 31, host: "a" }, status_code: 1 }, "OUT_OF_RANGE", "request.method"],
  ["a status of 2^31", { request, status_code: 2 ** 31 }, "OUT_OF_RANGE", "status_code"],
  ["a status below -2^31", { request, status_code: -(2 ** 31) - 1 }, "OUT_OF_RANGE", "status_code"],
  ["a bigint out of range", { request, status_code: 2n ** 64n }, "OUT_OF_RANGE", "status_code"],
  ["a fraction", { request, status_code: 1.5 }, "OUT_OF_RANGE", "status_code"],
  ["nan", { request, status_code: Number.NaN }, "OUT_OF_RANGE", "status_code"],
  ["infinity", { request, status_code: Number.POSITIVE_INFINITY }, "OUT_OF_RANGE", "status_code"],
  ["a status that is text", { request, status_code: "200" }, "UNSUPPORTED_VALUE", "status_code"],
  ["a status that is true", { request, status_code: true }, "UNSUPPORTED_VALUE", "status_code"],
  ["a port that is an object", { request: { ...request, port: {} }, status_code: 1 }, "UNSUPPORTED_VALUE", "request.port"],
  ["content that is a number", { request, status_code: 1, content: 5 }, "UNSUPPORTED_VALUE", "content"],
  ["content that is a list", { request, status_code: 1, content: [1, 2] }, "UNSUPPORTED_VALUE", "content"],
];

const missing: readonly [title: string, bytes: string, offset: number, path: string][] = [
  ["everything", "", 0, "request"],
  ["the request", "\x10\x01", 0, "request"],
  ["the status", "\n\x05\x08\x00\x12\x01a", 0, "status_code"],
  ["the method", "\x10\x01\n\x03\x12\x01a", 4, "request.method"],
  ["the host", "\n\x02\x08\x00\x10\x01", 2, "request.host"],
  ["the host, of another wire type", "\n\x04\x08\x00\x10\x01\x10\x01", 2, "request.host"],
];

describeEngines("protobuf.dummyHttp", (engine) => {
  test.each(table)("%s", (...[, value, bytes, read]) => {
    expect(latin1(dummyHttp.dumps(value, { engine }))).toBe(bytes);
    expect(dummyHttp.loads(bytesOf(bytes), { engine })).toStrictEqual(read ?? value);
  });

  test.each(wrong)("is not written: %s", (_title, value, code, path) => {
    const error = codecError(() => dummyHttp.dumps(value as Input, { engine }));
    expect({ code: error.code, path: error.path, offset: error.offset }).toEqual({ code, path, offset: -1 });
    for (const ways of [dummyHttp.dumpsBorrowed, dummyHttp.dumpsChunks, dummyHttp.encodedLength]) {
      expect(codecError(() => ways(value as Input, { engine })).code).toBe(code);
    }
    expect(codecError(() => dummyHttp.dumpsInto(value as Input, new Uint8Array(9), 0, { engine })).code).toBe(code);
    // Nothing of it stays.
    expect(latin1(dummyHttp.dumps(table[0][1], { engine }))).toBe(table[0][2]);
  });

  test.each(missing)("a required field is missing: %s", (_title, bytes, offset, path) => {
    const error = codecError(() => dummyHttp.loads(bytesOf(bytes), { engine }));
    expect({ code: error.code, offset: error.offset, path: error.path }).toEqual({ code: "MISSING_FIELD", offset, path });
  });

  test("fields in any order, unknown ones among them", () => {
    const bytes = bytesOf("\x1a\x01x\x2a\x03abc\x10\x07\n\x0a\x22\x01/\x12\x01h\x08\x01\x28\x00");
    expect(dummyHttp.loads(bytes, { engine })).toStrictEqual({
      request: { method: 1, host: "h", path: "/" },
      status_code: 7,
      content: bytesOf("x"),
    });
  });

  test("a bigint that fits and a minus zero are numbers", () => {
    const value = { request: { method: 1n, host: "a", port: -0 }, status_code: 200n } as unknown as Input;
    expect(dummyHttp.loads(dummyHttp.dumps(value, { engine }), { engine })).toStrictEqual({
      request: { method: 1, host: "a", port: 0 },
      status_code: 200,
    });
  });

  test("errors of reading name the place", () => {
    const error = codecError(() => dummyHttp.loads(bytesOf("\n\x05\x08\x00\x12\x01\xff\x10\x00"), { engine }));
    expect(error).toMatchObject({ code: "BAD_UTF8", offset: 6, path: expect.stringMatching(/^request/) });
    expect(error.message).toMatch(/^text is not well-formed UTF-8 at byte 6 in request/);
  });

  test("arguments that are no bytes are a TypeError", () => {
    for (const bytes of [undefined, null, "x", [1], new ArrayBuffer(2)]) {
      expect(() => dummyHttp.loads(bytes as unknown as Uint8Array, { engine })).toThrow(TypeError);
      expect(() => dummyHttp.dumpsInto(table[0][1], bytes as unknown as Uint8Array, 0, { engine })).toThrow(TypeError);
    }
    for (const maxDepth of [0, -1, 1.5, Number.NaN, 1e7])
      expect(() => dummyHttp.loads(bytesOf(""), { engine, maxDepth })).toThrow(RangeError);
  });

  test("maxDepth counts when writing too", () => {
    expect(codecError(() => dummyHttp.dumps(table[0][1], { engine, maxDepth: 1 }))).toMatchObject({ code: "TOO_DEEP", path: "request" });
    expect(dummyHttp.dumps(table[0][1], { engine, maxDepth: 2 })).toBeInstanceOf(Uint8Array);
  });
});

const body = Uint8Array.from({ length: 1 << 20 }, (_, index) => (Math.imul(index, 2654435761) >>> 13) & 0xff);
const sizes = [0, 1, 127, 128, 255, 256, 257, 2047, 2048, 4096, 16_300, 16_368, 16_384, 16_400, 65_536, 300_000, 1 << 20];
const inputs: readonly [title: string, make: (size: number) => Input][] = [
  ["bytes", (size) => ({ request, status_code: 200, content: body.subarray(body.length - size) })],
  ["ASCII text", (size) => ({ request, status_code: 200, content: "x".repeat(size) })],
  ["other text", (size) => ({ request: { ...request, path: "/é".repeat(size / 3) }, status_code: 200, content: "é€😀!".repeat(size / 7) })],
];

const encoded = new Map<string, Uint8Array>();

/** The reference is slow: each of its answers serves all engines. */
function expectedOf(title: string, size: number, value: Input): Uint8Array {
  const key = `${title} ${size}`;
  const bytes = encoded.get(key) ?? encode(value as unknown as Message, dummyHttpSchema);
  encoded.set(key, bytes);
  return bytes;
}

describeEngines("ways to get bytes of a message", (engine) => {
  describe.each(inputs)("with a body of %s", (title, make) => {
    test.each(sizes)("of %i", (size) => {
      const value = make(size);
      const expected = expectedOf(title, size, value);
      const same = (bytes: Uint8Array): void => expect(Buffer.compare(bytes, expected)).toBe(0);
      expect(dummyHttp.encodedLength(value, { engine })).toBe(expected.length);
      same(dummyHttp.dumps(value, { engine }));
      same(dummyHttp.dumpsBorrowed(value, { engine }));
      same(concat(dummyHttp.dumpsChunks(value, { engine })));
      const target = new Uint8Array(expected.length + 20).fill(0xee);
      const view = dummyHttp.dumpsInto(value, target.subarray(2), 5, { engine });
      same(view);
      expect([view.buffer, view.byteOffset]).toEqual([target.buffer, 7]);
      expect([...target.subarray(0, 7), ...target.subarray(7 + expected.length)].every((byte) => byte === 0xee)).toBe(true);
      const { content, ...rest } = dummyHttp.loads(expected, { engine });
      expect(rest).toEqual({ request: value.request, status_code: 200 });
      expect(Buffer.compare(content as Uint8Array, Buffer.from(value.content as string))).toBe(0);
    });
  });

  test("a target that is too small is left alone and told the size", () => {
    for (const size of [3, 70_000]) {
      const value: Input = { request, status_code: 200, content: body.subarray(0, size) };
      const needed = dummyHttp.encodedLength(value, { engine });
      for (const [length, offset] of [
        [0, 0],
        [needed - 1, 0],
        [needed, 1],
        [needed + 5, needed + 9],
      ]) {
        // biome-ignore format: pairs
        const target = new Uint8Array(length).fill(7);
        expect(codecError(() => dummyHttp.dumpsInto(value, target, offset, { engine }))).toMatchObject({
          code: "TARGET_TOO_SMALL",
          needed,
          offset: -1,
        });
        expect(target.every((byte) => byte === 7)).toBe(true);
      }
      expect(dummyHttp.dumpsInto(value, new Uint8Array(needed), undefined, { engine }).length).toBe(needed);
    }
  });

  test("chunks hold the caller's own body, not a copy", () => {
    const chunks = dummyHttp.dumpsChunks({ request, status_code: 200, content: body }, { engine });
    expect(chunks.some((chunk) => chunk.buffer === body.buffer && chunk.length === body.length)).toBe(true);
    expect(chunks.reduce((length, chunk) => length + chunk.length, 0) - body.length).toBeLessThan(32);
    // They stay after later calls.
    const copy = chunks.map((chunk) => chunk.slice());
    for (let i = 0; i < 10; i++) dummyHttp.dumps({ request: { method: 2, host: "other" }, status_code: i }, { engine });
    expect(chunks.map((chunk, index) => Buffer.compare(chunk, copy[index]))).toEqual(copy.map(() => 0));
  });

  test("dumps gives an array of its own that later calls leave alone", () => {
    const first = dummyHttp.dumps(table[2][1], { engine });
    for (let i = 0; i < 40; i++) dummyHttp.dumpsBorrowed({ request, status_code: i, content: body.subarray(0, 999 * i) }, { engine });
    expect(latin1(first)).toBe(table[2][2]);
    expect(first.buffer.byteLength).toBe(first.length);
  });

  test("content is a view on the input, or a copy when asked", () => {
    const bytes = dummyHttp.dumps({ request, status_code: 200, content: body.subarray(0, 5000) }, { engine });
    const view = dummyHttp.loads(bytes, { engine }).content as Uint8Array;
    expect(view.buffer).toBe(bytes.buffer);
    const copy = dummyHttp.loads(bytes, { engine, copy: true }).content as Uint8Array;
    expect(copy.buffer).not.toBe(bytes.buffer);
    bytes.fill(0, bytes.length - 5000);
    expect(view.every((byte) => byte === 0)).toBe(true);
    expect(Buffer.compare(copy, body.subarray(0, 5000))).toBe(0);
  });

  test("the same bytes as protobufjs", () => {
    fc.assert(
      fc.property(messageOf(dummyHttpSchema), (message) => {
        const ours = latin1(dummyHttp.dumps(message as unknown as Input, { engine }));
        if (ours !== latin1(oracleWrites(type, message))) throw new Error("bytes differ");
      }),
      { seed, numRuns: 1000 },
    );
  });
});

test("the engine may be given by its name; a wrong one is refused", () => {
  for (const { name } of engines) expect(latin1(dummyHttp.dumps(table[1][1], { engine: name }))).toBe(table[1][2]);
  expect(() => dummyHttp.dumps(table[1][1], { engine: "simd" as "js" })).toThrow(CodecError);
});

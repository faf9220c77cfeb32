// What makes an engine that engine: the Wasm ones work through their module's exports, the JS one without any WebAssembly, and all of them
// leave the same tape, word for word.
import { afterEach, describe, expect, jest, test } from "@jest/globals";
import fc from "fast-check";
import { FIELD_SHIFT, NODE_WORDS, TAG_BYTES, TAG_MESSAGE } from "../../src/abi.ts";
import { encodedLengthBy } from "../../src/codec/output.ts";
import { TapeWriter } from "../../src/codec/tape-writer.ts";
import type { Format } from "../../src/engine/engine.ts";
import { Input } from "../../src/engine/input.ts";
import { FORMAT_PROTOBUF } from "../../src/engine/protobuf.ts";
import { Scanner } from "../../src/engine/scanner.ts";
import type { SchemaTables } from "../../src/engine/tables.ts";
import { FORMAT_TNETSTRING } from "../../src/engine/tnetstring.ts";
import type { CoreExports, WasmEngine } from "../../src/engine/wasm/engine.ts";
import type { FlowsExports, MessagesExports } from "../../src/engine/wasm/flows.ts";
import { CodecError, createEngine, Dict, type Engine, Float, protobuf, tnetstring } from "../../src/index.ts";
import * as jsOnly from "../../src/js.ts";
import { exactValue, seed } from "../arbitraries.ts";
import { inputOf } from "../codec/messages.ts";
import { retold } from "../codec/retold.ts";
import { everything } from "../codec/schemas.ts";
import { describeEngines, engines } from "../engines.ts";
import { bytesOf, codecError, latin1 } from "../helpers.ts";
import { encode } from "../reference/protobuf-writer.ts";
import { dumps as referenceDumps } from "../reference/tnetstring-writer.ts";

const message = { request: { method: 1 as const, host: "example", port: 80 }, status_code: 200, content: new Uint8Array(50).fill(9) };
const messageBytes = protobuf.dummyHttp.dumps(message);
/** A field that comes twice, which no plain writer emits. */
const oddBytes = Uint8Array.of(...messageBytes, 0x10, 1);
const value = { name: "example", list: [1, 2.5, null, true, new Uint8Array(3)] };
const valueBytes = tnetstring.dumps(value);

afterEach(() => {
  jest.restoreAllMocks();
});

describe.each(["wasm-simd", "wasm"] as const)("%s works through its module's exports", (name) => {
  const calls: readonly [
    title: string,
    action: (engine: Engine) => unknown,
    exports: (keyof (CoreExports & FlowsExports & MessagesExports))[],
  ][] = [
    ["tnetstring.dumps", (engine) => tnetstring.dumps(value, { engine }), ["layoutTnetstring", "emitTnetstring"]],
    [
      "tnetstring.dumpsInto",
      (engine) => tnetstring.dumpsInto(value, new Uint8Array(99), 0, { engine }),
      ["layoutTnetstring", "emitTnetstring"],
    ],
    ["tnetstring.dumpsBorrowed", (engine) => tnetstring.dumpsBorrowed(value, { engine }), ["layoutTnetstring", "emitTnetstring"]],
    ["tnetstring.dumpsChunks", (engine) => tnetstring.dumpsChunks(value, { engine }), ["layoutTnetstring", "emitTnetstring"]],
    ["tnetstring.encodedLength", (engine) => tnetstring.encodedLength(value, { engine }), ["layoutTnetstring"]],
    ["tnetstring.loads", (engine) => tnetstring.loads(valueBytes, { engine, exact: true }), ["decodeTnetstring"]],
    ["tnetstring.pop", (engine) => tnetstring.pop(valueBytes, { engine, dicts: "map" }), ["decodeTnetstring"]],
    // Measured faster without a tape: see src/codec/tnetstring-direct.ts.
    ["tnetstring.loads of plain values", (engine) => tnetstring.loads(valueBytes, { engine }), []],
    ["tnetstring.pop of others", (engine) => tnetstring.pop(bytesOf("7:1:2;0:~}"), { engine }), ["decodeTnetstring"]],
    // From objects, JavaScript writes faster than it could describe them to an engine: see src/codec/protobuf-write.ts.
    ["protobuf dumps", (engine) => protobuf.dummyHttp.dumps(message, { engine }), []],
    ["a protobuf tape", (engine) => retold(engine, oddBytes, everything.schema), ["decodeProtobuf", "layoutProtobuf", "emitProtobuf"]],
    ["protobuf loads", (engine) => protobuf.dummyHttp.loads(oddBytes, { engine }), ["decodeProtobuf"]],
    ["protobuf loads with copy", (engine) => protobuf.dummyHttp.loads(messageBytes, { engine, copy: true }), ["decodeProtobuf"]],
    // Measured faster without a tape: see src/codec/protobuf-direct.ts.
    ["protobuf loads of plain fields", (engine) => protobuf.dummyHttp.loads(messageBytes, { engine }), []],
    ["utf8Error", (engine) => engine.utf8Error(valueBytes), ["utf8Error"]],
    ["indexOf", (engine) => engine.indexOf(valueBytes, bytesOf("list")), ["search"]],
    ["crc32", (engine) => engine.crc32(valueBytes), ["crc32"]],
  ];

  test.each(calls)("%s", (_title, action, exports) => {
    const called = new Set<string>();
    const { Instance } = WebAssembly;
    jest.spyOn(WebAssembly, "Instance").mockImplementation((module, imports) => {
      const watched = Object.entries(new Instance(module, imports).exports).map(([key, original]) => {
        if (typeof original !== "function") return [key, original];
        // An export is a Wasm function: its name is a number.
        expect(original.name).toMatch(/^\d+$/);
        const watch = (...args: number[]): number => {
          called.add(key);
          return original(...args);
        };
        return [key, watch];
      });
      return { exports: Object.fromEntries(watched) };
    });
    const engine = createEngine(name);
    expect(engine.bytes.buffer.constructor.name).toBe("ArrayBuffer");
    action(engine);
    expect([...called].sort()).toEqual([...exports].sort());
  });

  test("and lays the tape in the module's memory", () => {
    const memories: WebAssembly.Memory[] = [];
    const { Memory } = WebAssembly;
    jest.spyOn(WebAssembly, "Memory").mockImplementation((descriptor) => {
      const memory = new Memory(descriptor);
      memories.push(memory);
      return memory;
    });
    const engine = createEngine(name);
    expect(memories.map(({ buffer }) => buffer)).toEqual([engine.bytes.buffer]);
    expect(engine.words.buffer).toBe(engine.bytes.buffer);
  });

  test("whose outcome is what the codec gives: without the decoder there is none", () => {
    const engine = createEngine(name) as WasmEngine;
    jest.spyOn(engine.core, "decodeTnetstring").mockImplementation(() => {
      throw new Error("no decoder");
    });
    jest.spyOn(engine.core, "layoutTnetstring").mockImplementation(() => 7);
    expect(() => tnetstring.loads(valueBytes, { engine, exact: true })).toThrow("no decoder");
    expect(tnetstring.encodedLength(value, { engine })).toBe(7);
  });
});

test("the JS engine and mitmflow/js never touch WebAssembly", () => {
  const { WebAssembly: original } = globalThis;
  let touched = 0;
  Object.defineProperty(globalThis, "WebAssembly", {
    configurable: true,
    get() {
      touched++;
      return original;
    },
  });
  try {
    const engine = createEngine("js");
    const large = new Uint8Array(3 << 20);
    for (const entry of [tnetstring, jsOnly.tnetstring]) {
      expect(entry.loads(entry.dumps(value, { engine }), { engine })).toEqual(value);
      expect(entry.dumpsBorrowed([large, "é".repeat(1 << 20)], { engine }).length).toBe(5_242_907);
    }
    expect(jsOnly.protobuf.dummyHttp.loads(jsOnly.protobuf.dummyHttp.dumps(message))).toEqual(message);
    expect(protobuf.dummyHttp.loads(protobuf.dummyHttp.dumps(message, { engine }), { engine })).toEqual(message);
    expect([engine.utf8Error(valueBytes), engine.indexOf(large, bytesOf("x")), engine.crc32(bytesOf("123456789"))]).toEqual([
      -1, -1, 0xcbf43926,
    ]);
    engine.release();
    engine.spare();
    expect(touched).toBe(0);
    createEngine("wasm");
    expect(touched).toBeGreaterThan(0);
  } finally {
    Object.defineProperty(globalThis, "WebAssembly", { value: original, configurable: true, writable: true });
  }
});

/** All words of the tapes of the values in the input, or where and why it ends. */
function words(engine: Engine, format: Format, bytes: Uint8Array, schema: SchemaTables | null): string {
  const scanner = new Scanner(engine, format, schema);
  const tapes: string[] = [];
  try {
    scanner.open(new Input([bytes]), 100);
    let position = 0;
    do {
      position = scanner.next(position);
      tapes.push(engine.words.slice(scanner.tape, scanner.tape + scanner.count * NODE_WORDS).join());
    } while (position < bytes.length);
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    tapes.push(`${error.code} at ${error.offset} in ${error.path}`);
  }
  return tapes.join("\n");
}

describe("equal tapes, word for word", () => {
  const compare = (format: Format, bytes: Uint8Array, schema: SchemaTables | null): void => {
    const [first, ...others] = engines.map(({ engine }) => words(engine, format, bytes, schema));
    if (others.some((other) => other !== first)) expect(others).toEqual([first, first]);
  };

  test("of tnetstrings", () => {
    fc.assert(
      fc.property(fc.array(exactValue, { minLength: 1, maxLength: 3 }), (values) => {
        compare(FORMAT_TNETSTRING, Buffer.concat(values.map((item) => referenceDumps(item))), null);
      }),
      { seed, numRuns: 800 },
    );
  });

  test("of protobuf messages and of bytes that are none", () => {
    fc.assert(
      fc.property(inputOf(everything.description), (bytes) => {
        compare(FORMAT_PROTOBUF, bytes, everything.schema);
      }),
      { seed, numRuns: 2000 },
    );
  });

  test("a tape as it stands", () => {
    const { engine } = engines[0];
    expect(words(engine, FORMAT_TNETSTRING, bytesOf("9:2:hi;1:7#]0:~"), null)).toBe(
      [
        [0x5d, 2, 9, 3, 0x3b, 4, 2, 2, 0x23, 9, 1, 3], //
        [0x7e, 14, 0, 1],
      ].join("\n"),
    );
    // Fields 5 (index 5) and 17, with 5 inside: the root, a varint's 64 bits, a message and its varint.
    const bytes = encode({ int32_: -1, child: { int32_: 1 } }, everything.description);
    const tag = (character: string, index: number): number => character.charCodeAt(0) | (index << 10);
    expect(words(engine, FORMAT_PROTOBUF, bytes, everything.schema)).toBe(
      [tag("M", 0), 0, 16, 4, tag("v", 5), 0xffffffff, 0xffffffff, 2, tag("M", 17), 14, 2, 4, tag("v", 5), 1, 0, 4].join(),
    );
  });
});

describeEngines("calls within calls", (engine) => {
  test("a getter that dumps while tnetstring.dumps runs", () => {
    const inner: string[] = [];
    const nested = (depth: number): object => ({
      before: "x".repeat(5000),
      get inside() {
        inner.push(latin1(tnetstring.dumps({ depth, body: new Uint8Array(depth) }, { engine })));
        return depth === 0 ? [] : nested(depth - 1);
      },
      after: new Dict([[new Float(depth), "y"]]),
    });
    const plain = (depth: number): object => ({
      before: "x".repeat(5000),
      inside: depth === 0 ? [] : plain(depth - 1),
      after: new Dict([[new Float(depth), "y"]]),
    });
    expect(latin1(tnetstring.dumps(nested(3), { engine }))).toBe(latin1(tnetstring.dumps(plain(3), { engine })));
    expect(inner).toEqual([3, 2, 1, 0].map((depth) => latin1(tnetstring.dumps({ depth, body: new Uint8Array(depth) }, { engine }))));
  });

  test("a getter that reads and writes both formats while a message is written", () => {
    const seen: unknown[] = [];
    const content = new Uint8Array(70_000).fill(5);
    const odd = {
      get request() {
        seen.push(tnetstring.loads(tnetstring.dumps([1, "two"], { engine }), { engine }));
        seen.push(protobuf.dummyHttp.loads(protobuf.dummyHttp.dumps(message, { engine }), { engine }));
        seen.push(engine.crc32(bytesOf("123456789")));
        return {
          method: 1 as const,
          get host() {
            seen.push(protobuf.dummyHttp.dumpsBorrowed(message, { engine }).length);
            return "outer";
          },
        };
      },
      status_code: 404,
      content,
    };
    const bytes = protobuf.dummyHttp.dumps(odd, { engine });
    expect(seen.slice(0, 4)).toEqual([[1, "two"], message, 0xcbf43926, messageBytes.length]);
    expect(latin1(bytes)).toBe(
      latin1(protobuf.dummyHttp.dumps({ request: { method: 1, host: "outer" }, status_code: 404, content }, { engine })),
    );
  });

  test("a getter that throws leaves the engine fit for use", () => {
    const broken = {
      a: "x",
      get b(): never {
        throw new RangeError("the caller's own");
      },
    };
    expect(() => tnetstring.dumps([broken], { engine })).toThrow("the caller's own");
    expect(engine.busy).toBe(false);
    const request = {
      method: 0 as const,
      get host(): string {
        throw new RangeError("the caller's own");
      },
    };
    expect(() => protobuf.dummyHttp.dumps({ request, status_code: 1 }, { engine })).toThrow("the caller's own");
    expect(engine.busy).toBe(false);
    expect(latin1(tnetstring.dumps(value, { engine }))).toBe(latin1(valueBytes));
    expect(latin1(protobuf.dummyHttp.dumps(message, { engine }))).toBe(latin1(messageBytes));
  });
});

describeEngines("a tape", (engine) => {
  test("of a message past the format's lengths is too large", () => {
    const { schema } = everything;
    let field = 1;
    while (schema.fieldName(field) !== "bytess") field++;
    // Nobody writes to it: it takes no memory.
    const half = new Uint8Array(2 ** 31);
    const tape = new TapeWriter(engine, FORMAT_PROTOBUF, schema);
    const encodedLength = encodedLengthBy<number, undefined>((count, _options, finish) => {
      tape.begin(100);
      const message = tape.open(TAG_MESSAGE);
      for (let i = 0; i < count; i++) tape.byteString(TAG_BYTES | (field << FIELD_SHIFT), half);
      tape.close(message);
      try {
        return finish(tape);
      } finally {
        tape.end();
      }
    });
    expect(encodedLength(1)).toBeGreaterThan(2 ** 31);
    expect(codecError(() => encodedLength(2)).code).toBe("TOO_LARGE");
  });
});

test("calls within calls on the default engine", () => {
  const inner: string[] = [];
  const outer = {
    a: "x".repeat(300),
    get b() {
      inner.push(latin1(tnetstring.dumps(["inner"])), latin1(protobuf.dummyHttp.dumps(message)));
      return 7;
    },
  };
  expect(latin1(tnetstring.dumps(outer))).toBe(latin1(referenceDumps({ a: "x".repeat(300), b: 7 })));
  const request = {
    method: 1 as const,
    host: "example",
    get port() {
      inner.push(latin1(tnetstring.dumps(["inner"])), latin1(protobuf.dummyHttp.dumps(message)));
      return 80;
    },
  };
  expect(latin1(protobuf.dummyHttp.dumps({ ...message, request }))).toBe(latin1(messageBytes));
  expect(inner).toEqual(["8:5:inner;]", latin1(messageBytes), "8:5:inner;]", latin1(messageBytes)]);
});

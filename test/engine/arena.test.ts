// The memory of an engine: it never grows in place, is given back, and survives that there is no more of it.
import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { ARENA_DATA, ARENA_PADDING, FRAME_WORDS } from "../../src/abi.ts";
import { BASE_BYTES } from "../../src/engine/arena.ts";
import { createEngine, Dict, type Engine, protobuf, tnetstring } from "../../src/index.ts";
import { createEngine as withoutFlows } from "../../src/tnetstring.ts";
import { everything } from "../codec/schemas.ts";
import { describeEngines } from "../engines.ts";
import { codecError, latin1 } from "../helpers.ts";

const small = { a: 1 };
const smallBytes = "8:1:a;1:1#}";
const body = new Uint8Array(6 << 20).fill(3);
const message = { request: { method: 0 as const, host: "h" }, status_code: 1, content: body };

/** What makes an engine need a large arena. */
const large: readonly [title: string, action: (engine: Engine) => unknown][] = [
  ["a borrowed body", (engine) => tnetstring.dumpsBorrowed(body, { engine })],
  ["a borrowed body of a message", (engine) => protobuf.dummyHttp.dumpsBorrowed(message, { engine })],
  ["a borrowed text", (engine) => tnetstring.dumpsBorrowed("é".repeat(3 << 20), { engine })],
  ["many values", (engine) => tnetstring.dumps(new Array(100_000).fill(7), { engine })],
  ["many texts", (engine) => tnetstring.dumps(new Array(8000).fill("text of some length ".repeat(9)), { engine })],
  ["many bodies", (engine) => tnetstring.dumps(new Array(60_000).fill(body.subarray(0, 600)), { engine })],
  ["many fields", (engine) => everything.codec.dumps({ strings: new Array(400_000).fill("x") }, { engine })],
  ["a long packed field", (engine) => everything.codec.dumps({ int64p: new Array(100_000).fill(-1) }, { engine })],
  ["reading many values", (engine) => tnetstring.loads(Buffer.from(`210000:${"0:~".repeat(70_000)}]`), { engine, exact: true })],
  ["reading many fields", (engine) => everything.codec.loads(Buffer.from("\x28\x01".repeat(70_000)), { engine })],
];

const original = ArrayBuffer;

function restore(): void {
  globalThis.ArrayBuffer = original;
  jest.restoreAllMocks();
}

afterEach(restore);

describeEngines("the arena", ({ name }) => {
  test.each(large)("is replaced, not grown: %s", (_title, action) => {
    const engine = createEngine(name);
    const { buffer } = engine.bytes;
    expect(buffer.byteLength).toBe(BASE_BYTES);
    const grow = jest.spyOn(WebAssembly.Memory.prototype, "grow");
    const borrowed = tnetstring.dumpsBorrowed(small, { engine });
    expect(borrowed.buffer).toBe(buffer);
    action(engine);
    expect(engine.bytes.length).toBeGreaterThan(BASE_BYTES);
    expect(engine.bytes.buffer).not.toBe(buffer);
    expect(engine.words.buffer).toBe(engine.bytes.buffer);
    expect(grow).not.toHaveBeenCalled();
    // A detached buffer would have no bytes. What they are is no longer promised.
    expect(buffer.byteLength).toBe(BASE_BYTES);
    expect(borrowed).toHaveLength(smallBytes.length);
    expect(borrowed.every((byte) => byte >= 0)).toBe(true);
  });

  test("no arena is larger than 4 GiB", () => {
    const engine = createEngine(name);
    const { buffer } = engine.bytes;
    expect(codecError(() => engine.grow(2 ** 32, 0)).code).toBe("TOO_LARGE");
    expect(engine.bytes.buffer).toBe(buffer);
    expect(latin1(tnetstring.dumps(small, { engine }))).toBe(smallBytes);
  });

  test("encoding finds room for as many levels as it is told of", () => {
    const engine = createEngine(name);
    expect(latin1(tnetstring.dumps(small, { engine, maxDepth: 200_000 }))).toBe(smallBytes);
    expect(engine.bytes.length).toBeGreaterThan(BASE_BYTES);
    expect(latin1(tnetstring.dumps(small, { engine }))).toBe(smallBytes);
  });

  test("decoding finds room for the tape wherever it begins", () => {
    const engine = createEngine(name);
    const room = BASE_BYTES - ARENA_DATA - (1 << 18) - 2 * ARENA_PADDING;
    const bytes = tnetstring.dumps([1, { a: [] }], { engine });
    const other = { request: { method: 1 as const, host: "h" }, status_code: 7 };
    const otherBytes = protobuf.dummyHttp.dumps(other, { engine });
    // Frames take all of the arena that the window leaves, but for so many bytes.
    for (const left of [-32, -16, 0, 16, 32, 48]) {
      const maxDepth = (room - left) / (FRAME_WORDS * 4) - 2;
      expect(tnetstring.loads(bytes, { engine, maxDepth, exact: true })).toEqual([1, new Dict([["a", []]])]);
      engine.release();
      expect(protobuf.dummyHttp.loads(otherBytes, { engine, maxDepth, copy: true })).toEqual(other);
      engine.release();
    }
  });

  test("an engine that was made without flows says so when it is asked for what they need", () => {
    const engine = withoutFlows(name);
    expect(codecError(() => engine.crc32(Uint8Array.of(1)))).toMatchObject({ code: "ENGINE_UNAVAILABLE" });
    expect(latin1(tnetstring.dumps(small, { engine }))).toBe(smallBytes);
  });

  test("a memory of fixed size", () => {
    if (name === "js") return;
    const { Memory } = WebAssembly;
    const sizes: [number, number | undefined][] = [];
    jest.spyOn(WebAssembly, "Memory").mockImplementation((descriptor) => {
      sizes.push([descriptor.initial, descriptor.maximum]);
      return new Memory(descriptor);
    });
    tnetstring.dumpsBorrowed(body, { engine: createEngine(name) });
    expect(sizes[0]).toEqual([16, 16]);
    expect(sizes).toHaveLength(2);
    for (const [initial, maximum] of sizes) expect(maximum).toBe(initial);
  });

  test("equal large operations keep it", () => {
    const engine = createEngine(name);
    tnetstring.dumpsBorrowed(body, { engine });
    const { buffer } = engine.bytes;
    for (let round = 0; round < 100; round++) {
      expect(tnetstring.dumpsBorrowed(body, { engine }).buffer).toBe(buffer);
      // A few small ones between them do not matter either.
      for (let i = 0; i < 8; i++) tnetstring.dumps(small, { engine });
    }
    expect(engine.bytes.buffer).toBe(buffer);
  });

  test.each(large)("many small operations give it back: %s", (_title, action) => {
    const engine = createEngine(name);
    action(engine);
    for (let i = 0; i < 200; i++) tnetstring.dumps(small, { engine });
    expect(engine.bytes.length).toBe(BASE_BYTES);
    // And it stays so.
    const { buffer } = engine.bytes;
    for (let i = 0; i < 100; i++) {
      expect(latin1(tnetstring.dumps(small, { engine }))).toBe(smallBytes);
      expect(tnetstring.loads(Buffer.from(smallBytes), { engine })).toEqual(small);
      expect(everything.codec.loads(everything.codec.dumps({ int32_: i }, { engine }), { engine })).toEqual({ int32_: i });
    }
    expect(engine.bytes.buffer === buffer).toBe(true);
  });

  test("release gives it back at once; borrowed views stay as they were", () => {
    const engine = createEngine(name);
    engine.release();
    const borrowed = protobuf.dummyHttp.dumpsBorrowed(message, { engine });
    const copy = borrowed.slice();
    engine.release();
    expect(engine.bytes.length).toBe(BASE_BYTES);
    for (let i = 0; i < 5; i++) tnetstring.dumpsBorrowed(new Array(1000).fill(i), { engine });
    expect(Buffer.compare(borrowed, copy)).toBe(0);
    expect(latin1(tnetstring.dumps(small, { engine }))).toBe(smallBytes);
  });

  test("a borrowed view is overwritten by the next call, which is why it is cheap", () => {
    const engine = createEngine(name);
    const first = tnetstring.dumpsBorrowed([1], { engine });
    const second = tnetstring.dumpsBorrowed([2], { engine });
    expect(first.buffer).toBe(second.buffer);
    expect(latin1(second)).toBe("4:1:2#]");
  });
});

describe("when there is no more memory", () => {
  /** From now on no memory above the first size is given. */
  function limit(name: string): void {
    if (name === "js") {
      globalThis.ArrayBuffer = new Proxy(ArrayBuffer, {
        construct(target, [length]: [number]) {
          if (length > BASE_BYTES) throw new RangeError("Array buffer allocation failed");
          return new target(length);
        },
      });
    } else {
      const { Memory } = WebAssembly;
      jest.spyOn(WebAssembly, "Memory").mockImplementation((descriptor) => {
        if (descriptor.initial * 65536 > BASE_BYTES) throw new RangeError("could not allocate memory");
        return new Memory(descriptor);
      });
    }
  }

  describe.each(["wasm-simd", "wasm", "js"] as const)("%s", (name) => {
    test.each(large)("an error that says so, and small things work on: %s", (_title, action) => {
      const engine = createEngine(name);
      limit(name);
      const error = codecError(() => action(engine));
      expect(error.code).toBe("OUT_OF_MEMORY");
      expect(error.cause).toBeInstanceOf(RangeError);
      expect(engine.busy).toBe(false);
      for (let i = 0; i < 40; i++) {
        expect(latin1(tnetstring.dumps(small, { engine }))).toBe(smallBytes);
        expect(tnetstring.loads(Buffer.from(smallBytes), { engine })).toEqual(small);
        expect(everything.codec.loads(everything.codec.dumps({ int32_: i }, { engine }), { engine })).toEqual({ int32_: i });
      }
      expect(engine.bytes.length).toBe(BASE_BYTES);
      restore();
      action(engine);
      expect(engine.bytes.length).toBeGreaterThan(BASE_BYTES);
    });
  });
});

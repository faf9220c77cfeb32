// `load` and `dump` on streams: exactly one value is taken, whatever follows and however the pieces fall.
import { createWriteStream } from "node:fs";
import { mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable, Writable } from "node:stream";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { ByteReader, tnetstring } from "../../src/index.ts";
import { describeEngines } from "../engines.ts";
import { bytesOf, codecErrorOf, concat, latin1 } from "../helpers.ts";
import { render } from "../reference/render.ts";
import { dumps as referenceDumps } from "../reference/tnetstring-writer.ts";

const values: readonly unknown[] = [
  { a: [1, "é€😀", null] },
  7,
  "",
  { body: new Uint8Array(300_000).fill(0x2c), text: "é".repeat(50_000) },
  [[], {}],
  null,
];
const encoded = values.map((value) => referenceDumps(value));
const file = concat(encoded);

/** As toEqual, which takes a second for a large body. */
function same(decoded: unknown, value: unknown): void {
  expect(render(decoded) === render(value)).toBe(true);
}

function cut(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.slice(index * size, (index + 1) * size));
}

async function* toAsync(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mitmflow-test-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A web byte stream that gives these pieces when asked, and counts them. */
function byteStream(pieces: readonly Uint8Array[]): { stream: ReadableStream<Uint8Array>; given: () => number } {
  let given = 0;
  const stream = new ReadableStream({
    type: "bytes",
    pull(controller) {
      // The controller takes a piece's buffer away.
      if (given < pieces.length) controller.enqueue(pieces[given++].slice());
      else {
        controller.close();
        controller.byobRequest?.respond(0);
      }
    },
  });
  return { stream, given: () => given };
}

/** A web stream of the ordinary kind, which can only be read by whole pieces. */
function pieceStream(pieces: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  let given = 0;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (given < pieces.length) controller.enqueue(pieces[given++]);
      else controller.close();
    },
  });
}

describeEngines("tnetstring.load", (engine) => {
  describe.each([1, 2, 7, 4096, 65_536, file.length])("in pieces of %i bytes", (size) => {
    // Pieces of one byte of the large body would only test patience.
    const [expected, bytes] =
      size < 4096 ? [[values[0], values[1], values[2], values[4], values[5]], concat(encoded.filter((_, at) => at !== 3))] : [values, file];

    test("takes value after value from a Node stream, and leaves the rest in it", async () => {
      const stream = Readable.from(cut(bytes, size), { objectMode: false });
      for (const value of expected) same(await tnetstring.load(stream, { engine }), value);
      expect((await codecErrorOf(tnetstring.load(stream, { engine }))).code).toBe("TRUNCATED");
    });

    test("leaves what follows to be read from a Node stream", async () => {
      const stream = Readable.from(cut(concat([encoded[0], bytesOf("what follows")]), size), { objectMode: false });
      expect(await tnetstring.load(stream, { engine })).toEqual(values[0]);
      const rest: Uint8Array[] = [];
      for await (const piece of stream) rest.push(piece as Uint8Array);
      expect(latin1(concat(rest))).toBe("what follows");
    });

    test("takes value after value from a web byte stream, and leaves the rest in it", async () => {
      const { stream } = byteStream(cut(concat([bytes, bytesOf("what follows")]), size));
      for (const value of expected) same(await tnetstring.load(stream, { engine }), value);
      expect(stream.locked).toBe(false);
      const rest: Uint8Array[] = [];
      for await (const piece of stream) rest.push(piece);
      expect(latin1(concat(rest))).toBe("what follows");
    });

    test("takes value after value from a ByteReader over a web stream or any pieces", async () => {
      for (const source of [pieceStream(cut(bytes, size)), Readable.from(cut(bytes, size)), toAsync(cut(bytes, size))]) {
        const reader = new ByteReader(source);
        for (const value of expected) same(await tnetstring.load(reader, { engine }), value);
        expect((await codecErrorOf(tnetstring.load(reader, { engine }))).code).toBe("TRUNCATED");
      }
    });
  });

  test("takes value after value from a file, and moves its position no further", async () => {
    const path = join(folder, `load-${engine.name}.mitm`);
    await writeFile(path, concat([file, bytesOf("what follows")]));
    const handle = await open(path);
    try {
      for (const value of values) same(await tnetstring.load(handle, { engine }), value);
      const { bytesRead, buffer } = await handle.read(new Uint8Array(100), 0, 100, null);
      expect(latin1(buffer.subarray(0, bytesRead))).toBe("what follows");
    } finally {
      await handle.close();
    }
  });

  test("reads no more of a web stream than it needs", async () => {
    const { stream, given } = byteStream([...cut(encoded[0], 5), bytesOf("next"), bytesOf("more")]);
    await tnetstring.load(stream, { engine });
    expect(given()).toBeLessThanOrEqual(Math.ceil(encoded[0].length / 5));
  });

  test("asks for a ByteReader where a web stream cannot be read exactly", async () => {
    await expect(tnetstring.load(pieceStream([encoded[0]]), { engine })).rejects.toThrow(/ByteReader/);
  });

  test("refuses what is larger than maxBytes before reading it", async () => {
    const { stream, given } = byteStream([bytesOf("999999999999:"), bytesOf("never read")]);
    expect((await codecErrorOf(tnetstring.load(stream, { engine }))).code).toBe("TOO_LARGE");
    expect(given()).toBe(1);
    const small = Readable.from([bytesOf("11:hello world;")], { objectMode: false });
    expect((await codecErrorOf(tnetstring.load(small, { engine, maxBytes: 10 }))).code).toBe("TOO_LARGE");
    const fits = Readable.from([bytesOf("11:hello world;")], { objectMode: false });
    expect(await tnetstring.load(fits, { engine, maxBytes: 11 })).toBe("hello world");
  });

  test.each([
    ["nothing", "", "TRUNCATED", 0],
    ["a length alone", "12", "TRUNCATED", 2],
    ["half a value", "5:ab", "TRUNCATED", 4],
    ["no tag", "2:ab", "TRUNCATED", 4],
    ["a bad length", "x:ab", "BAD_LENGTH", 0],
    ["a length that grows on", "0000000000000000000", "BAD_LENGTH", 0],
    ["a bad tag", "2:abX0:~", "BAD_TAG", 4],
    ["a bad value inside", "8:1:a;1:x#]0:~", "BAD_INTEGER", 8],
  ])("fails on %s as loads does", async (_title, text, code, offset) => {
    const input = bytesOf(text);
    for (const size of [1, 3, 100]) {
      const node = Readable.from(cut(input, size), { objectMode: false });
      expect(await codecErrorOf(tnetstring.load(node, { engine }))).toMatchObject({ code, offset });
      expect(await codecErrorOf(tnetstring.load(byteStream(cut(input, size)).stream, { engine }))).toMatchObject({ code, offset });
    }
    const path = join(folder, `bad-${engine.name}`);
    await writeFile(path, input);
    const handle = await open(path);
    try {
      expect(await codecErrorOf(tnetstring.load(handle, { engine }))).toMatchObject({ code, offset });
    } finally {
      await handle.close();
    }
  });

  test("passes a stream's own failure on", async () => {
    const broken = new Readable({
      read() {
        this.destroy(new Error("the cable is cut"));
      },
    });
    await expect(tnetstring.load(broken, { engine })).rejects.toThrow("the cable is cut");
    const brokenWeb = new ReadableStream({ type: "bytes", pull: (controller) => controller.error(new Error("the cable is cut")) });
    await expect(tnetstring.load(brokenWeb, { engine })).rejects.toThrow("the cable is cut");
  });

  test.each([1, 2, 5])("reads numbers, keys and texts that are cut anywhere, in pieces of %i bytes", async (size) => {
    const value = {
      float: [1.5, -0.25, 1e300, 123456.75],
      integer: [7, -7, 123456789, -12345678, 2n ** 70n],
      "a key of more than thirty-two characters": ["text", "é€😀", true, null],
    };
    const reader = new ByteReader(toAsync(cut(referenceDumps(value), size)));
    expect(await tnetstring.load(reader, { engine })).toEqual(value);
  });

  test("takes the options of loads", async () => {
    const stream = Readable.from([bytesOf("8:1:a,1:1#}")], { objectMode: false });
    const value = (await tnetstring.load(stream, { engine, dicts: "map" })) as Map<unknown, unknown>;
    expect(value.get(bytesOf("a"))).toBe(1);
    const deep = Readable.from([bytesOf("3:0:]]")], { objectMode: false });
    expect((await codecErrorOf(tnetstring.load(deep, { engine, maxDepth: 1 }))).code).toBe("TOO_DEEP");
  });
});

describe("sources that are odd", () => {
  test("a stream of strings is refused in words, however long they are", async () => {
    for (const text of ["5:", "5:hello; and more"]) {
      const strings = Readable.from([text], { encoding: "utf8" });
      await expect(tnetstring.load(strings)).rejects.toThrow(new TypeError("the stream gives strings, not bytes"));
      const reader = new ByteReader(Readable.from([text]));
      await expect(tnetstring.load(reader)).rejects.toThrow(new TypeError("the stream gives strings, not bytes"));
    }
  });

  test("empty pieces are none", async () => {
    const empty = new Uint8Array(0);
    const pieces = [empty, bytesOf("5:he"), empty, empty, bytesOf("llo;"), empty];
    expect(await tnetstring.load(Readable.from(pieces))).toBe("hello");
    expect(await tnetstring.load(new ByteReader(toAsync(pieces)))).toBe("hello");
  });

  test("a stream that was closed early has ended", async () => {
    const closed = Readable.from([bytesOf("5:hello;")]);
    closed.destroy();
    await new Promise((resolve) => closed.once("close", resolve));
    expect(await codecErrorOf(tnetstring.load(closed))).toMatchObject({ code: "TRUNCATED", offset: 0 });
  });

  test.each([-1, Number.NaN, "many"])("maxBytes: %p is no number of bytes", async (maxBytes) => {
    const source = Readable.from([bytesOf("5:hello;")]);
    await expect(tnetstring.load(source, { maxBytes: maxBytes as number })).rejects.toThrow(RangeError);
  });

  test("a ByteReader that is cancelled ends what it reads", async () => {
    const cancel = jest.fn<() => void>();
    await new ByteReader(new ReadableStream<Uint8Array>({ cancel })).cancel();
    expect(cancel).toHaveBeenCalledTimes(1);

    let isEnded = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield bytesOf("1:a;");
      } finally {
        isEnded = true;
      }
    }
    const reader = new ByteReader(endless());
    expect(await tnetstring.load(reader)).toBe("a");
    await reader.cancel();
    expect(isEnded).toBe(true);
    // What cannot be ended is let go.
    await new ByteReader({ [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true as const, value: undefined }) }) }).cancel();
  });

  test("a file that takes nothing is an error, not a loop without end", async () => {
    const full = { read: async () => ({ bytesRead: 0 }), writev: async () => ({ bytesWritten: 0 }) };
    await expect(tnetstring.dump("a", full)).rejects.toThrow("the file takes no more bytes");
  });
});

describeEngines("tnetstring.dump", (engine) => {
  test("writes to a slow Node stream, and waits for it", async () => {
    const written: Uint8Array[] = [];
    let pending = 0;
    const stream = new Writable({
      highWaterMark: 10,
      write(piece, _encoding, done) {
        pending++;
        setTimeout(() => {
          written.push(Uint8Array.from(piece as Uint8Array));
          pending--;
          done();
        }, 1);
      },
    });
    for (const value of values) {
      await tnetstring.dump(value, stream, { engine });
      expect(stream.writableNeedDrain).toBe(false);
    }
    await new Promise<void>((resolve) => stream.end(resolve));
    expect(pending).toBe(0);
    expect(Buffer.compare(concat(written), file)).toBe(0);
  });

  test("writes to a file at its position", async () => {
    const path = join(folder, `dump-${engine.name}.mitm`);
    const handle = await open(path, "w");
    try {
      for (const value of values) await tnetstring.dump(value, handle, { engine });
    } finally {
      await handle.close();
    }
    expect(Buffer.compare(await readFile(path), file)).toBe(0);
  });

  test("writes to a web stream that is slow, unlocks it and leaves it open", async () => {
    const written: Uint8Array[] = [];
    let overlapping = 0;
    let most = 0;
    const stream = new WritableStream<Uint8Array>(
      {
        async write(piece) {
          most = Math.max(most, ++overlapping);
          await new Promise((resolve) => setTimeout(resolve, 1));
          written.push(piece.slice());
          overlapping--;
        },
      },
      { highWaterMark: 1 },
    );
    for (const value of values) {
      await tnetstring.dump(value, stream, { engine });
      expect(stream.locked).toBe(false);
    }
    await stream.close();
    expect(most).toBe(1);
    expect(Buffer.compare(concat(written), file)).toBe(0);
  });

  test("what is written is not changed by what is written next", async () => {
    const kept: Uint8Array[] = [];
    const stream = new Writable({
      write(piece, _encoding, done) {
        kept.push(piece as Uint8Array);
        done();
      },
    });
    for (const value of values) await tnetstring.dump(value, stream, { engine });
    tnetstring.dumpsBorrowed(["z".repeat(200_000)], { engine });
    expect(Buffer.compare(concat(kept), file)).toBe(0);
  });

  test("passes a sink's own failure on, and refuses what has no form", async () => {
    const broken = (): Writable => new Writable({ write: (_piece, _encoding, done) => done(new Error("no space left")) });
    const sink = broken();
    // More than a stream likes to have listeners.
    const failures = await Promise.all(Array.from({ length: 12 }, () => tnetstring.dump(values[3], sink, { engine }).catch(String)));
    expect(failures).toEqual(Array.from({ length: 12 }, () => "Error: no space left"));
    await expect(tnetstring.dump(values[3], sink, { engine })).rejects.toThrow("no space left");
    const absent = createWriteStream(join(folder, "absent", "x"));
    await expect(tnetstring.dump(values[3], absent, { engine })).rejects.toMatchObject({ code: "ENOENT" });
    const brokenWeb = new WritableStream({ write: () => Promise.reject(new Error("no space left")) });
    await expect(tnetstring.dump(values[3], brokenWeb, { engine })).rejects.toThrow("no space left");
    const error = await codecErrorOf(tnetstring.dump({ a: [undefined] }, broken(), { engine }));
    expect(error).toMatchObject({ code: "UNSUPPORTED_VALUE", path: "a[0]" });
  });

  test("a stream that is destroyed while it is written to ends the writing", async () => {
    const stuck = new PassThrough({ highWaterMark: 10 });
    const writing = tnetstring.dump("a".repeat(100_000), stuck, { engine });
    const more = tnetstring.dump("b".repeat(100_000), stuck, { engine });
    setImmediate(() => stuck.destroy());
    await expect(writing).rejects.toMatchObject({ code: "ERR_STREAM_PREMATURE_CLOSE" });
    await expect(more).rejects.toThrow();
    await expect(tnetstring.dump("c", stuck, { engine })).rejects.toMatchObject({ code: "ERR_STREAM_DESTROYED" });
  });

  test("leaves no listener behind", async () => {
    const stream = new PassThrough().resume();
    const before = [stream.listenerCount("error"), stream.listenerCount("close")];
    await Promise.all(Array.from({ length: 30 }, (_, index) => tnetstring.dump(index, stream, { engine })));
    expect([stream.listenerCount("error"), stream.listenerCount("close")]).toEqual(before);
  });

  test("has mitmproxy's order of dicts when asked for", async () => {
    const written: Uint8Array[] = [];
    const stream = new WritableStream<Uint8Array>({ write: (piece) => void written.push(piece.slice()) });
    await tnetstring.dump({ a: 1, b: 2 }, stream, { engine, dictOrder: "mitmproxy" });
    expect(latin1(concat(written))).toBe("16:1:b;1:2#1:a;1:1#}");
  });
});

// Writing flows: the bytes, the order, the pace, and what happens when a sink takes little, or nothing.
import { createWriteStream, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Writable } from "node:stream";
import { afterAll, describe, expect, test } from "@jest/globals";
import { FilteredFlowWriter, FlowReader, FlowWriter, MemorySink, parseFilter } from "../../src/index.ts";
import { fileSource, openFileSink } from "../../src/node.ts";
import { bytesOf, codecErrorOf, concat, latin1, utf8 } from "../helpers.ts";
import { CountingSource, dumpOf, flowBytes } from "./dump.ts";

const folder = mkdtempSync(join(tmpdir(), "mitmflow-writer-"));
afterAll(() => rmSync(folder, { recursive: true }));

const dump = dumpOf(300, 11);
const flows = [...new FlowReader(dump.bytes)];
const same = (bytes: Uint8Array): boolean => Buffer.compare(bytes, dump.bytes) === 0;

async function writeAll(writer: FlowWriter): Promise<void> {
  for (const flow of flows) await writer.add(flow);
  await writer.close();
}

describe("FlowWriter", () => {
  test("writes what was read, byte for byte, to memory", async () => {
    const sink = new MemorySink();
    const writer = new FlowWriter(sink);
    await writeAll(writer);
    expect(same(sink.bytes())).toBe(true);
    expect([writer.flows, writer.bytesWritten, sink.length]).toEqual([300, dump.bytes.length, dump.bytes.length]);
    expect(same(concat(sink.chunks()))).toBe(true);
  });

  test("to a file, by handle", async () => {
    const path = join(folder, "handle.mitm");
    await writeAll(new FlowWriter(await open(path, "w"), { fsync: true, flush: true }));
    expect(same(readFileSync(path))).toBe(true);
  });

  test("to Node and web streams, which are ended", async () => {
    const through = new PassThrough();
    const received: Buffer[] = [];
    through.on("data", (chunk) => received.push(chunk));
    await writeAll(new FlowWriter(through));
    expect(through.writableFinished).toBe(true);
    expect(same(concat(received))).toBe(true);

    const chunks: Uint8Array[] = [];
    let isClosed = false;
    const web = new WritableStream<Uint8Array>({
      write: (chunk) => void chunks.push(chunk.slice()),
      close() {
        isClosed = true;
      },
    });
    await writeAll(new FlowWriter(web));
    expect([same(concat(chunks)), isClosed]).toEqual([true, true]);
  });

  test("end: false leaves the sink open", async () => {
    const through = new PassThrough();
    through.resume();
    const writer = new FlowWriter(through, { end: false });
    await writer.add(flows[0]);
    await writer.close();
    expect(through.writableEnded).toBe(false);
  });

  test("a handle that takes little at a time gets all, in order", async () => {
    const taken: Uint8Array[] = [];
    let calls = 0;
    const sink = {
      async writev(chunks: Uint8Array[]) {
        // 1, 2, 3… bytes, also across the edges of chunks
        const part = concat(chunks).subarray(0, ++calls);
        taken.push(part.slice());
        return { bytesWritten: part.length };
      },
    };
    const writer = new FlowWriter(sink);
    for (const flow of flows.slice(0, 20)) await writer.add(flow);
    await writer.close();
    expect(latin1(concat(taken))).toBe(latin1(dump.bytes.subarray(0, dump.offsets[20])));
  });

  test("calls need not be awaited one by one: their order is kept", async () => {
    const sink = new MemorySink();
    const writer = new FlowWriter(sink, { flush: true });
    await Promise.all([...flows.map((flow) => writer.add(flow)), writer.close()]);
    expect(same(sink.bytes())).toBe(true);
    await expect(writer.add(flows[0])).rejects.toThrow("closed");
  });

  test("a slow sink slows the writer down", async () => {
    let held = 0;
    let most = 0;
    const slow = new Writable({
      highWaterMark: 1,
      write(chunk, _encoding, done) {
        setImmediate(() => {
          held -= chunk.length;
          done();
        });
      },
    });
    const writer = new FlowWriter(slow, { flush: true });
    for (const flow of flows) {
      held += dump.flows[flows.indexOf(flow)].length;
      most = Math.max(most, held);
      await writer.add(flow);
    }
    await writer.close();
    expect(most).toBeLessThan(3000);
  });

  test("after a failure every call fails with it, and nothing more is written", async () => {
    const full = new Error("ENOSPC: no space left on device");
    let room = 5000;
    const taken: Uint8Array[] = [];
    const sink = {
      async writev(chunks: Uint8Array[]) {
        if (room === 0) throw full;
        const part = concat(chunks).subarray(0, room);
        room -= part.length;
        taken.push(part.slice());
        return { bytesWritten: part.length };
      },
    };
    const writer = new FlowWriter(sink, { flush: true });
    const outcomes = await Promise.allSettled(flows.map((flow) => writer.add(flow)));
    const failed = outcomes.findIndex(({ status }) => status === "rejected");
    expect(failed).toBe(dump.offsets.findIndex((offset) => offset > 5000) - 1);
    expect(outcomes.slice(failed).every((outcome) => outcome.status === "rejected" && outcome.reason === full)).toBe(true);
    await expect(writer.close()).rejects.toBe(full);
    // What such a file holds can be had.
    const reader = new FlowReader(concat(taken), { salvage: true });
    expect([...reader]).toHaveLength(failed);
    expect(reader.gaps.map(({ from, to }) => [from, to])).toEqual([[dump.offsets[failed], 5000]]);
  });

  test.each([
    ["in the midst of a flow", 5000, [], true],
    ["between flows", dump.offsets[7], [], true],
    ["of what is no file", 5000, [], false],
    ["that cannot be looked at any more", 5000, ["stat"], true],
    ["that cannot be cut", 5000, ["truncate"], true],
  ])("a file that gets full %s: what was not written whole is cut off where it can be", async (_title, room, broken, isFile) => {
    const full = new Error("ENOSPC: no space left on device");
    const before = utf8("what was there");
    let held = before;
    let closed = 0;
    const fails = (name: string): void => {
      if (held.length > before.length && (broken as string[]).includes(name)) throw new Error("EIO");
    };
    const sink = {
      async writev(chunks: Uint8Array[]) {
        const part = concat(chunks).subarray(0, before.length + room - held.length);
        if (part.length === 0) throw full;
        held = concat([held, part]);
        return { bytesWritten: part.length };
      },
      async stat() {
        fails("stat");
        return { size: held.length, isFile: () => isFile };
      },
      async truncate(length: number) {
        fails("truncate");
        held = held.subarray(0, length);
      },
      async close() {
        closed++;
      },
    };
    const writer = new FlowWriter(sink);
    for (const flow of flows.slice(0, 20)) await writer.add(flow);
    await expect(writer.flush()).rejects.toBe(full);
    await expect(writer.close()).rejects.toBe(full);
    expect(closed).toBe(1);
    const whole = dump.offsets.findLast((offset) => offset <= room) as number;
    const isCut = isFile && broken.length === 0;
    expect(latin1(held)).toBe(latin1(concat([before, dump.bytes.subarray(0, isCut ? whole : room)])));
  });

  test("a file too small for the first flow is as it was", async () => {
    let held = utf8("ab");
    const sink = {
      async writev(chunks: Uint8Array[]) {
        if (held.length > 2) throw new Error("full");
        held = concat([held, chunks[0].subarray(0, 10)]);
        return { bytesWritten: 10 };
      },
      stat: async () => ({ size: held.length, isFile: () => true }),
      async truncate(length: number) {
        held = held.subarray(0, length);
      },
    };
    const writer = new FlowWriter(sink, { flush: true });
    await expect(writer.add(flows[0])).rejects.toThrow("full");
    expect(latin1(held)).toBe("ab");
  });

  test("close is done once, and of a stream that is gone it fails", async () => {
    const sink = new MemorySink();
    const writer = new FlowWriter(sink);
    await writer.add(flows[0]);
    const closing = writer.close();
    expect(writer.close()).toBe(closing);
    await closing;
    expect(sink.length).toBe(dump.flows[0].length);
    const gone = new PassThrough();
    gone.destroy();
    await expect(new FlowWriter(gone).close()).rejects.toThrow("the stream was closed before it was ended");
    const failed = new PassThrough();
    const quiet = new FlowWriter(failed, { end: true });
    failed.on("error", () => {}).destroy(new Error("mine"));
    await expect(quiet.close()).rejects.toThrow("mine");
    const endless = new Writable({ write: (_chunk, _encoding, done) => done(), final: () => {} });
    const ending = new FlowWriter(endless).close();
    setTimeout(() => endless.destroy(), 20);
    await expect(ending).rejects.toMatchObject({ code: "ERR_STREAM_DESTROYED" });
  });

  test("a stream that fails fails the writer, also while nothing is written", async () => {
    const absent = new FlowWriter(createWriteStream(join(folder, "absent", "x")));
    await absent.add(flows[0]);
    await expect(absent.close()).rejects.toMatchObject({ code: "ENOENT" });
    const stream = createWriteStream(join(folder, "absent", "y"));
    const late = new FlowWriter(stream);
    await late.add(flows[0]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(stream.closed).toBe(true);
    await expect(late.add(flows[1])).rejects.toMatchObject({ code: "ENOENT" });
    await expect(late.close()).rejects.toMatchObject({ code: "ENOENT" });
    const failing = new Writable({ final: (done) => done(new Error("no room for the end")) });
    failing._write = (_chunk, _encoding, done) => done();
    const last = new FlowWriter(failing);
    await last.add(flows[0]);
    await expect(last.close()).rejects.toThrow("no room for the end");
  });

  test("a stream that is destroyed while it is written to ends the writing", async () => {
    const stuck = new PassThrough({ highWaterMark: 10 });
    const writer = new FlowWriter(stuck, { flush: true });
    const adding = writer.add(flows[0]);
    setTimeout(() => stuck.destroy(), 20);
    await expect(adding).rejects.toThrow("the stream was closed before all was written");
    await expect(writer.add(flows[1])).rejects.toThrow("closed before");
  });

  test("leaves no listener behind on a stream that stays open", async () => {
    const stream = new PassThrough().resume();
    const before = [stream.listenerCount("error"), stream.listenerCount("close")];
    for (let round = 0; round < 20; round++) {
      const writer = new FlowWriter(stream, { end: false, flush: true });
      await writer.add(flows[0]);
      await writer.close();
    }
    expect([stream.listenerCount("error"), stream.listenerCount("close")]).toEqual(before);
  });

  test("a stream that was ended already, and nothing to write", async () => {
    const stream = new PassThrough().resume();
    await new Promise<void>((resolve) => stream.end(resolve));
    await new FlowWriter(stream).close();
    const writer = new FlowWriter(stream);
    await writer.add(flows[0]);
    await expect(writer.close()).rejects.toMatchObject({ code: "ERR_STREAM_WRITE_AFTER_END" });
  });

  test("bodies that were not read are read when the flow is written", async () => {
    const bytes = concat([flowBytes(1, new Uint8Array(900_000)), flowBytes(2)]);
    const sink = new MemorySink();
    const writer = new FlowWriter(sink);
    for await (const flow of new FlowReader(new CountingSource(bytes))) await writer.add(flow);
    await writer.close();
    expect(Buffer.compare(sink.bytes(), bytes)).toBe(0);
  });

  test("refuses what it cannot write to", () => {
    expect(() => new FlowWriter({} as never)).toThrow(TypeError);
    expect(() => new FlowWriter(new MemorySink(), { fsync: true })).toThrow("fsync");
    expect(() => new FilteredFlowWriter(new MemorySink(), null as never)).toThrow(TypeError);
    const unknown = /^no format is called "foo": they are tnetstring, protobuf, har, zhar, jsonl$/;
    expect(() => new FlowWriter(new MemorySink(), { format: "foo" as never })).toThrow(unknown);
    expect(() => new FlowReader(new Uint8Array(0), { format: "foo" as never })).toThrow(RangeError);
  });

  test("refuses what is no flow, and goes on", async () => {
    const sink = new MemorySink();
    const writer = new FlowWriter(sink);
    for (const wrong of [null, undefined, {}, dump.bytes]) await expect(writer.add(wrong as never)).rejects.toThrow(TypeError);
    await expect(writer.add(null as never)).rejects.toThrow("a flow is written, not null");
    await writer.add(flows[0]);
    await writer.close();
    expect([writer.flows, sink.length]).toEqual([1, dump.flows[0].length]);
  });
});

test("FilteredFlowWriter writes what the predicate is true of", async () => {
  const sink = new MemorySink();
  const writer = new FilteredFlowWriter<{ id: string; toChunks(): Uint8Array[] | Promise<Uint8Array[]> }>(sink, (flow) =>
    /[05]$/.test(flow.id),
  );
  let written = 0;
  for (const flow of flows) if (await writer.add(flow)) written++;
  await writer.flush();
  await writer.close();
  expect([writer.flows, writer.skipped, writer.bytesWritten]).toEqual([written, 0, sink.length]);
  const expected = dump.flows.filter((_, index) => index % 5 === 0);
  expect(written).toBe(expected.length);
  expect(latin1(sink.bytes())).toBe(latin1(concat(expected)));
});

test("FilteredFlowWriter takes a filter, which awaits bodies", async () => {
  const large = flowBytes(1000, new Uint8Array(1 << 20).fill(0x7a));
  const reader = new FlowReader(new Blob([large, dump.bytes] as BlobPart[]));
  const sink = new MemorySink();
  const writer = new FilteredFlowWriter(sink, parseFilter("~bs zzzz"));
  for await (const flow of reader) await writer.add(flow);
  await writer.close();
  expect(Buffer.compare(sink.bytes(), large)).toBe(0);
});

describe("append", () => {
  const path = join(folder, "append.mitm");
  const head = dump.bytes.subarray(0, dump.offsets[10]);
  const torn = dump.bytes.subarray(0, dump.offsets[10] + 100);

  async function append(options: { truncateTorn?: boolean } = {}): Promise<Uint8Array> {
    const writer = new FlowWriter(await openFileSink(path, { append: true, ...options }));
    for (const flow of flows.slice(10)) await writer.add(flow);
    await writer.close();
    return readFileSync(path);
  }

  test("goes on behind the last flow, or begins a file", async () => {
    writeFileSync(path, head);
    expect(same(await append())).toBe(true);
    rmSync(path);
    expect(Buffer.compare(await append(), dump.bytes.subarray(dump.offsets[10]))).toBe(0);
    await (await openFileSink(path)).close();
    expect(statSync(path).size).toBe(0);
  });

  test("a torn flow at the end is refused, or cut off when asked to", async () => {
    writeFileSync(path, torn);
    expect(await codecErrorOf(append())).toMatchObject({ code: "TORN_TAIL", offset: dump.offsets[10], flow: 10 });
    expect(Buffer.compare(readFileSync(path), torn)).toBe(0);
    expect(same(await append({ truncateTorn: true }))).toBe(true);
  });

  test("other damage is never cut off", async () => {
    const damaged = dump.bytes.slice();
    // A length that reaches past the end looks torn, but whole flows follow.
    damaged.set(bytesOf("999999:"), dump.offsets[290]);
    writeFileSync(path, damaged);
    const ends = damaged.length < dump.offsets[290] + 999999;
    expect(ends).toBe(true);
    expect(await codecErrorOf(append({ truncateTorn: true }))).toMatchObject({ code: "TRUNCATED" });
    writeFileSync(path, concat([head, bytesOf("rubbish")]));
    expect(await codecErrorOf(append({ truncateTorn: true }))).toMatchObject({ code: "BAD_LENGTH", offset: head.length });
    expect([...new FlowReader(fileSource(path), { salvage: true })]).toHaveLength(10);
  });
});

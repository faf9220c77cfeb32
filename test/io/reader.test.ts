// Reading flows: every source, every cut, every truncation, and what is left unread.
import { Readable } from "node:stream";
import { expect, test } from "@jest/globals";
import type { AnyFlow } from "../../src/flow/from.ts";
import type { HTTPFlow } from "../../src/flow/http.ts";
import type { Engine, FlowReaderOptions, FlowSource } from "../../src/index.ts";
import { FlowReader, tnetstring } from "../../src/index.ts";
import { describeEngines } from "../engines.ts";
import { bytesOf, codecError, codecErrorOf, concat, latin1 } from "../helpers.ts";
import { CountingSource, CountingSyncSource, chunksOf, cut, dumpOf, flowBytes, webStreamOf } from "./dump.ts";

/** The bytes of each flow that is read. */
async function read(source: FlowSource, options: FlowReaderOptions = {}): Promise<string[]> {
  const flows: string[] = [];
  for await (const flow of new FlowReader(source, options)) flows.push(latin1(concat(await flow.toChunks())));
  return flows;
}

const small = dumpOf(3, 7, 20);
const smallFlows = small.flows.map(latin1);
const dump = dumpOf(400);
const dumpFlows = dump.flows.map(latin1);

describeEngines("FlowReader", (engine: Engine) => {
  const options = { engine };

  test("reads bytes, with and without waiting", async () => {
    expect(await read(dump.bytes, options)).toEqual(dumpFlows);
    const flows = [...new FlowReader(dump.bytes, options)];
    expect(flows.map((flow) => latin1(concat(flow.toChunks() as Uint8Array[])))).toEqual(dumpFlows);
  });

  test("reads a Blob, web streams, Node streams, async iterables and sources of its own", async () => {
    const chunks = cut(dump.bytes, 10_000, 1, 70_000);
    expect(await read(new Blob([dump.bytes as Uint8Array<ArrayBuffer>]), options)).toEqual(dumpFlows);
    expect(await read(webStreamOf(chunks), options)).toEqual(dumpFlows);
    expect(await read(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), options)).toEqual(dumpFlows);
    expect(await read(chunksOf(chunks), options)).toEqual(dumpFlows);
    expect(await read(new CountingSource(dump.bytes), options)).toEqual(dumpFlows);
    expect(await read(new CountingSource(dump.bytes, 1000), options)).toEqual(dumpFlows);
  });

  test("a stream may be cut anywhere", async () => {
    for (let at = 0; at <= small.bytes.length; at++) {
      const chunks = [small.bytes.subarray(0, at), small.bytes.subarray(at)];
      expect(await read(chunksOf(chunks), options)).toEqual(smallFlows);
    }
    for (const size of [1, 2, 3, 5, 13, 14, 15, 100]) expect(await read(chunksOf(cut(small.bytes, size)), options)).toEqual(smallFlows);
  });

  test("a file may end anywhere: whole flows come first, then the error", async () => {
    for (let at = 0; at <= small.bytes.length; at++) {
      const whole = small.offsets.filter((offset, index) => index > 0 && offset <= at).length;
      for (const source of [
        small.bytes.subarray(0, at),
        new CountingSource(small.bytes.subarray(0, at)),
        chunksOf([small.bytes.subarray(0, at)]),
      ]) {
        const flows: string[] = [];
        const reading = (async () => {
          for await (const flow of new FlowReader(source, options)) flows.push(latin1(concat(await flow.toChunks())));
        })();
        if (small.offsets.includes(at)) await reading;
        else expect(await codecErrorOf(reading)).toMatchObject({ code: "TRUNCATED", offset: at, flow: whole });
        expect(flows).toEqual(smallFlows.slice(0, whole));
      }
    }
  });

  test("an error names the offset in the file and the flow", async () => {
    const damaged = dump.bytes.slice();
    const at = dump.offsets[300] + latin1(dump.flows[300]).indexOf("4:http;") + 6;
    damaged[at] = 0x25;
    for (const source of [damaged, new CountingSource(damaged), chunksOf(cut(damaged, 5000))]) {
      expect(await codecErrorOf(read(source, options))).toMatchObject({ code: "BAD_TAG", offset: at, flow: 300, path: "type" });
    }
    expect(codecError(() => [...new FlowReader(damaged, options)])).toMatchObject({ offset: at, flow: 300 });
    const prefix = dump.bytes.slice();
    prefix[dump.offsets[5]] = 0x2d;
    expect(await codecErrorOf(read(prefix, options))).toMatchObject({ code: "BAD_LENGTH", offset: dump.offsets[5], flow: 5 });
  });

  test("what is no flow is told", async () => {
    expect(await codecErrorOf(read(concat([small.bytes, bytesOf("3:abc,")]), options))).toMatchObject({
      code: "BAD_STATE",
      offset: small.bytes.length,
      flow: 3,
    });
    expect(await codecErrorOf(read(bytesOf("hello"), options))).toMatchObject({ code: "UNKNOWN_FORMAT", offset: 0 });
    expect(await codecErrorOf(read(bytesOf(`SQLite format 3\0${"x".repeat(200)}`), { ...options, salvage: true }))).toMatchObject({
      code: "UNSUPPORTED_FORMAT",
      message: expect.stringContaining("this is a SQLite database"),
    });
    expect(await codecErrorOf(read(bytesOf('\xef\xbb\xbf{ "log": {}}'), options))).toMatchObject({
      code: "BAD_HAR",
      offset: 15,
    });
    expect(await codecErrorOf(read(bytesOf("\xb4\x01\x0a\x03abc"), options))).toMatchObject({ code: "TRUNCATED", offset: 7 });
    expect(await read(bytesOf(""), options)).toEqual([]);
  });

  test("maxFlowBytes and maxDepth are bounds", async () => {
    const limit = { ...options, maxFlowBytes: small.flows[0].length - 1 };
    for (const source of [small.bytes, chunksOf([small.bytes])]) {
      expect(await codecErrorOf(read(source, limit))).toMatchObject({ code: "FLOW_TOO_LARGE", offset: 0, flow: 0 });
    }
    // A stream is not gathered for a length that it only announces.
    expect(await codecErrorOf(read(chunksOf([bytesOf("999999999999:9:websocket;"), new Uint8Array(100)]), options))).toMatchObject({
      code: "FLOW_TOO_LARGE",
    });
    expect(await codecErrorOf(read(small.bytes, { ...options, maxDepth: 2 }))).toMatchObject({ code: "TOO_DEEP", flow: 0 });
  });

  test("start begins at a flow", async () => {
    const start = dump.offsets[390];
    for (const source of [dump.bytes, new CountingSource(dump.bytes), chunksOf(cut(dump.bytes, 999))]) {
      expect(await read(source, { ...options, start })).toEqual(dumpFlows.slice(390));
    }
    expect(() => new FlowReader(dump.bytes, { start: -1 })).toThrow(RangeError);
  });

  test("all flows held keep their values while and after others are read", async () => {
    const reader = new FlowReader(new CountingSource(dump.bytes), options);
    const flows: AnyFlow[] = [];
    for await (const flow of reader) {
      flows.push(flow);
      tnetstring.dumps({ other: "work" }, options);
    }
    for (let index = flows.length - 1; index >= 0; index--) {
      expect(latin1(concat(await flows[index].toChunks())) === dumpFlows[index]).toBe(true);
      // Every field of it.
      expect(latin1(tnetstring.dumps(flows[index].getState())) === dumpFlows[index]).toBe(true);
    }
  });
});

describeEngines("large flows", (engine: Engine) => {
  const options = { engine };
  const body = new Uint8Array(3_000_000).fill(0x61);
  const isBody = (flow: AnyFlow): boolean => Buffer.compare((flow as HTTPFlow).response?.rawContent ?? new Uint8Array(0), body) === 0;
  const flows = [flowBytes(0), flowBytes(1, body), flowBytes(2, body.subarray(0, 400_000)), flowBytes(3)];
  const bytes = concat(flows);

  test("bodies of a source that can seek are not asked for", async () => {
    const source = new CountingSyncSource(bytes);
    let count = 0;
    for await (const flow of new FlowReader(source, options)) {
      expect((flow as HTTPFlow).request?.host).toBe(`host-${count}.example`);
      count++;
    }
    expect(count).toBe(4);
    expect(source.asked).toBeLessThan(300_000);
  });

  test("and are read when they are wanted: by sync sources at once, by others when loaded", async () => {
    const source = new CountingSyncSource(bytes);
    const held = [...new FlowReader(source, options)];
    expect(isBody(held[1])).toBe(true);
    expect(latin1(concat(held[1].toChunks() as Uint8Array[])) === latin1(flows[1])).toBe(true);

    const later: AnyFlow[] = [];
    for await (const flow of new FlowReader(new Blob([bytes as Uint8Array<ArrayBuffer>]), options)) later.push(flow);
    expect(codecError(() => isBody(later[1]))).toMatchObject({ code: "BODY_NOT_LOADED" });
    await later[1].load();
    expect(isBody(later[1])).toBe(true);
    expect(latin1(concat(await later[2].toChunks())) === latin1(flows[2])).toBe(true);
  });

  test("streams keep them in pieces", async () => {
    const seen = await read(chunksOf(cut(bytes, 65_536)), options);
    expect(seen.map((flow, index) => flow === latin1(flows[index]))).toEqual([true, true, true, true]);
  });

  test("many bodies in one flow take few reads", async () => {
    const messages = Array.from({ length: 400 }, () => [true, new Uint8Array(20_000), 1.5]);
    const tcp = tnetstring.dumps({ messages, id: "t", type: "tcp", version: 21 });
    const source = new CountingSource(tcp);
    const walker = new FlowReader(source, options).rows()[Symbol.asyncIterator]();
    expect((await walker.next()).value?.type).toBe("tcp");
    expect(source.reads).toBeLessThan(40);
  });

  test("the index skips them", async () => {
    const source = new CountingSource(bytes);
    const index = await new FlowReader(source, options).index();
    expect([...index.offsets]).toEqual([0, ...flows.map((_, at) => concat(flows.slice(0, at + 1)).length)]);
    expect(source.asked).toBeLessThan(200_000);
  });
});

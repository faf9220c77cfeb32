// Files: by path and by handle, with and without waiting, while they are written, and after they were closed.
import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import type { FlowReaderOptions } from "../../src/index.ts";
import { Float, FlowReader, tnetstring } from "../../src/index.ts";
import { fileSource } from "../../src/node.ts";
import { codecError, codecErrorOf, concat, utf8 } from "../helpers.ts";
import { CountingSource, dumpOf, flowBytes, random } from "./dump.ts";

const folder = mkdtempSync(join(tmpdir(), "mitmflow-file-"));
afterAll(() => rmSync(folder, { recursive: true }));

const dump = dumpOf(500, 21);
const path = join(folder, "dump.mitm");
writeFileSync(path, dump.bytes);
const ids = dump.flows.map((_, index) => `flow-${index}`);

describe("files", () => {
  test("by path, with and without waiting, again and again", async () => {
    const reader = new FlowReader(fileSource(path));
    for (let time = 0; time < 2; time++) {
      expect([...reader].map((flow) => flow.id)).toEqual(ids);
      const found: string[] = [];
      for await (const flow of reader) found.push(flow.id);
      expect(found).toEqual(ids);
    }
  });

  test("by handle, which stays open", async () => {
    const handle = await open(path);
    expect([...new FlowReader(fileSource(handle))]).toHaveLength(500);
    let count = 0;
    for await (const _ of new FlowReader(handle)) count++;
    expect(count).toBe(500);
    expect(() => [...new FlowReader(handle)]).toThrow(TypeError);
    expect((await handle.stat()).size).toBe(dump.bytes.length);
    await handle.close();
  });

  test("a body that was not read is read after the file was closed, from that file only", async () => {
    const big = join(folder, "big.mitm");
    const body = new Uint8Array(2_000_000).fill(7);
    writeFileSync(big, flowBytes(1, body));
    const [sync] = [...new FlowReader(fileSource(big))];
    expect(concat(sync.toChunks() as Uint8Array[]).length).toBe(flowBytes(1, body).length);
    const [flow] = [...new FlowReader(fileSource(big))];
    renameSync(big, `${big}.old`);
    writeFileSync(big, flowBytes(2, body));
    expect(codecError(() => flow.toChunks())).toMatchObject({ code: "SOURCE_CHANGED" });
  });

  test.each([[null], [undefined], [{}], [7]])("%p is no file", (wrong) => {
    expect(() => fileSource(wrong as never)).toThrow("a file is a path, a URL or a FileHandle");
  });

  test("a missing file is the system's own error", async () => {
    expect(() => [...new FlowReader(fileSource(join(folder, "none")))]).toThrow("ENOENT");
  });
});

describe("following", () => {
  const growing = join(folder, "growing.mitm");

  test("waits for flows to become whole, until it is told to stop", async () => {
    writeFileSync(growing, "");
    const abort = new AbortController();
    const found: string[] = [];
    const reading = (async () => {
      for await (const flow of new FlowReader(fileSource(growing), { follow: true, signal: abort.signal })) {
        found.push(flow.id);
        if (found.length === 20) abort.abort(new Error("enough"));
      }
    })();
    const settled = expect(reading).rejects.toThrow("enough");
    for (let index = 0; index < 20; index++) {
      const flow = dump.flows[index];
      appendFileSync(growing, flow.subarray(0, 40));
      if (index % 7 === 0) await new Promise((resolve) => setTimeout(resolve, 150));
      expect(found.length).toBeLessThanOrEqual(index);
      appendFileSync(growing, flow.subarray(40));
    }
    await settled;
    expect(found).toEqual(ids.slice(0, 20));
  });

  test("an abort counts also where nothing is being waited for", async () => {
    writeFileSync(growing, dump.bytes.subarray(0, dump.offsets[3]));
    for (const source of [fileSource(growing), new CountingSource(dump.bytes.subarray(0, dump.offsets[3]))]) {
      const abort = new AbortController();
      const found: string[] = [];
      const onProgress = (_read: number, _total: number | undefined, flows: number): void => {
        if (flows === 3) abort.abort(new Error("enough"));
      };
      const reading = (async () => {
        for await (const flow of new FlowReader(source, { follow: true, signal: abort.signal, onProgress })) found.push(flow.id);
      })();
      await expect(reading).rejects.toThrow("enough");
      expect(found).toEqual(ids.slice(0, 3));
    }
  });

  test("flows are found in the order in which they are appended, however the file grows", async () => {
    const next = random(5);
    const readings = Array.from({ length: 12 }, async (_, index) => {
      const file = join(folder, `growing-${index}.mitm`);
      writeFileSync(file, "");
      const abort = new AbortController();
      const found: string[] = [];
      const reading = (async () => {
        for await (const flow of new FlowReader(fileSource(file), { follow: true, signal: abort.signal, salvage: index % 3 === 0 })) {
          found.push(flow.id);
          if (found.length === 60) abort.abort(new Error("enough"));
        }
      })();
      const settled = expect(reading).rejects.toThrow("enough");
      for (let at = 0; at < dump.offsets[60]; ) {
        const end = Math.min(at + 1 + next(index % 2 === 0 ? 200 : 20_000), dump.offsets[60]);
        appendFileSync(file, dump.bytes.subarray(at, end));
        at = end;
        if (next(4) === 0) await new Promise((resolve) => setTimeout(resolve, next(30)));
      }
      await settled;
      expect(found).toEqual(ids.slice(0, 60));
    });
    await Promise.all(readings);
  });

  test("a file that gets shorter is told", async () => {
    writeFileSync(growing, dump.bytes.subarray(0, dump.offsets[3]));
    const reading = (async () => {
      for await (const flow of new FlowReader(fileSource(growing), { follow: true })) if (flow.id === "flow-2") writeFileSync(growing, "");
    })();
    expect(await codecErrorOf(reading)).toMatchObject({ code: "SOURCE_CHANGED" });
  });

  test("is for files, and for waiting", () => {
    expect(() => new FlowReader(dump.bytes, { follow: true })).toThrow(TypeError);
    expect(() => [...new FlowReader(fileSource(path), { follow: true })]).toThrow(TypeError);
  });
});

describe("progress and abort", () => {
  test("progress goes from nothing to all", async () => {
    const seen: [number, number | undefined, number][] = [];
    const onProgress: FlowReaderOptions["onProgress"] = (...progress) => seen.push(progress);
    for await (const _ of new FlowReader(fileSource(path), { onProgress }));
    expect(seen.at(-1)).toEqual([dump.bytes.length, dump.bytes.length, 500]);
    expect(seen.every(([read], index) => index === 0 || read >= seen[index - 1][0])).toBe(true);
    expect(seen.length).toBeGreaterThan(3);
  });

  test("an abort ends it, also while a stream has nothing to say, and closes the source", async () => {
    const source = new CountingSource(dump.bytes);
    const abort = new AbortController();
    let count = 0;
    const reading = (async () => {
      for await (const _ of new FlowReader(source, { signal: abort.signal })) if (++count === 5) abort.abort();
    })();
    await expect(reading).rejects.toThrow("abort");
    expect([count, source.closed]).toEqual([5, 1]);

    for (const silent of [
      new ReadableStream<Uint8Array>({}),
      (async function* () {
        yield dump.flows[0];
        await new Promise(() => {});
      })(),
    ]) {
      const waiting = new AbortController();
      const stuck = (async () => {
        for await (const _ of new FlowReader(silent, { signal: waiting.signal }));
      })();
      setTimeout(() => waiting.abort(), 20);
      await expect(stuck).rejects.toThrow("abort");
    }
    const aborted = new FlowReader(dump.bytes, { signal: AbortSignal.abort() });
    expect(() => [...aborted]).toThrow("abort");
  });

  test("calls of next() that nobody waited for are answered in their order", async () => {
    const flows = new FlowReader(new CountingSource(dump.bytes.subarray(0, dump.offsets[3])))[Symbol.asyncIterator]();
    const answers = await Promise.all([flows.next(), flows.next(), flows.next(), flows.next(), flows.next(), flows.return()]);
    expect(answers.map(({ done, value }) => (done ? null : value?.id))).toEqual(["flow-0", "flow-1", "flow-2", null, null, null]);
  });

  test("an error of the source is passed on, and ends it", async () => {
    const broken = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.error(new Error("the line is dead"));
      },
    });
    const flows = new FlowReader(broken)[Symbol.asyncIterator]();
    await expect(flows.next()).rejects.toThrow("the line is dead");
    expect(await flows.next()).toEqual({ done: true, value: undefined });
  });

  test("leaving the loop closes the source; a stream is cancelled and read once", async () => {
    const source = new CountingSource(dump.bytes);
    for await (const _ of new FlowReader(source)) break;
    expect(source.closed).toBe(1);
    let isCancelled = false;
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(dump.bytes.slice(0, dump.offsets[3])),
      cancel() {
        isCancelled = true;
      },
    });
    const reader = new FlowReader(stream);
    for await (const _ of reader) break;
    expect(isCancelled).toBe(true);
    expect(() => reader[Symbol.asyncIterator]()).toThrow("once");
  });
});

describe("index and rows", () => {
  test("the index gives all offsets, and the first damage", async () => {
    const reader = new FlowReader(fileSource(path));
    for (const index of [await reader.index(), reader.indexSync(), new FlowReader(dump.bytes).indexSync()]) {
      expect([...index.offsets]).toEqual(dump.offsets);
      expect([index.count, index.damage]).toEqual([500, null]);
    }
    for (const at of [1, 10, dump.offsets[1] - 1, dump.offsets[3] + 2, dump.offsets[4] - 1]) {
      const index = new FlowReader(dump.bytes.subarray(0, at)).indexSync();
      expect([...index.offsets]).toEqual(dump.offsets.filter((offset) => offset <= at));
      expect(index.damage).toMatchObject({ code: "TRUNCATED", offset: at, flow: index.count });
    }
    const damaged = dump.bytes.slice();
    damaged[dump.offsets[401] - 1] = 0x25;
    expect(new FlowReader(new CountingSource(damaged), { start: dump.offsets[2] }).index()).resolves.toMatchObject({
      count: 398,
      damage: { code: "BAD_TAG", offset: dump.offsets[401] - 1 },
    });
  });

  test("a row says what the flow says, and is the same object each time", async () => {
    const reader = new FlowReader(fileSource(path));
    let index = 0;
    let first: unknown = null;
    for await (const row of reader.rows()) {
      first ??= row;
      expect(row).toBe(first);
      expect([row.flow, row.offset, row.length]).toEqual([index, dump.offsets[index], dump.flows[index].length]);
      expect([row.id, row.type, row.method, row.scheme, row.host, row.port, row.path, row.status, row.hasError]).toEqual([
        `flow-${index}`,
        "http",
        index % 2 ? "POST" : "GET",
        "http",
        `host-${index}.example`,
        80,
        `/path/${index}`,
        200 + (index % 100),
        false,
      ]);
      expect([row.timestampCreated, row.requestStart, row.requestEnd, row.responseStart, row.responseEnd]).toEqual(
        [0, 0, 0.25, 0.5, 0.75].map((part) => index + part),
      );
      expect([row.requestSize, typeof row.responseSize]).toEqual([0, "number"]);
      index++;
    }
    expect(index).toBe(500);
    expect([...reader.rows()]).toHaveLength(500);
  });

  test("rows of old flows and of other types are read as they are", () => {
    const dict = (fields: Record<string, unknown>) => new Map(Object.entries(fields).map(([key, value]) => [utf8(key), value]));
    const request = dict({ method: utf8("GET"), host: utf8("a.b"), port: 8080 });
    const bytes = tnetstring.dumps(
      dict({ request, response: dict({ code: 404, body: utf8("gone") }), version: [0, 13], type: utf8("http") }),
    );
    const [row] = [...new FlowReader(bytes).rows()];
    expect([row.method, row.host, row.port, row.path, row.status, row.id]).toEqual(["GET", "a.b", 8080, null, 404, null]);
    expect([row.length, row.responseSize, row.requestSize]).toEqual([bytes.length, 4, null]);
  });

  test.each<[unknown, string | null]>([
    [21, "21"],
    [7, "7"],
    [2n ** 70n, "1180591620717411303424"],
    [[0, 18, 2], "0.18"],
    [[3, 0], "3.0"],
    [[4], "4"],
    [[], null],
    [[0, "18"], null],
    ["21", null],
    [new Float(21), null],
    [null, null],
  ])("the version %j is %j", (version, expected) => {
    const [row] = [...new FlowReader(tnetstring.dumps({ type: "http", version })).rows()];
    expect(row.version).toBe(expected);
  });

  const nothing = [null, null];
  test.each<[unknown, unknown[]]>([
    [{ address: ["example.com", 443] }, ["example.com", 443]],
    [{ via: { address: ["a", 1] }, address: [utf8("b"), 2] }, ["b", 2]],
    // before version 2.0
    [{ address: { address: [utf8("example.com"), 8080], use_ipv6: false } }, ["example.com", 8080]],
    [new Map([[utf8("address"), new Map([[utf8("address"), [utf8("c"), 3]]])]]), ["c", 3]],
    [{ address: ["::1", 80, 0, 0] }, ["::1", 80]],
    [{ address: null }, nothing],
    [{ address: [] }, nothing],
    [{ address: ["d"] }, ["d", null]],
    [{ address: [["e", 5]] }, nothing],
    [{ address: "f:6" }, nothing],
    [{ address: {} }, nothing],
    [{ peername: ["g", 7] }, nothing],
    [null, nothing],
    [[], nothing],
  ])("the server of %j is %j", (connection, expected) => {
    // Last in the flow, and the flow last in the file: nothing lies behind it.
    const [row] = [...new FlowReader(tnetstring.dumps({ type: "tcp", version: 21, server_conn: connection })).rows()];
    expect([row.serverHost, row.serverPort]).toEqual(expected);
  });

  test("rows of flows without these have none", () => {
    const both = concat([
      tnetstring.dumps({ type: "tcp", version: 21, server_conn: { address: ["h", 8] } }),
      tnetstring.dumps({ type: "udp", version: 20 }),
    ]);
    const seen = Array.from(new FlowReader(both).rows(), (row) => [row.version, row.serverHost, row.serverPort]);
    expect(seen).toEqual([
      ["21", "h", 8],
      ["20", null, null],
    ]);
  });
});

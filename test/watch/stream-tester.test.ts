// A stream of flows in batches: how many, how large, with ids of their own.
import { expect, test } from "@jest/globals";
import { FlowReader, FlowWriter, type HTTPFlow, MemorySink } from "../../src/index.ts";
import { type Flush, type StreamTestOptions, streamTest, unitFlow } from "../../src/watch.ts";

async function run(options: StreamTestOptions): Promise<{ flushes: Flush[]; flows: HTTPFlow[] }> {
  const flushes: Flush[] = [];
  const flows: HTTPFlow[] = [];
  const sink = { write: async (batch: readonly HTTPFlow[]) => void flows.push(...batch) };
  for await (const flush of streamTest(sink, options)) flushes.push(flush);
  return { flushes, flows };
}

test("batches of at most the rate, until all are written", async () => {
  const { flushes, flows } = await run({ flowSize: 100, period: 0, flushPeriod: 0, flushRate: 30, count: 100 });
  expect(flushes.map((flush) => [flush.number, flush.flows, flush.waiting])).toEqual([
    [0, 30, 70],
    [1, 30, 40],
    [2, 30, 10],
    [3, 10, 0],
  ]);
  for (const { flows, seconds, flowsPerSecond } of flushes) expect(flowsPerSecond).toBe(flows / seconds);
  expect(new Set(flows.map(({ id }) => id)).size).toBe(100);
});

test("flows come at their period, whatever the batches take", async () => {
  const start = performance.now();
  const { flushes } = await run({ flowSize: 10, period: 0.002, flushPeriod: 0.03, flushRate: 1000, count: 50 });
  expect(performance.now() - start).toBeGreaterThan(99);
  expect(flushes.reduce((sum, { flows }) => sum + flows, 0)).toBe(50);
  expect(flushes.length).toBeGreaterThanOrEqual(2);
});

test("the unit flow is one that can be written and read", async () => {
  const flow = unitFlow(5000);
  expect([flow.request.url, flow.response?.rawContent?.length, flow.response?.statusCode]).toEqual([
    "http://example.com:22/path",
    5000,
    200,
  ]);
  const sink = new MemorySink();
  const writer = new FlowWriter(sink);
  await writer.add(flow);
  await writer.close();
  const [again] = [...new FlowReader(sink.bytes())];
  expect(again.getState()).toEqual(flow.getState());
  // Bytes that do not compress.
  expect(new Set(flow.response?.rawContent).size).toBe(256);
});

test("a signal ends it", async () => {
  await expect(run({ flushPeriod: 10, signal: AbortSignal.timeout(50) })).rejects.toThrow("timeout");
  await expect(run({ signal: AbortSignal.abort(new Error("never")) })).rejects.toThrow("never");
});

test.each<[StreamTestOptions]>([
  [{ count: 0 }],
  [{ count: 1.5, period: 0, flushPeriod: 0 }],
  [{ count: "5" as never }],
  [{ flushRate: 1.5 }],
  [{ flowSize: 0.5 }],
  [{ flowSize: 2 ** 31 }],
  [{ flushPeriod: 1e9 }],
  [{ flushRate: 0.5 }],
  [{ period: -1 }],
  [{ flowSize: Number.NaN }],
  [{ flushPeriod: Number.POSITIVE_INFINITY }],
])("%j is refused", async (options) => {
  await expect(run(options)).rejects.toThrow(RangeError);
});

// Replays of many flows: in which order, how many at once, at what pace, how they end; and of a body that is not to be held.
import { describe, expect, test } from "@jest/globals";
import { FlowReader, type HTTPFlow } from "../../src/index.ts";
import { type ReplayDispatcher, type Replayed, replay } from "../../src/node.ts";
import { concat } from "../helpers.ts";
import { all, answering, CountingDispatcher, flowTo } from "./servers.ts";

describe("the sequence", () => {
  /** Answers to /n after some milliseconds that depend on n, and notes what it sees. */
  async function slowServer(
    delayOf: (index: number) => number,
  ): Promise<{ url: string; began: number[]; most: () => number; times: number[] }> {
    const began: number[] = [];
    const times: number[] = [];
    let under = 0;
    let most = 0;
    const url = await answering((request, response) => {
      const index = Number(request.url?.slice(1));
      began.push(index);
      times.push(performance.now());
      most = Math.max(most, ++under);
      setTimeout(() => {
        under--;
        response.end(String(index));
      }, delayOf(index)).unref();
    });
    return { url, began, most: () => most, times };
  }

  const flowsTo = (url: string, count: number): HTTPFlow[] =>
    Array.from({ length: count }, (_, index) => flowTo(url, { path: `/${index}` }));

  test("one after another unless told otherwise", async () => {
    const { url, began, most } = await slowServer((index) => 20 - index * 2);
    const replayed = await all(flowsTo(url, 10), { to: url });
    expect(began).toEqual(Array.from({ length: 10 }, (_, index) => index));
    expect(replayed.map(({ number, after }) => [number, after?.response?.text])).toEqual(
      Array.from({ length: 10 }, (_, index) => [index, String(index)]),
    );
    expect(most()).toBe(1);
  });

  test("several at once, never more; results in the order of the flows", async () => {
    const { url, began, most } = await slowServer((index) => (index % 3) * 20);
    const replayed = await all(flowsTo(url, 30), { to: url, concurrency: 4 });
    expect(replayed.map(({ after }) => after?.response?.text)).toEqual(Array.from({ length: 30 }, (_, index) => String(index)));
    expect(began.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, index) => index));
    expect([most() > 1, most() <= 4]).toEqual([true, true]);
  });

  test("requests begin in the order of the flows, also several at once", async () => {
    const paths: string[] = [];
    const dispatcher: ReplayDispatcher = {
      dispatch(sending, handler) {
        paths.push(sending.path);
        setTimeout(() => handler.onResponseError({ abort() {} }, new Error("not sent")), Math.random() * 5);
        return true;
      },
    };
    await all(flowsTo("http://127.0.0.1:1", 50), { to: "http://a.test", concurrency: 8, dispatcher });
    expect(paths).toEqual(Array.from({ length: 50 }, (_, index) => `/${index}`));
  });

  test("at the pace of the dump", async () => {
    const { url, times } = await slowServer(() => 0);
    const flows = flowsTo(url, 4);
    [100, 100.2, 100.1, 100.4].forEach((time, index) => {
      flows[index].request.timestampStart = time;
    });
    const start = performance.now();
    await all(flows, { to: url, keepTiming: true });
    const [, second, third, fourth] = times.map((time) => time - start);
    // Never early, however late the first arrived; the third was due before the second, and follows at once.
    expect(second).toBeGreaterThan(190);
    expect(third).toBeGreaterThanOrEqual(second);
    expect(fourth).toBeGreaterThan(390);
  });

  test("a signal ends it, and what is under way", async () => {
    const { url } = await slowServer(() => 60_000);
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error("enough")), 100);
    await expect(all(flowsTo(url, 3), { to: url, signal: controller.signal })).rejects.toThrow("enough");
    await expect(all(flowsTo(url, 3), { to: url, signal: AbortSignal.abort(new Error("never began")) })).rejects.toThrow("never began");
    const paced = flowsTo(url, 2);
    paced[1].request.timestampStart = 1e9;
    const dispatcher = new CountingDispatcher();
    const waiting = AbortSignal.timeout(100);
    await expect(all(paced, { to: url, keepTiming: true, dispatcher, signal: waiting })).rejects.toThrow("timeout");
    expect(dispatcher.origins).toHaveLength(1);
  });

  test("leaving the loop ends what is under way", async () => {
    const closed: (string | undefined)[] = [];
    const ended: (() => void)[] = [];
    const url = await answering(({ url }, response) => {
      response.on("close", () => closed.push(url));
      // The first is answered once the others are there, and they never.
      ended.push(() => url === "/0" && response.end());
      if (ended.length === 3) for (const end of ended) end();
    });
    for await (const { number } of replay(flowsTo(url, 4), { to: url, concurrency: 3 })) if (number === 0) break;
    while (closed.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(closed.toSorted()).toEqual(["/0", "/1", "/2"]);
  });
});

test("a large body is read while it is sent, and never held as a whole", async () => {
  const length = 40_000_000;
  let arrived = 0;
  const url = await answering(async (request, response) => {
    for await (const chunk of request) arrived += chunk.length;
    response.end(String(request.headers["content-length"]));
  });
  const bytes = concat(await flowTo(url, { method: "POST", body: new Uint8Array(length).fill(0x61) }).toChunks());
  let largest = 0;
  const source = {
    size: async () => bytes.length,
    read: async (target: Uint8Array, position: number) => {
      const part = bytes.subarray(position, position + target.length);
      target.set(part);
      largest = Math.max(largest, part.length);
      return part.length;
    },
  };
  const sent: Replayed[] = [];
  for await (const one of replay(new FlowReader(source), { to: url })) sent.push(one);
  expect([sent[0].after?.error, sent[0].after?.response?.text, arrived]).toEqual([null, String(length), length]);
  expect(largest).toBeLessThanOrEqual(1 << 18);
});

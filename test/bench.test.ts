// The benchmark's own arithmetic, data and reports. No time is asserted: figures are for `npm start`.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, jest, test } from "@jest/globals";
import { bodyBytes, CASES, type CaseName, MEBIBYTE, makeBlock, makeBody, makeFlows, makeValue, SMALL_BODY } from "../bench/corpus.ts";
import { BODIES_FILE, contribution, DUMP_FILE, readFacts, writeDumps } from "../bench/dump-file.ts";
import { isReached } from "../bench/figure.ts";
import { elementLength } from "../bench/flow-file.ts";
import { messageOf, stateOf } from "../bench/flow-message.ts";
import { makeSmallFlow } from "../bench/flows.ts";
import { main } from "../bench/main.ts";
import { mitmflowName } from "../bench/names.ts";
import { flowMessageCodec } from "../bench/peers/flow-message.ts";
import { peer as naive } from "../bench/peers/naive.ts";
import { withTextBody } from "../bench/peers/peer.ts";
import { makePlan } from "../bench/plan.ts";
import { Random } from "../bench/random.ts";
import type { Measurement, Run } from "../bench/results.ts";
import { isSame } from "../bench/same.ts";
import { quantile, summarise } from "../bench/statistics.ts";
import { filterSuite } from "../bench/suites/filter.ts";
import { flowsSuite } from "../bench/suites/flows.ts";
import { protobufSuite } from "../bench/suites/protobuf.ts";
import { VARIANTS } from "../bench/variants.ts";
import { FlowReader, type HTTPFlow, protobuf } from "../src/index.ts";

describe("statistics", () => {
  test("a summary of one and of many samples", () => {
    expect(summarise([7])).toEqual({ median: 7, lowerQuartile: 7, upperQuartile: 7, fastest: 7, samples: 1 });
    expect(summarise([5, 1, 4, 2, 3])).toEqual({ median: 3, lowerQuartile: 2, upperQuartile: 4, fastest: 1, samples: 5 });
  });

  test("quantiles lie between neighbours", () => {
    expect(quantile([10, 20], 0.5)).toBe(15);
    expect(quantile([0, 10, 20, 30], 0.25)).toBe(7.5);
  });

  test("no samples, no summary", () => {
    expect(() => summarise([])).toThrow(RangeError);
  });
});

describe("order", () => {
  test("the same seed gives the same order, another seed another, and nothing is lost", () => {
    const items = Array.from({ length: 50 }, (_, index) => index);
    expect(new Random(3).shuffle(items)).toEqual(new Random(3).shuffle(items));
    expect(new Random(3).shuffle(items)).not.toEqual(new Random(4).shuffle(items));
    expect(new Random(3).shuffle(items).sort((left, right) => left - right)).toEqual(items);
  });
});

describe("corpus", () => {
  test.each(["bytes", "text", "text-mixed"] as const)("a body of %s has exactly its size", (kind) => {
    for (const size of [SMALL_BODY, bodyBytes(0.25), bodyBytes(1)]) {
      expect(Buffer.byteLength(makeBody(kind, size))).toBe(size);
      expect(isSame(makeBody(kind, size), makeBody(kind, size))).toBe(true);
    }
  });

  test("text is mostly ASCII, mixed text mostly not", () => {
    const share = (kind: "text" | "text-mixed"): number => makeBlock(kind, MEBIBYTE).filter((byte) => byte < 0x80).length / 65_536;
    expect(share("text")).toBeGreaterThan(0.98);
    expect(share("text")).toBeLessThan(1);
    expect(share("text-mixed")).toBeLessThan(0.6);
  });

  test("flows are all different, of about 220 elements", () => {
    const flows = makeFlows(0, 200);
    expect(new Set(flows.map((flow) => JSON.stringify(flow))).size).toBe(200);
    expect(makeFlows(17, 1)).toEqual(flows.slice(17, 18));
    for (const flow of flows) {
      expect(countElements(flow)).toBeGreaterThanOrEqual(208);
      expect(countElements(flow)).toBeLessThanOrEqual(230);
    }
  });

  test("small flows have exactly 208 elements, and about 4 kB", () => {
    const flows = Array.from({ length: 100 }, (_, index) => makeSmallFlow(index));
    for (const flow of flows) expect(countElements(flow)).toBe(208);
    const bytes = flows.reduce((sum, flow) => sum + naive.flows!.dumps(flow).length, 0);
    expect(bytes / flows.length).toBeGreaterThan(4000);
    expect(bytes / flows.length).toBeLessThan(4400);
  });

  test("dumps of the suite `flows`: what is written is what its facts say, large bodies as holes", () => {
    const folder = mkdtempSync(join(tmpdir(), "mitmflow-bench-"));
    try {
      writeDumps(folder, 20, 3, 5 << 20);
      for (const file of [DUMP_FILE, BODIES_FILE]) {
        const facts = readFacts(folder, file);
        const dump = readFileSync(join(folder, file));
        const flows = [...new FlowReader(dump)] as HTTPFlow[];
        expect(dump.length).toBe(facts.bytes);
        expect(flows).toHaveLength(facts.flows);
        const total = flows.reduce((sum, flow) => sum + contribution(flow.request.method, flow.request.url, flow.response!.statusCode), 0);
        expect(total).toBe(facts.total);
        if (file === BODIES_FILE) expect(flows[0].response!.rawContent!.length).toBe(5 << 20);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("every case with a body makes a value", () => {
    for (const name of Object.keys(CASES) as CaseName[]) {
      if (CASES[name].body) expect(makeValue(name, SMALL_BODY)).toBeDefined();
    }
  });
});

/** Values of a flow as a tnetstring has them: containers, keys and the rest. */
function countElements(value: unknown): number {
  if (value === null || typeof value !== "object" || value instanceof Uint8Array) return 1;
  const items = Array.isArray(value) ? value : Object.entries(value).flat();
  return 1 + items.reduce((sum: number, item) => sum + countElements(item), 0);
}

describe("checks", () => {
  test("values are compared by content, expected fields only", () => {
    expect(isSame({ a: [1, new Uint8Array([1])] }, { a: [1, Buffer.from([1])], more: 1 })).toBe(true);
    expect(isSame({ a: new Uint8Array([1]) }, { a: new Uint8Array([2]) })).toBe(false);
    expect(isSame({ a: 1 }, {})).toBe(false);
    expect(isSame([1], [1, 2])).toBe(false);
    expect(isSame(null, {})).toBe(false);
  });

  test("the naive codec carries flows, and the lengths of elements are found", () => {
    const [flow] = makeFlows(5, 1);
    const bytes = naive.flows!.dumps(flow);
    expect(isSame(flow, naive.flows!.loads!(bytes))).toBe(true);
    expect(elementLength(Buffer.concat([bytes, bytes]), bytes.length)).toBe(bytes.length);
  });

  test("text goes through a codec of bytes and comes back", () => {
    const codec = withTextBody({ dumps: ({ content }) => content as Uint8Array, loads: (content) => ({ content }) }, "bytes");
    const value = makeValue("text-mixed", SMALL_BODY);
    expect(codec.loads!(codec.dumps(value))).toEqual({ content: makeBody("text-mixed", SMALL_BODY) });
  });
});

describe("plan", () => {
  const options = { suite: "core", quick: false, seed: 1 };

  test("a process for each variant and size, every size and engine in it", () => {
    const { jobs, sizes } = makePlan(options, "");
    expect(sizes).toEqual([SMALL_BODY, 4 * MEBIBYTE, 10 * MEBIBYTE, 50 * MEBIBYTE]);
    for (const variant of VARIANTS) expect(jobs.some((job) => job.variant === variant.name)).toBe(true);
    for (const size of sizes) {
      expect(jobs.some((job) => job.variant === mitmflowName("protobuf", "js") && job.size === size)).toBe(true);
    }
  });

  test("patterns choose cases and peers; mitmflow and the yardstick stay", () => {
    const { jobs } = makePlan({ ...options, cases: /^response\/dumps$/, peers: /^pbf$/ }, "");
    expect(new Set(jobs.flatMap((job) => job.tasks.map((task) => `${task.case}/${task.operation}`)))).toEqual(new Set(["response/dumps"]));
    const kinds = VARIANTS.filter((variant) => variant.kind === "mitmflow" || variant.kind === "yardstick").map(({ name }) => name);
    expect(new Set(jobs.map((job) => job.variant))).toEqual(new Set([...kinds, "pbf"]));
  });
});

describe("the suite `filter`", () => {
  const { jobs } = filterSuite.plan({ suite: "filter", quick: true, seed: 1 }, "");

  test("each job is of a section, and Python is spared what would take it minutes", () => {
    const names = jobs.map(({ variant, tasks: [{ case: name, operation }] }) => `${variant} ${name}/${operation}`);
    expect(names).toContain("mitmflow body/automaton");
    expect(names).not.toContain("mitmproxy (Python) body/automaton");
    expect(names).toContain("Buffer.indexOf dump/plain");
    for (const { tasks } of jobs) {
      expect(filterSuite.sections.some(({ case: name, operation }) => name === tasks[0].case && operation === tasks[0].operation)).toBe(
        true,
      );
    }
  });

  test("figures are rates and ratios of one run", () => {
    const row = (name: string, operation: string, variant: string, median: number): Measurement => ({
      case: name,
      operation,
      variant,
      size: 0,
      time: { median, lowerQuartile: median, upperQuartile: median, fastest: median, samples: 3 },
    });
    const measurements = [
      row("body", "plain", "Buffer.indexOf", 1 << 18),
      row("body", "literal", "mitmflow", 1 << 19),
      row("flows", "method", "mitmflow", 2000),
      row("flows", "method", "mitmproxy (Python)", 1000),
    ];
    const values = filterSuite.figures({ measurements } as Run).map(({ value }) => value);
    expect(values).toEqual([2, 0.5, undefined, undefined, 0.5, undefined, undefined]);
  });
});

describe("the suite `protobuf`", () => {
  test("generated flows as plain messages are those that the transcoder makes, and give the state back", async () => {
    const codec = await flowMessageCodec("mitmflow");
    for (let index = 0; index < 20; index++) {
      const flow = makeSmallFlow(index);
      const message = messageOf(flow);
      const made = protobuf.transcode(naive.flows!.dumps(flow), "tnetstring", "protobuf", { delimited: false });
      // All but the checksum at its end.
      expect(Buffer.from(codec.dumps(message)).equals(made.subarray(0, -6))).toBe(true);
      expect(stateOf(message)).toEqual(flow);
      expect(Object.keys(stateOf(message))).toEqual(Object.keys(flow));
    }
  });

  test("each operation of each variant has a process and a section of its own", () => {
    const { jobs } = protobufSuite.plan({ suite: "protobuf", quick: false, seed: 1 }, "");
    const names = jobs.map(({ variant, tasks: [{ case: name, operation }] }) => `${variant} ${name}/${operation}`);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain("mitmflow tnetstring js dump/transcode");
    expect(names).toContain("pbf objects/dumpsBorrowed");
    expect(names).not.toContain("pbf dump/transcode");
    for (const { case: name, operation } of protobufSuite.sections)
      expect(names.some((job) => job.endsWith(` ${name}/${operation}`))).toBe(true);
  });

  test("figures are rates and ratios of one run, of the Wasm engine that a user gets", () => {
    const row = (name: string, operation: string, variant: string, median: number): Measurement => ({
      case: name,
      operation,
      variant,
      size: 0,
      time: { median, lowerQuartile: median, upperQuartile: median, fastest: median, samples: 3 },
    });
    const measurements = [
      row("dump", "transcode", "mitmflow protobuf wasm-simd", 2500),
      row("dump", "transcode", "mitmflow protobuf wasm", 2000),
      row("dump", "transcode", "mitmflow protobuf js", 6000),
      row("dump", "transcode", "tnetstring.loads, protobufjs", 30_000),
      row("dump", "loads", "mitmflow protobuf wasm", 500),
      row("objects", "dumps", "mitmflow protobuf wasm", 1000),
      row("objects", "dumps", "mitmflow/flow-proto", 800),
      row("objects", "dumps", "protobufjs", 4000),
      row("objects", "dumps", "pbf", 3000),
    ];
    const reached = protobufSuite.figures({ measurements } as Run).filter(({ value }) => value !== undefined);
    expect(reached.map(({ value }) => value)).toEqual([400, 2.4, 12, 2, 5, 3.75, 4]);
  });
});

describe("the suite `flows`", () => {
  test("every operation of every engine has a process of its own, and nothing is measured without a section", () => {
    const { jobs } = flowsSuite.plan({ suite: "flows", quick: false, seed: 1 }, "");
    const measured = new Set(jobs.map((job) => `${job.variant} ${job.tasks[0].operation}`));
    for (const engine of ["wasm-simd", "wasm", "js"]) expect(measured.has(`mitmflow ${engine} heldFile`)).toBe(true);
    for (const { tasks } of jobs) {
      expect(tasks).toHaveLength(1);
      expect(flowsSuite.sections.some(({ case: name, operation }) => name === tasks[0].case && operation === tasks[0].operation)).toBe(
        true,
      );
    }
  });

  test("figures are rates, ratios and a time, of the Wasm engine that a user gets", () => {
    const row = (operation: string, variant: string, median: number, name = "dump"): Measurement => ({
      case: name,
      operation,
      variant,
      size: 0,
      time: { median, lowerQuartile: median, upperQuartile: median, fastest: median, samples: 3 },
    });
    const measurements = [
      row("read", "read() and write()", 500),
      row("indexBytes", "mitmflow wasm", 50),
      row("indexBytes", "mitmflow js", 10),
      row("indexFile", "mitmflow wasm-simd", 1000),
      row("heldFile", "mitmflow wasm", 200_000, "bodies"),
    ];
    const figures = flowsSuite.figures({ measurements } as Run);
    expect(figures.map(({ value }) => value)).toEqual([20, 0.5, undefined, undefined, undefined, undefined, undefined, 40]);
    expect(figures.map(isReached)).toEqual([true, false, undefined, undefined, undefined, undefined, undefined, true]);
  });
});

test("a suite that there is not, and cases that match nothing, are misuse", async () => {
  const said = jest.spyOn(console, "error").mockImplementation(() => {});
  try {
    expect(await main({ suite: "foo", quick: true, seed: 1 })).toBe(2);
    expect(await main({ suite: "core", quick: true, seed: 1, cases: /^nothing$/ })).toBe(2);
    expect(said.mock.calls.flat()).toEqual([
      expect.stringMatching(/^mitmflow bench: no suite is called foo: they are core, /),
      "mitmflow bench: no case of core matches",
    ]);
  } finally {
    said.mockRestore();
  }
});

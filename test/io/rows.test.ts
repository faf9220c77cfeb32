// Index rows: what is picked from flows must be what a full decode finds, whatever the flows are like and wherever their bytes come from.
import { expect, test } from "@jest/globals";
import {
  type AnyFlow,
  CodecError,
  type Engine,
  Float,
  FlowReader,
  type FlowReaderOptions,
  type FlowRow,
  type FlowSource,
  protobuf,
  tnetstring,
} from "../../src/index.ts";
import { describeEngines, engines } from "../engines.ts";
import { states, types } from "../flow/flows.ts";
import { bytesKeys, flow013 } from "../flow/states.ts";
import { bytesOf, concat, element, latin1, utf8 } from "../helpers.ts";
import { CountingSource, CountingSyncSource, chunksOf, cut, dumpOf, flowBytes, flowState, random } from "./dump.ts";

/** All that a row says. */
function shown(row: FlowRow): unknown[] {
  return [
    ...[row.flow, row.offset, row.length, row.id, row.type, row.version, row.method, row.scheme, row.host, row.port, row.path, row.url],
    ...[row.status, row.timestampCreated, row.requestStart, row.requestEnd, row.responseStart, row.responseEnd, row.requestSize],
    ...[row.responseSize, row.hasError, row.serverHost, row.serverPort, row.contentType],
  ];
}

/** The rows up to an error, and the error. */
function rowsOf(source: FlowSource, options: FlowReaderOptions): unknown[] {
  const rows: unknown[] = [];
  try {
    for (const row of new FlowReader(source, options).rows()) rows.push(shown(row));
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    rows.push([error.code, error.offset, error.flow, error.path]);
  }
  return rows;
}

/** With `salvage` every flow is decoded in full. */
function checkedRowsOf(source: FlowSource, options: FlowReaderOptions): unknown[] {
  return rowsOf(source, { ...options, salvage: true });
}

async function awaitedRowsOf(source: FlowSource, options: FlowReaderOptions): Promise<unknown[]> {
  const rows: unknown[] = [];
  for await (const row of new FlowReader(source, options).rows()) rows.push(shown(row));
  return rows;
}

const { request, response, ...others } = flowState(3) as { request: Record<string, unknown>; response: Record<string, unknown> };
/** Flows that are unusual where rows look. */
const unusual: unknown[] = [
  ...types.map((type) => states[type]()),
  bytesKeys(flow013()),
  { ...others, request: null, response: null },
  { ...others, request, response: null, error: { timestamp: new Float(1), msg: "refused" } },
  { "": "", ...others, request: { ...request, "": null }, response },
  { ...others, request: { ...request, host: "exämple.org", path: utf8("/ä") }, response },
  { ...others, request: { ...request, path: Uint8Array.of(0x2f, 0xff, 0x80), host: utf8("b\u00fccher.example") }, response },
  { ...others, request: { ...request, method: utf8("CONNECT"), port: 443 }, response: { ...response, status_code: 2n ** 70n } },
  {
    ...others,
    request: { ...request, port: null, timestamp_end: 5, timestamp_start: new Float(1e300) },
    response: { ...response, content: null },
  },
  { ...others, request: [request], response: "none" },
  { ...others, request: { ...request, method: "", scheme: utf8("") }, response: {} },
  { type: "dns", version: 21, request: { questions: [{ name: "bücher.example" }, { name: "second" }] } },
  { type: "dns", version: 21, request: { questions: [] } },
  { type: "dns", version: 21, request: { questions: ["none"] } },
  { type: "dns", version: 21, request: null },
  { type: "http", version: [0, 18, 2], server_conn: { address: ["a.example", 1] } },
  { type: utf8("tcp"), version: 21, server_conn: null },
  { type: "tcp", version: 21, messages: null },
  { type: "udp", version: 21, messages: [5, [], [true], [true, "text"], [1, utf8("x")], [false, utf8("four"), null], [true, utf8("six")]] },
  { type: "tcp", version: 21, messages: [[true, utf8("x")]], request: { content: utf8("a field of another program") } },
  new Map<unknown, unknown>([
    [1, 2],
    // As long as what makes it a flow, when spelled.
    [1234567, "version"],
    ["version", 21],
    ["type", "tcp"],
    [null, "key"],
    [utf8("id"), utf8("an id in bytes")],
  ]),
  { type: "http", version: 21, request: { content: utf8("x"), body: utf8("longer") } },
  { type: "a type that is rather longer than most", version: 21, id: "x".repeat(300) },
];
const unusualBytes = unusual.map((state) => tnetstring.dumps(state));

const text = (value: string): string => element(value, ";");
const head = `${text("version")}${element("21", "#")}${text("type")}${text("http")}`;
const get = `${text("method")}${element("GET", ",")}`;
/** Flows that our writer does not write. */
const handmade = [
  // Keys that come twice: the last counts.
  element(`${head}${text("id")}${text("a")}${text("id")}${text("b")}`, "}"),
  element(
    `${head}${text("request")}${element(`${get}${text("port")}${element("1", "#")}`, "}")}${text("request")}${element(get, "}")}`,
    "}",
  ),
  element(`${head}${text("request")}${element(get, "}")}${text("request")}${element("", "~")}`, "}"),
  // Prefixes with zeros before them.
  `0${element(`${head}${text("id")}0000000001:c;`, "}")}`,
  element(`${head}${text("timestamp_created")}${element("1e3", "^")}${text("error")}${element("-0", "#")}`, "}"),
  element(
    `${head}${text("request")}${element(`${text("port")}${element("-12", "#")}${text("timestamp_start")}${element("nan", "^")}`, "}")}`,
    "}",
  ),
].map(bytesOf);

describeEngines("index rows", (engine: Engine) => {
  const options = { engine };

  test.each([...unusualBytes, ...handmade].map((bytes, index) => [index, bytes] as const))(
    "flow %i, picked and decoded, is the same",
    (_, bytes) => {
      const three = concat([flowBytes(1), bytes, flowBytes(2)]);
      const rows = rowsOf(three, options);
      expect(rows).toEqual(checkedRowsOf(three, options));
      expect(rows).toHaveLength(3);
      expect(rowsOf(new CountingSyncSource(three), options)).toEqual(rows);
    },
  );

  test("the content type is the first of the response's headers, whatever its case and its form", () => {
    const typeOf = (headers: unknown): string | null => {
      const bytes = tnetstring.dumps({ ...others, request, response: { ...response, headers } });
      for (const row of new FlowReader(bytes, options).rows()) return row.contentType;
      return "no row";
    };
    const html = [utf8("Content-TYPE"), utf8("text/html; charset=utf-8")];
    expect(typeOf([[utf8("server"), utf8("x")], html, [utf8("content-type"), utf8("text/plain")]])).toBe("text/html; charset=utf-8");
    expect(typeOf([["content-type", "text/css"]])).toBe("text/css");
    expect(typeOf([[utf8("content-type"), Uint8Array.of(0x61, 0xff)]])).toBe("a\udcff");
    for (const headers of [[], null, "content-type", [html[0], html[1]], [[html[0]]], [[html[0], 5]], [[5, html[1]]], { html }]) {
      expect(typeOf(headers)).toBeNull();
    }
  });

  test("the URL of DNS is the name that it asks for first", () => {
    const asking = (request: unknown): Uint8Array => tnetstring.dumps({ type: "dns", version: 21, request });
    const requests = [
      { questions: [{ name: "bücher.example" }, { name: "second" }] },
      { questions: [{ name: utf8("b") }] },
      { questions: [] },
      null,
    ];
    const rows = new FlowReader(concat(requests.map(asking)), options).rows();
    expect(Array.from(rows, ({ url }) => url)).toEqual(["bücher.example", "b", null, null]);
  });

  test("the sizes of TCP and UDP are those of the messages of each side", () => {
    const sizesOf = (bytes: Uint8Array): unknown => {
      const found = [rowsOf, checkedRowsOf].map((rows) => rows(bytes, options).map((row) => (row as unknown[]).slice(18, 20)));
      expect(found[0]).toEqual(found[1]);
      return found[0];
    };
    const large = [new Uint8Array(400_000), new Uint8Array(300_000).fill(9)].map((content, index) => [index === 0, content, new Float(1)]);
    const state = { ...others, type: "tcp", messages: [...large, ...Array(5000).fill([true, utf8("ab"), new Float(2)])] };
    const bytes = concat(["tcp", "udp"].map((type) => tnetstring.dumps(states[type as "tcp"]())).concat(tnetstring.dumps(state)));
    expect(sizesOf(bytes)).toEqual([
      [4, 3],
      [4, 3],
      [410_000, 300_000],
    ]);
    expect(rowsOf(new CountingSyncSource(bytes), options)).toEqual(rowsOf(bytes, options));
    const small = concat(["tcp", "udp"].map((type) => tnetstring.dumps(states[type as "tcp"]())));
    const messages = protobuf.transcode(small, "tnetstring", "protobuf");
    expect(sizesOf(messages)).toEqual(sizesOf(small));
    // A row does not look into messages: of one that is damaged nothing is counted.
    const spoilt = messages.slice();
    spoilt[latin1(messages).indexOf("\u0012\u0004ping") + 1] = 0x7f;
    expect(rowsOf(spoilt, options).map((row) => (row as unknown[]).slice(18, 20))).toEqual([
      [0, 3],
      [4, 3],
    ]);
  });

  test("of messages that are damaged, and only picked, those before the damage are counted", () => {
    const bytes = tnetstring.dumps({ ...others, type: "tcp", messages: Array(3).fill([true, utf8("abc"), new Float(2)]) });
    const at = latin1(bytes).lastIndexOf("19:4:true!");
    bytes[at] = 0x78;
    const [row] = [...new FlowReader(bytes, options).rows()];
    expect([row.requestSize, row.responseSize]).toEqual([6, 0]);
  });

  test("all sources give the same rows", async () => {
    const { bytes } = dumpOf(700, 5, 3000);
    const rows = rowsOf(bytes, options);
    expect(rows).toHaveLength(700);
    expect(rows).toEqual(checkedRowsOf(bytes, options));
    expect(rowsOf(new CountingSyncSource(bytes), options)).toEqual(rows);
    expect(await awaitedRowsOf(new CountingSource(bytes), options)).toEqual(rows);
    expect(await awaitedRowsOf(new CountingSource(bytes, 777), options)).toEqual(rows);
    expect(await awaitedRowsOf(chunksOf(cut(bytes, 50_000, 3, 900)), options)).toEqual(rows);
  });

  test("a file may end anywhere: whole flows come first, then the error", () => {
    const { bytes, offsets } = dumpOf(2, 9, 30);
    for (let at = 0; at <= bytes.length; at++) {
      const cutOff = bytes.slice(0, at);
      const whole = offsets.filter((offset, index) => index > 0 && offset <= at).length;
      const rows = rowsOf(new CountingSyncSource(cutOff), options);
      expect(rows).toEqual(rowsOf(cutOff, options));
      expect(rows).toHaveLength(offsets.includes(at) ? whole : whole + 1);
      if (!offsets.includes(at)) expect(rows.at(-1)).toEqual(["TRUNCATED", at, whole, ""]);
    }
  });

  test("damage where a row looks is the error of a full decode; elsewhere it is stepped over", () => {
    const bytes = concat([flowBytes(0), flowBytes(1), flowBytes(2)]);
    const first = flowBytes(0).length;
    const spoilt = (find: string, by: string, shift = 0): Uint8Array => {
      const copy = bytes.slice();
      copy.set(utf8(by), latin1(bytes).indexOf(find, first) + shift);
      return copy;
    };
    const port = rowsOf(spoilt("2:80#", "8x", 2), options);
    expect(port).toHaveLength(2);
    expect(port[1]).toEqual(["BAD_INTEGER", expect.any(Number), 1, "request.port"]);
    expect(rowsOf(spoilt("4:type;4:http;", "?"), options)[1]).toEqual(["BAD_LENGTH", expect.any(Number), 1, expect.any(String)]);
    const none = element(`${head}${text("error")}${element("x", "~")}`, "}");
    expect(rowsOf(bytesOf(none), options)).toEqual([["BAD_NULL", none.indexOf("x~"), 0, "error"]]);
    // A certificate's tag, say: no row tells of it.
    expect(rowsOf(spoilt("5:false!", "fal5e", 2), options)).toHaveLength(3);
    expect(rowsOf(spoilt("5:false!", "fal5e", 2), options).every((row) => (row as unknown[]).length > 4)).toBe(true);
  });

  test("a version of numbers that are none is not shown", () => {
    const state = tnetstring.dumps({ ...flowState(3), version: [0, 18, 2] });
    const damaged = bytesOf(latin1(state).replace("13:1:0#2:18#1:2#]", "13:1:0#2:1x#1:2#]"));
    const show = (bytes: Uint8Array) => Array.from(new FlowReader(bytes, { engine }).rows(), (row) => [row.id, row.version]);
    expect([show(state), show(damaged)]).toEqual([[["flow-3", "0.18"]], [["flow-3", null]]]);
  });

  test("a large flow that comes in chunks gives its row, wherever the chunks end", async () => {
    const state = flowState(7, new Uint8Array(300_000).fill(9));
    const path = utf8(`/${"long".repeat(60)}`);
    const bytes = tnetstring.dumps({ ...state, request: { ...(state.request as object), path } });
    const expected = rowsOf(bytes, { engine });
    expect(expected).toHaveLength(1);
    for (const size of [97, 101, 1000, 50_000]) {
      expect(await awaitedRowsOf(chunksOf(cut(bytes, size)), { engine })).toEqual(expected);
    }
  });

  test("the last row stays as it is, also when others have read since", () => {
    const { bytes } = dumpOf(40);
    for (const source of [bytes, new CountingSyncSource(bytes)]) {
      const [row] = [...new FlowReader(source, options).rows()];
      const last = shown(row);
      expect(row.flow).toBe(39);
      for (const other of new FlowReader(new CountingSyncSource(dumpOf(40, 8).bytes), options).rows()) expect(other.flow).toBeLessThan(40);
      expect(shown(row)).toEqual(last);
    }
  });

  test("the first row of any window stays as it is when reading is left there", async () => {
    const copies = Math.ceil(4_000_000 / dumpOf(40).bytes.length);
    const [bytes, others] = [1, 8].map((seed) => concat(Array<Uint8Array>(copies).fill(dumpOf(40, seed).bytes)));
    for (let wanted = 1; wanted < 6; wanted++) {
      const source = new CountingSource(bytes);
      let [reads, windows] = [0, 0];
      let left: FlowRow | undefined;
      let last: unknown[] = [];
      for await (const row of new FlowReader(source, options).rows()) {
        if (source.reads === reads) continue;
        reads = source.reads;
        left = row;
        last = shown(row);
        if (++windows === wanted) break;
      }
      expect(windows).toBe(wanted);
      for await (const other of new FlowReader(new CountingSource(others), options).rows()) if (other.offset > others.length / 2) break;
      expect(shown(left as FlowRow)).toEqual(last);
    }
  });

  test("a function that picks flows sees migrated ones and may use the engine: their rows are the same", async () => {
    const bytes = concat([tnetstring.dumps(bytesKeys(flow013())), dumpOf(20).bytes]);
    const rows = rowsOf(bytes, options);
    const matches = (flow: AnyFlow): boolean => tnetstring.dumps(flow.getState(), options).length > 0;
    for (const source of [bytes, new CountingSyncSource(bytes)]) {
      expect(Array.from(new FlowReader(source, options).rows(matches), shown)).toEqual(rows);
    }
    const awaited: unknown[] = [];
    for await (const row of new FlowReader(chunksOf(cut(bytes, 500)), options).rows(matches)) awaited.push(shown(row));
    expect(awaited).toEqual(rows);
  });
});

test("all engines give the same of any bytes", () => {
  const next = random(77);
  const sources = [...unusualBytes, ...handmade, flowBytes(5)];
  for (let round = 0; round < 1500; round++) {
    const flow = sources[next(sources.length)].slice();
    for (let changes = next(3); changes >= 0; changes--) flow[next(flow.length)] = next(4) > 0 ? 0x30 + next(12) : next(256);
    const bytes = concat([flowBytes(1), flow, flowBytes(2)]);
    const [first, ...rest] = engines.map(({ engine }) => rowsOf(bytes, { engine }));
    for (const rows of rest) expect({ round, rows }).toEqual({ round, rows: first });
    // A flow that is whole has the row that a full decode gives.
    const checked = checkedRowsOf(bytes, {});
    if (checked.length === 3) expect({ round, rows: first }).toEqual({ round, rows: checked });
  }
});

describeEngines("flows that are spelled as nobody spells them", (engine) => {
  const plain = latin1(flowBytes(3));
  const inner = plain.slice(plain.indexOf(":") + 1, -1);
  const spelled = (...changes: [string, string][]): Uint8Array =>
    bytesOf(
      element(
        changes.reduce((text, [from, to]) => text.replace(from, to), inner),
        "}",
      ),
    );

  test.each([
    ["zeros before a key's length", [["4:type;", "000000000004:type;"]]],
    ["zeros before a value's length", [["4:http;", "000000000004:http;"]]],
    ["zeros before a number", [["7:version;2:21#", `7:version;${element(`${"0".repeat(40)}21`, "#")}`]]],
    ["a float of many digits", [["17:timestamp_created;3:3.0^", `17:timestamp_created;${element(`3.${"0".repeat(60)}`, "^")}`]]],
  ] as [string, [string, string][]][])("%s", (_title, changes) => {
    const bytes = spelled(...changes);
    expect(bytes.length).not.toBe(plain.length);
    const [row] = [...new FlowReader(flowBytes(3), { engine }).rows()].map(shown);
    const found = rowsOf(bytes, { engine });
    // All but the length, and the version, which is shown as it is spelled.
    const comparable = (all: unknown): unknown[] => (all as unknown[]).filter((_, i) => i !== 2 && i !== 5);
    expect(found.map(comparable)).toEqual([comparable(row)]);
    expect(rowsOf(bytes, { engine, salvage: true })).toEqual(found);
  });
});

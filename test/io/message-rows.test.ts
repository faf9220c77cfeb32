// Rows of messages say what rows of the same flows in mitmproxy's form say: plain flows by hopping over the bytes, others by what they map to.
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { FlowReader, protobuf, tnetstring } from "../../src/index.ts";
import { MessagePicker } from "../../src/io/message-picker.ts";
import { FlowRow } from "../../src/io/rows.ts";
import { seed } from "../arbitraries.ts";
import { describeEngines, type engines } from "../engines.ts";
import { replaced, states, types } from "../flow/flows.ts";
import { oddFlow } from "../flow/odd-flows.ts";
import { codecError, concat, utf8 } from "../helpers.ts";
import { delimited, tag, varint } from "../reference/protobuf-writer.ts";

type Engine = (typeof engines)[number]["engine"];

/** Where the row is, and what filters ask of rows of mitmproxy's form alone. */
const own = new Set(["flow", "offset", "length", "isFlow", "isWanted", "currentType", "rawMethod", "hasResponse", "failed"]);
const names = Object.entries(Object.getOwnPropertyDescriptors(FlowRow.prototype)).flatMap(([name, { get }]) =>
  get && !own.has(name) ? [name] : [],
);

const show = (row: FlowRow): unknown[] => names.map((name) => (row as unknown as Record<string, unknown>)[name]);

function check(bytes: Uint8Array, engine: Engine): void {
  const messages = protobuf.transcode(bytes, "tnetstring", "protobuf", { engine });
  const wanted = Array.from(new FlowReader(bytes, { engine }).rows(), show);
  expect(Array.from(new FlowReader(messages, { engine, format: "protobuf" }).rows(), show)).toEqual(wanted);
  expect(Array.from(new FlowReader(messages, { engine, format: "protobuf", salvage: true }).rows(), show)).toEqual(wanted);
  const all = new FlowReader(messages, { engine, format: "protobuf" }).rows(() => true);
  expect(Array.from(all, show)).toEqual(wanted);
}

/** A message without its length, and whether it is one to hop over. */
function isPlain(bytes: Uint8Array): boolean {
  const message = protobuf.transcode(bytes, "tnetstring", "protobuf", { delimited: false });
  return new MessagePicker().pick(message, 0, message.length);
}

const flows: Record<string, Uint8Array> = {
  ...Object.fromEntries(types.map((type) => [type, tnetstring.dumps(states[type]())])),
  "no response": tnetstring.dumps(replaced(states.http(), { response: null, error: null })),
  "empty fields": tnetstring.dumps(replaced(states.http(), { "request.method": utf8(""), "request.host": "", "request.port": 0, id: "" })),
  "odd text": tnetstring.dumps(
    replaced(states.http(), { "request.path": Uint8Array.of(0x2f, 0xff, 0xc3, 0xa4), "request.host": "ä.example" }),
  ),
  "migrated fields": tnetstring.dumps(replaced(states.http(), { "request.host": utf8("b.example"), "request.timestamp_start": 5 })),
  "large numbers": tnetstring.dumps(replaced(states.http(), { "request.port": 2 ** 40, "response.status_code": -5 })),
  "no address": tnetstring.dumps(replaced(states.http(), { "server_conn.address": null, "request.content": null })),
};

test("plain flows are hopped over, others are not", () => {
  for (const bytes of Object.values(flows)) expect(isPlain(bytes)).toBe(true);
  expect(isPlain(tnetstring.dumps(replaced(states.http(), { "request.unknown": 1 })))).toBe(false);
  expect(isPlain(tnetstring.dumps(replaced(states.http(), { "server_conn.unknown": 1 })))).toBe(false);
});

describeEngines("rows of messages", (engine) => {
  test("say the same", () => {
    for (const bytes of Object.values(flows)) check(bytes, engine);
    check(concat([...Object.values(flows), ...Object.values(flows)]), engine);
  });

  test("of odd flows, too", () => {
    fc.assert(
      fc.property(fc.array(oddFlow, { minLength: 1, maxLength: 4 }), (bytes) => check(concat(bytes), engine)),
      { seed, numRuns: 100 },
    );
  });

  test("of a Blob and of streams, and the last row stays", async () => {
    const messages = protobuf.transcode(concat(Object.values(flows)), "tnetstring", "protobuf", { engine });
    const wanted = Array.from(new FlowReader(messages, { engine }).rows(), show);
    for (const source of [new Blob([messages as BlobPart]), new Blob([messages as BlobPart]).stream()]) {
      const found: unknown[][] = [];
      let last: FlowRow | null = null;
      for await (const row of new FlowReader(source, { engine }).rows()) {
        found.push(show(row));
        last = row;
      }
      expect(found).toEqual(wanted);
      expect(show(last as unknown as FlowRow)).toEqual(wanted.at(-1));
    }
  });

  test("what is wrong on the way is told as for flows", () => {
    const message = protobuf.transcode(flows.http, "tnetstring", "protobuf", { engine });
    const errorOf = (bytes: Uint8Array): unknown => {
      const { code, offset, flow } = codecError(() => [...new FlowReader(bytes, { engine, format: "protobuf" }).rows()].length);
      return { code, offset, flow };
    };
    expect(errorOf(message.subarray(0, -1))).toEqual({ code: "TRUNCATED", offset: message.length - 1, flow: 0 });
    expect(errorOf(Uint8Array.of(2, 8, 20))).toMatchObject({ code: "UNKNOWN_FLOW_TYPE", flow: 0 });
    expect(errorOf(Uint8Array.of(4, 8, 20, 0x4a, 0))).toMatchObject({ code: "UNSUPPORTED_VERSION", flow: 0 });
    expect(errorOf(Uint8Array.of(5, 8, 21, 0x4a, 9, 0))).toMatchObject({ code: "TRUNCATED", offset: 6 });
    expect(errorOf(Uint8Array.of(3, 8, 21, 0x4b))).toMatchObject({ code: "TRUNCATED" });
  });
});

describeEngines("messages that no writer of ours makes", (engine) => {
  /** Without its length and its checksum, so that anything may be put behind it. */
  const bare = [...protobuf.transcode(flows.http, "tnetstring", "protobuf", { delimited: false }).subarray(0, -6)];
  const framed = (message: readonly number[]): Uint8Array => Uint8Array.from([...varint(message.length), ...message]);
  const rowsOf = (message: readonly number[]): unknown[][] =>
    Array.from(new FlowReader(framed(message), { engine, format: "protobuf" }).rows(), show);
  const [wanted] = rowsOf(bare);

  test.each([
    ["a tag of three bytes", [...tag(5000, 0), 1]],
    ["a tag longer than it needs to be", [0xc0, 0x80, 0, 1]],
    ["a length longer than it needs to be", [...tag(1000, 2), 0x81, 0x80, 0x80, 0x80, 0x80, 0, 7]],
    ["a length of two bytes", delimited(1000, new Array(200).fill(0))],
    ["numbers of fixed size", [...tag(1000, 1), 1, 2, 3, 4, 5, 6, 7, 8, ...tag(1000, 5), 1, 2, 3, 4]],
    ["an empty group", [...tag(1000, 3), ...tag(1000, 4)]],
    ["a part of the server's connection more", delimited(13, delimited(3, utf8("another id")))],
    ["a part of the request more", delimited(9, delimited(1, []))],
  ])("rows pass over %s", (_title, more) => {
    expect(rowsOf([...bare, ...more])).toEqual([wanted]);
  });

  test.each([
    ["a tag cut off", [0xc0]],
    ["a tag of field 0", [0x02, 0]],
    ["a number of field 0", [0x00, 1]],
    ["a fixed number of field 0", [0x01, 0, 0, 0, 0, 0, 0, 0, 0]],
    ["a length cut off", [...tag(1000, 2), 0x81]],
    ["a length without end", [...tag(1000, 2), ...new Array(12).fill(0x81)]],
    ["a length past the end", [...tag(1000, 2), 5, 1, 2]],
    ["a number without end", [...tag(1000, 0), ...new Array(12).fill(0x81)]],
    ["a number cut off", [...tag(1000, 0), 0x81]],
    ["a double cut off", [...tag(1000, 1), 1, 2, 3]],
    ["a group that is not closed", tag(1000, 3)],
    ["the end of no group", tag(1000, 4)],
    ["a wire type that there is not", [...tag(1000, 6), 1]],
  ])("rows fail at %s as flows do", (_title, more) => {
    const bytes = framed([...bare, ...more]);
    const { code, offset, flow } = codecError(() => [...new FlowReader(bytes, { engine, format: "protobuf" })]);
    expect(codecError(() => rowsOf([...bare, ...more]))).toMatchObject({ code, offset, flow });
    expect(flow).toBe(0);
  });

  test("the content type is found among other headers, and in odd ones", () => {
    const typed = (headers: [string, string][]): unknown => {
      const state = replaced(states.http(), { "response.headers": headers.map(([name, value]) => [utf8(name), utf8(value)]) });
      const bytes = protobuf.transcode(tnetstring.dumps(state), "tnetstring", "protobuf", { engine });
      return [...new FlowReader(bytes, { engine }).rows()].map((row) => row.contentType)[0];
    };
    expect(
      typed([
        ["Server", "x"],
        ["X-Other-Type", "no"],
        ["CONTENT-TYPE", "text/css"],
        ["Content-Type", "text/html"],
      ]),
    ).toBe("text/css");
    expect(
      typed([
        ["Server", "content-type"],
        ["X-Other-Type", "no"],
      ]),
    ).toBe(null);
    expect(typed([])).toBe(null);
  });

  test("what is damaged within the fields that a row shows late is null", () => {
    const response = (headers: readonly number[]): number[] => [...tag(1, 0), 200, 1, ...headers];
    const flowWith = (headers: readonly number[], address: readonly number[]): number[] => [
      ...[...tag(1, 0), 21],
      ...delimited(9, delimited(2, response(headers))),
      ...delimited(13, delimited(1, address)),
    ];
    const read = (headers: readonly number[], address: readonly number[]): unknown[] =>
      [...new FlowReader(framed(flowWith(headers, address)), { engine, format: "protobuf" }).rows()].map((row) => [
        row.status,
        row.contentType,
        row.serverHost,
        row.serverPort,
      ])[0] as unknown[];
    const name = delimited(1, utf8("content-type"));
    const header = (...more: number[]): number[] => delimited(10, [...name, ...delimited(2, utf8("a/b")), ...more]);
    const place = [...delimited(1, utf8("h")), ...tag(2, 0), 80];
    expect(read(header(), place)).toEqual([200, "a/b", "h", 80]);
    // Fields that nobody knows, of every wire type.
    const strange = [...tag(90, 0), 1, ...tag(91, 1), ...new Array(8).fill(1), ...delimited(92, [1]), ...tag(93, 5), 1, 1, 1, 1];
    expect(read(header(...strange), [...place, ...strange])).toEqual([200, "a/b", "h", 80]);
    for (const broken of [[0x80], [...tag(9, 6), 1], tag(9, 3), tag(9, 4), [...tag(9, 2), 5], [...tag(9, 0), 0x80], [...tag(9, 1), 1]]) {
      expect(read(header(...broken), [...place, ...broken])).toEqual([200, null, null, null]);
    }
    expect(read([], [])).toEqual([200, null, "", 0]);
  });

  test("messages of TCP are counted as far as they can be read", () => {
    const sizesOf = (...messages: number[][]): unknown => {
      // A field that nobody knows is none of them.
      const fields = [...delimited(7, utf8("what")), ...messages.flatMap((message) => delimited(1, message))];
      const flow = [...tag(1, 0), 21, ...delimited(10, fields)];
      const [row] = Array.from(new FlowReader(framed(flow), { engine, format: "protobuf" }).rows(), (row) => [
        row.requestSize,
        row.responseSize,
      ]);
      return row;
    };
    const fromClient = [...tag(1, 0), 1, ...delimited(2, utf8("four"))];
    const fromServer = delimited(2, utf8("seven b"));
    expect(sizesOf(fromClient, fromServer, fromClient)).toEqual([8, 7]);
    expect(sizesOf()).toEqual([0, 0]);
    for (const broken of [[0x80], [...tag(9, 6), 1], [...tag(2, 2), 5]]) expect(sizesOf(fromClient, broken)).toEqual([4, 0]);
  });
});

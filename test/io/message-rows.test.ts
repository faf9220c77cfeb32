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

type Engine = (typeof engines)[number]["engine"];

const placed = new Set(["flow", "offset", "length", "isFlow", "isWanted"]);
const names = Object.entries(Object.getOwnPropertyDescriptors(FlowRow.prototype)).flatMap(([name, { get }]) =>
  get && !placed.has(name) ? [name] : [],
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

// Transcoding at the edges of what tables, tapes and levels hold: the same bytes or the same error on every engine.
import { describe, expect, test } from "@jest/globals";
import {
  CodecError,
  createEngine,
  type Engine,
  type EngineName,
  Float,
  FlowReader,
  protobuf,
  tnetstring,
  transcodeFile,
} from "../../src/index.ts";
import { describeEngines, jsEngine } from "../engines.ts";
import { bytesOf, codecError, concat, element, utf8 } from "../helpers.ts";
import { delimited, tag, varint } from "../reference/protobuf-writer.ts";
import { replaced, states } from "./flows.ts";

const one = { delimited: false };
const version = [...tag(1, 0), 21];
const toMessage = (bytes: Uint8Array, engine: Engine, options: object = {}): Uint8Array =>
  protobuf.transcode(bytes, "tnetstring", "protobuf", { ...one, engine, ...options });
const toState = (bytes: Iterable<number>, engine: Engine, options: object = {}): Uint8Array =>
  protobuf.transcode(Uint8Array.from(bytes), "protobuf", "tnetstring", { ...one, engine, ...options });
type State = Record<string, unknown>;
const stateOf = (message: Iterable<number>, engine: Engine): State => tnetstring.loads(toState(message, engine), { engine }) as State;
const withMetadata = (metadata: unknown): Uint8Array => tnetstring.dumps(replaced(states.http(), { metadata: metadata as never }));

function outcome(action: () => Uint8Array): string {
  try {
    return Buffer.from(action()).toString("latin1");
  } catch (error) {
    const { code, offset } = codecError(() => {
      throw error;
    });
    return `${code} at ${offset}`;
  }
}

describeEngines("levels", (engine) => {
  const deep = withMetadata({ list: [[[[[1]]]]], dict: { a: { b: { c: { d: [] } } } } });
  const flows = [tnetstring.dumps(states.http()), tnetstring.dumps(states.dns()), tnetstring.dumps(states.tcp()), deep];

  test("a flow is as deep as mitmproxy's form is, both ways", () => {
    for (const bytes of flows) {
      const message = toMessage(bytes, jsEngine);
      for (let maxDepth = 1; maxDepth < 14; maxDepth++) {
        const isDeeper = outcome(() => tnetstring.dumps(tnetstring.loads(bytes, { maxDepth }))).startsWith("TOO_DEEP");
        const there = outcome(() => toMessage(bytes, engine, { maxDepth }));
        const back = outcome(() => toState(message, engine, { maxDepth }));
        expect([maxDepth, there.startsWith("TOO_DEEP"), back.startsWith("TOO_DEEP")]).toEqual([maxDepth, isDeeper, isDeeper]);
        expect(there).toBe(outcome(() => toMessage(bytes, jsEngine, { maxDepth })));
        expect(back).toBe(outcome(() => toState(message, jsEngine, { maxDepth })));
      }
    }
  });

  test("room for a hundred thousand is made when it is asked for", () => {
    const bytes = tnetstring.dumps(states.http());
    const message = toMessage(bytes, engine, { maxDepth: 100_000 });
    expect(Buffer.compare(message, toMessage(bytes, jsEngine))).toBe(0);
    expect(Buffer.compare(toState(message, engine, { maxDepth: 100_000 }), bytes)).toBe(0);
    engine.release();
  });
});

describeEngines("numbers", (engine) => {
  test("floats that are zero, and those that only look like it", () => {
    const texts = ["0.0", "-0.0", "0.5", "1.0", "5.0", "1e0", "0e0", "00.0", "nan"];
    for (const float of texts) {
      const state = replaced(states.tcp(), { messages: [[true, utf8("x"), new Float(123.25)]] });
      const bytes = Buffer.from(tnetstring.dumps(state)).toString("latin1");
      // A float of another length changes all lengths around it: the value is put together anew.
      const value = tnetstring.loads(bytesOf(bytes), { exact: true }) as Map<string, unknown>;
      const items = [...value].map(([key, item]) => {
        const encoded =
          key === "messages"
            ? element(element(`4:true!1:x,${element(float, "^")}`, "]"), "]")
            : Buffer.from(tnetstring.dumps(item)).toString("latin1");
        return element(key, ";") + encoded;
      });
      const flow = bytesOf(element(items.join(""), "}"));
      const message = toMessage(flow, engine);
      expect(Buffer.compare(message, toMessage(flow, jsEngine))).toBe(0);
      const [[, , timestamp]] = stateOf(message, engine).messages as [boolean, Uint8Array, number][];
      expect(Object.is(timestamp, Number(float.replace("nan", "NaN")))).toBe(true);
    }
  });

  test("integers of any length, with zeros before them", () => {
    const digits = ["0", "-0", "007", "-007", "9223372036854775807", "9223372036854775808", "-9223372036854775809"];
    const long = ["1".repeat(400), `-${"1".repeat(400)}`, `${"0".repeat(300)}${"2".repeat(90)}`, `-${"0".repeat(300)}${"3".repeat(90)}`];
    const list = element([...digits, ...long].map((text) => element(text, "#")).join(""), "]");
    const plain = Buffer.from(withMetadata(null)).toString("latin1");
    expect(plain).toContain("8:metadata;0:~");
    const inner = plain.slice(plain.indexOf(":") + 1, -1).replace("8:metadata;0:~", `8:metadata;${element(element("n", ";") + list, "}")}`);
    const bytes = bytesOf(element(inner, "}"));
    const message = toMessage(bytes, engine);
    expect(Buffer.compare(message, toMessage(bytes, jsEngine))).toBe(0);
    const { metadata } = stateOf(message, engine) as { metadata: { n: (number | bigint)[] } };
    expect(metadata.n.map(BigInt)).toEqual(
      [...digits, ...long].map((text) => (text.startsWith("-") ? -BigInt(text.slice(1)) : BigInt(text))),
    );
  });

  test("digits that are spelled anew find room, and the order of items behind them", () => {
    const digits = `-0${"7".repeat(4000)}`;
    const plain = Buffer.from(withMetadata(null)).toString("latin1");
    const unknown = Array.from({ length: 3000 }, (_, i) => `${element(`u${i}`, ";")}0:~`).join("");
    for (let count = 22; count < 29; count++) {
      const list = element(element(digits, "#").repeat(count), "]");
      const inner = plain
        .slice(plain.indexOf(":") + 1, -1)
        .replace("8:metadata;0:~", `8:metadata;${element(element("n", ";") + list, "}")}`);
      const bytes = bytesOf(element(inner + unknown, "}"));
      const message = toMessage(bytes, engine);
      expect(Buffer.compare(message, toMessage(bytes, jsEngine))).toBe(0);
      const { metadata, u2999 } = stateOf(message, engine) as { metadata: { n: bigint[] }; u2999: null };
      expect(u2999).toBe(null);
      expect(metadata.n.length).toBe(count);
      expect(metadata.n.every((number) => number === BigInt(`-${digits.slice(2)}`))).toBe(true);
    }
  });

  test("digits that are none are told with their place", () => {
    const flow = (text: string): number[] => [
      ...version,
      ...delimited(9, []),
      ...delimited(15, delimited(1, [...delimited(1, utf8("n")), ...delimited(3, delimited(8, utf8(text)))])),
    ];
    for (const [text, at] of [
      ["12x4", 2],
      ["-", 1],
      ["", 0],
      ["1.5", 1],
    ] as const) {
      const message = flow(text);
      const start = message.length - text.length;
      expect(outcome(() => toState(message, engine))).toBe(`BAD_INTEGER at ${start + at}`);
    }
    expect((stateOf(flow("-0012345678901234567890123"), engine).metadata as State).n).toBe(-12345678901234567890123n);
  });
});

describeEngines("messages that say little", (engine) => {
  test("entries without a key or a value, messages without fields, false where there might be nothing", () => {
    const metadata = (...entries: number[][]): number[] => [
      ...version,
      ...delimited(9, []),
      ...delimited(
        15,
        entries.flatMap((entry) => delimited(1, entry)),
      ),
    ];
    expect(stateOf(metadata([]), engine).metadata).toEqual({ "": null });
    expect(stateOf([...version, ...delimited(9, []), ...delimited(18, delimited(1, utf8("other")))], engine).other).toBe(null);
    expect(codecError(() => toState(delimited(9, []), engine))).toMatchObject({ code: "UNSUPPORTED_VERSION", path: "version" });
    expect(stateOf(metadata(delimited(3, [...tag(2, 0), 5])), engine).metadata).toEqual({ "": 5 });
    expect(stateOf(metadata(delimited(1, utf8("a"))), engine).metadata).toEqual({ a: null });
    expect(stateOf(metadata([...delimited(1, utf8("a")), ...delimited(3, [])]), engine).metadata).toEqual({ a: null });
    const nested = delimited(7, delimited(1, delimited(1, utf8("b"))));
    expect(stateOf(metadata([...delimited(1, utf8("a")), ...delimited(3, nested)]), engine).metadata).toEqual({ a: { b: null } });
    const lists = delimited(6, [...delimited(1, []), ...delimited(1, [...tag(1, 0), 1])]);
    expect(stateOf(metadata([...delimited(1, utf8("a")), ...delimited(3, lists)]), engine).metadata).toEqual({ a: [null, true] });

    const tcp = stateOf([...version, ...delimited(10, [...delimited(1, []), ...delimited(1, [...tag(1, 0), 1])])], engine);
    expect(tcp.messages).toEqual([
      [false, new Uint8Array(0), 0],
      [true, new Uint8Array(0), 0],
    ]);
    const websocket = [...tag(1, 0), 0, ...delimited(5, [])];
    const http = stateOf([...version, ...delimited(9, delimited(3, websocket))], engine);
    expect(http.websocket).toMatchObject({
      closed_by_client: false,
      close_code: null,
      messages: [[0, false, new Uint8Array(0), 0, false, false]],
    });
    const again = toMessage(tnetstring.dumps(http), engine);
    expect(stateOf(again, engine).websocket).toEqual(http.websocket);
  });

  test("much is made of little: the tape grows as often as that takes", () => {
    const empties = (count: number): number[] => new Array(count).fill(delimited(12, [])).flat();
    const dns = stateOf([...version, ...delimited(12, delimited(1, empties(3000)))], engine);
    expect((dns.request as { answers: unknown[] }).answers).toHaveLength(3000);
    expect((dns.request as { answers: unknown[] }).answers[2999]).toEqual({
      name: "",
      type: 0,
      class_: 0,
      ttl: 0,
      data: new Uint8Array(0),
    });

    const frames = new Array(3000).fill(delimited(5, [])).flat();
    const { websocket } = stateOf([...version, ...delimited(9, delimited(3, frames))], engine);
    expect((websocket as { messages: unknown[][] }).messages[2999]).toEqual([0, false, new Uint8Array(0), 0, false, false]);

    // Many floats, but so few nodes that only the room for their digits is short.
    for (const full of [300, 330, 350, 370, 400, 500]) {
      const whole = delimited(1, [...tag(1, 0), 1, ...delimited(2, [65]), ...tag(3, 1), 0x9a, 0x99, 0x99, 0x99, 0x99, 0x99, 0xb9, 0x3f]);
      const parts = [...new Array(3000).fill(delimited(1, [])).flat(), ...new Array(full).fill(whole).flat()];
      const { messages } = stateOf([...version, ...delimited(10, parts)], engine) as { messages: unknown[][] };
      expect([messages.length, messages[0], messages.at(-1)]).toEqual([
        3000 + full,
        [false, new Uint8Array(0), 0],
        [true, Uint8Array.of(65), 0.1],
      ]);
    }
  });

  test("long integers, with an item that nobody knows behind them", () => {
    const numbers = element(new Array(60).fill(element(`-${"0".repeat(1500)}7${"1".repeat(100)}`, "#")).join(""), "]");
    const plain = Buffer.from(withMetadata(null)).toString("latin1");
    const inner = plain
      .slice(plain.indexOf(":") + 1, -1)
      .replace("8:metadata;0:~", `8:metadata;${element(element("n", ";") + numbers, "}")}`);
    const bytes = bytesOf(element(`${inner}7:unknown;1:1#`, "}"));
    const message = toMessage(bytes, engine);
    expect(Buffer.compare(message, toMessage(bytes, jsEngine))).toBe(0);
    const { metadata, unknown } = stateOf(message, engine) as { metadata: { n: bigint[] }; unknown: number };
    expect([unknown, metadata.n.length, metadata.n[59]]).toEqual([1, 60, BigInt(`-7${"1".repeat(100)}`)]);
  });
});

describeEngines("large flows", (engine) => {
  const body = new Uint8Array(400_000).fill(9);
  const large = tnetstring.dumps(replaced(states.http(), { "response.content": body }));

  test("of many nodes, in a small window", () => {
    const bytes = withMetadata({ nulls: new Array(80_000).fill(null) });
    expect(Buffer.compare(toMessage(bytes, engine), toMessage(bytes, jsEngine))).toBe(0);
    expect(Buffer.compare(toState(toMessage(bytes, engine), engine), bytes)).toBe(0);
  });

  test("of more nodes than an arena has room for beside the window", () => {
    const bytes = withMetadata({ nulls: new Array(60_000).fill(null) });
    // So deep only that no room was made for flows that are written directly.
    const options = { engine: createEngine(engine.name as EngineName), maxDepth: 12 };
    const message = protobuf.transcode(bytes, "tnetstring", "protobuf");
    expect(Buffer.compare(protobuf.transcode(message, "protobuf", "tnetstring", options), bytes)).toBe(0);
  });

  test("with numbers as long as bodies", () => {
    const number = -(10n ** 4200n);
    const bytes = tnetstring.dumps(replaced(states.http(), { "response.content": body, metadata: { n: number } as never }));
    const message = toMessage(bytes, engine);
    expect(Buffer.compare(message, toMessage(bytes, jsEngine))).toBe(0);
    expect((stateOf(message, engine).metadata as { n: bigint }).n).toBe(number);
  });

  test("that are damaged, or have something behind them", () => {
    for (const bytes of [large, tnetstring.dumps(states.http())]) {
      const more = concat([bytes, utf8("x")]);
      expect(outcome(() => toMessage(more, engine))).toBe(outcome(() => toMessage(more, jsEngine)));
      expect(codecError(() => toMessage(more, engine))).toMatchObject({ code: "BAD_LENGTH", offset: bytes.length });
      const damaged = bytes.slice();
      damaged[bytes.length - 2] = 0x25;
      const { code, offset } = codecError(() => tnetstring.loads(damaged));
      expect(codecError(() => toMessage(damaged, engine))).toMatchObject({ code, offset });
    }
  });

  test("past the lengths of dumps", () => {
    // Pages of a body that nobody writes to take no memory.
    const bytes = new Uint8Array(0xfff00000 - 100);
    const sizeOf = (length: number): number => varint(length).length;
    const content = bytes.length - 60;
    const response = [...tag(11, 2), ...varint(content)];
    const http = [...tag(2, 2), ...varint(response.length + content)];
    const head = [...version, ...tag(9, 2), ...varint(http.length + response.length + content), ...http, ...response];
    bytes.set(head);
    expect(sizeOf(content)).toBe(5);
    const message = bytes.subarray(0, head.length + content);
    expect(codecError(() => protobuf.transcode(message, "protobuf", "tnetstring", { ...one, engine })).code).toBe("TOO_LARGE");
  });

  test("damage in a later window of a file has its place in the file", async () => {
    const flows = [
      ...new Array(400).fill(tnetstring.dumps(states.http())),
      withMetadata({ "an odd flow": 1 }),
      tnetstring.dumps(states.udp()),
    ];
    const odd = flows[400].slice();
    // A boolean that is none, in a flow that goes over the tape.
    const at = Buffer.from(odd).lastIndexOf("4:true!");
    odd[at + 3] = 0x58;
    const dump = concat([...flows.slice(0, 400), odd, flows[401]]);
    const place = concat(flows.slice(0, 400)).length + at + 3;
    let count = 0;
    const reading = (async () => {
      for await (const pieces of transcodeFile(dump, "tnetstring", "protobuf", { engine })) {
        count += [...new FlowReader(concat(pieces), { format: "protobuf" })].length;
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: "BAD_BOOLEAN", offset: place, flow: 400 });
    expect(count).toBe(400);
  });
});

describe("what is no flow", () => {
  test.each(["0:]", "0:~", "1:1#", "0:}", "5:hello;"])("%s", (text) => {
    const error = codecError(() => toMessage(bytesOf(text), jsEngine));
    expect(error).toBeInstanceOf(CodecError);
    expect(error.code).toBe("BAD_STATE");
  });
});

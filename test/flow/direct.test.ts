// Plain flows go from bytes to bytes, all others over the tape: what the Wasm engines make of a flow with any byte of it changed is what the
// JS engine makes, which has only the tape. And that plain flows do go directly.
import { describe, expect, test } from "@jest/globals";
import { Transcoder } from "../../src/codec/transcode.ts";
import type { Format as WireFormat } from "../../src/engine/engine.ts";
import { FORMAT_PROTOBUF } from "../../src/engine/protobuf.ts";
import { FORMAT_TNETSTRING } from "../../src/engine/tnetstring.ts";
import { CodecError, createEngine, type Engine, Float, protobuf, tnetstring } from "../../src/index.ts";
import { engines, testEach } from "../engines.ts";
import { concat, latin1, utf8 } from "../helpers.ts";
import { crc32 } from "../reference/kernels.ts";
import { replaced, states, types } from "./flows.ts";

type Format = "tnetstring" | "protobuf";

const CHECKSUM_BYTES = 6;
const js = createEngine("js");
const wasm = engines.filter(({ name }) => name !== "js");
/** Bytes that mean something in one of both formats. */
const CHANGES = [0x00, 0x08, 0x0a, 0x12, 0x7f, 0x80, 0xc3, 0xff, ...Buffer.from("-.019e:~!#,;]^}")];

/** The bytes that are made of some, or how they are refused. */
function outcome(bytes: Uint8Array, from: Format, engine: Engine): string {
  try {
    const to = from === "tnetstring" ? "protobuf" : "tnetstring";
    return Buffer.from(protobuf.transcode(bytes, from, to, { engine, delimited: false })).toString("latin1");
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    return `${error.code} ${error.offset} ${error.path}`;
  }
}

function disagreements(bytes: Uint8Array, from: Format): string[] {
  const expected = outcome(bytes, from, js);
  return wasm
    .filter(({ engine }) => outcome(bytes, from, engine) !== expected)
    .map(({ name }) => `${name}: ${Buffer.from(bytes).toString("latin1")}`);
}

/** Each byte in its turn changed into one of a few others. */
function* changed(bytes: Uint8Array): Generator<Uint8Array> {
  const copy = bytes.slice();
  for (const [at, byte] of bytes.entries()) {
    for (const by of [at * 5, at * 7 + 3]) {
      copy[at] = CHANGES[by % CHANGES.length];
      yield copy;
    }
    copy[at] = byte;
  }
}

/** With the right checksum for what it now holds. */
function summed(message: Uint8Array): Uint8Array {
  const copy = message.slice();
  const covered = copy.length - CHECKSUM_BYTES;
  new DataView(copy.buffer).setUint32(covered + 2, crc32(copy.subarray(0, covered)), true);
  return copy;
}

describe.each(types)("of type %s", (type) => {
  const dict = tnetstring.dumps(states[type]()).slice();
  const message = protobuf.transcode(dict, "tnetstring", "protobuf", { delimited: false });

  test("a flow with any byte changed is transcoded alike", () => {
    expect([...changed(dict)].length).toBe(dict.length * 2);
    const found: string[] = [];
    for (const bytes of changed(dict)) if (found.length < 3) found.push(...disagreements(bytes, "tnetstring"));
    expect(found).toEqual([]);
  });

  test("a message with any byte changed, its checksum right or wrong, is transcoded alike", () => {
    const found: string[] = [];
    for (const bytes of changed(message)) {
      if (found.length < 3) found.push(...disagreements(bytes, "protobuf"), ...disagreements(summed(bytes), "protobuf"));
    }
    expect(found).toEqual([]);
  });

  testEach(wasm, "it goes directly, with $name", ({ engine }) => {
    expect(direct(concat([dict, dict, dict]), FORMAT_TNETSTRING, engine)).toEqual({ count: 3, end: 3 * dict.length });
    const delimited = protobuf.transcode(concat([dict, dict]), "tnetstring", "protobuf");
    expect(direct(delimited, FORMAT_PROTOBUF, engine)).toEqual({ count: 2, end: delimited.length });
  });
});

/** How many of the flows go directly, and where the first begins that does not. */
function direct(bytes: Uint8Array, from: WireFormat, engine: Engine): { count: number; end: number } {
  const transcoder = new Transcoder(engine, from, 21, 100);
  transcoder.begin(bytes, 0, bytes.length);
  const end = transcoder.run(0, bytes.length, true);
  return { count: transcoder.count, end };
}

testEach(wasm, "a run ends before a flow that is not plain, and goes on behind it, with $name", ({ engine }) => {
  const plain = tnetstring.dumps(states.tcp()).slice();
  const odd = tnetstring.dumps(replaced(states.tcp(), { unheard_of: 1 })).slice();
  const all = concat([plain, odd, plain]);
  expect(direct(all, FORMAT_TNETSTRING, engine)).toEqual({ count: 1, end: plain.length });
  const messages = protobuf.transcode(all, "tnetstring", "protobuf", { engine });
  expect(Buffer.compare(messages, protobuf.transcode(all, "tnetstring", "protobuf", { engine: js }))).toBe(0);
  expect(Buffer.compare(protobuf.transcode(messages, "protobuf", "tnetstring", { engine }), all)).toBe(0);
});

/** Numbers of seconds with a fraction, and doubles with as many bits of a fraction as there can be; repeatable. */
function* floats(count: number): Generator<number> {
  const words = new Uint32Array(2);
  const double = new Float64Array(words.buffer);
  let seed = 1;
  const next = (): number => (seed = (Math.imul(seed, 0x9e3779b1) + 0x7f4a7c15) >>> 0);
  for (let i = 0; i < count; i++) {
    const digits = 10 ** (i % 10);
    yield (i % 2 === 0 ? 1 : -1) * (next() + Math.round((next() / 2 ** 32) * digits) / digits);
    words[0] = next();
    words[1] = ((1023 + (i % 53)) << 20) | (next() >>> 12);
    yield double[0];
    // Half-way between two decimal fractions of few digits.
    yield next() + (next() % 512) / 512;
  }
}

testEach(wasm, "floats are spelled with the fewest digits, with $name", ({ engine }) => {
  for (let from = 0; from < 60; from++) {
    const values = [...floats(2000)].slice(from * 100, from * 100 + 100);
    const metadata = Object.fromEntries(values.map((value, i) => [`k${i}`, new Float(value)]));
    const dict = tnetstring.dumps(replaced(states.tcp(), { metadata }));
    const messages = protobuf.transcode(dict, "tnetstring", "protobuf", { engine: js });
    expect(direct(messages, FORMAT_PROTOBUF, engine).count).toBe(values.every((value) => Math.abs(value) >= 1) ? 1 : 0);
    expect(latin1(protobuf.transcode(messages, "protobuf", "tnetstring", { engine }))).toBe(latin1(dict));
  }
});

testEach(wasm, "headers of any length go directly, with $name", ({ engine }) => {
  const lengths = [0, 1, 9, 10, 16, 17, 32, 33, 48, 99, 100, 127, 128, 600];
  const headers = lengths.flatMap((name) => lengths.map((value) => [utf8("n".repeat(name)), utf8("v".repeat(value))]));
  const dict = tnetstring.dumps(replaced(states.http(), { "request.headers": headers }));
  const messages = protobuf.transcode(dict, "tnetstring", "protobuf", { engine: js });
  expect(direct(messages, FORMAT_PROTOBUF, engine).count).toBe(1);
  expect(latin1(protobuf.transcode(messages, "protobuf", "tnetstring", { engine }))).toBe(latin1(dict));
});

test.each(engines)("what only mapping finds is told by its own code, with $name", ({ engine }) => {
  const bytes = tnetstring.dumps(replaced(states.tcp(), { metadata: { xy: [] } }));
  const message = protobuf.transcode(bytes, "tnetstring", "protobuf", { delimited: false, engine });
  // The entry's name "xy" becomes a key that is a list.
  const entry = Buffer.from([0x0a, 2, ...Buffer.from("xy"), 0x1a, 2, 0x32, 0]);
  const at = Buffer.from(message.buffer, message.byteOffset, message.length).indexOf(entry);
  message.set([0x12, 2, 0x32, 0], at);
  expect(outcome(summed(message), "protobuf", engine)).toMatch(/^BAD_KEY /);
});

testEach(wasm, "a flow beyond the room for direct ones goes over the tape, with $name", ({ engine }) => {
  const long = "x".repeat(90_000);
  const state = replaced(states.tcp(), { comment: long });
  const bytes = tnetstring.dumps(state).slice();
  const many = concat([bytes, bytes, bytes]);
  const messages = protobuf.transcode(many, "tnetstring", "protobuf", { engine });
  expect(Buffer.compare(protobuf.transcode(messages, "protobuf", "tnetstring", { engine }), many)).toBe(0);
});

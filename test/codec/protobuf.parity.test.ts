// The same answers from every engine, the slow reference and protobufjs, on generated messages and on odd and damaged bytes.
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { dummyHttpSchema } from "../../src/codec/generated/dummy_http.ts";
import type { MessageCodec } from "../../src/codec/message-codec.ts";
import { DEEPEST_PLAIN, notPlain, PlainReader } from "../../src/codec/plain-read.ts";
import { DirectReader } from "../../src/codec/protobuf-direct.ts";
import { compileSchema } from "../../src/codec/schema.ts";
import { protobuf } from "../../src/index.ts";
import { seed } from "../arbitraries.ts";
import { engines } from "../engines.ts";
import { concat, latin1 } from "../helpers.ts";
import { decode, type Message } from "../reference/protobuf.ts";
import { encode } from "../reference/protobuf-writer.ts";
import { show, showLoads, showOutcome } from "../reference/show.ts";
import { inputOf, messageOf, nearlyWhole } from "./messages.ts";
import { oracleReads, oracleWrites } from "./protobufjs.ts";
import { retold } from "./retold.ts";
import { everything, schemaOf } from "./schemas.ts";

/** A matcher for each of the comparisons would take most of the time. */
function same(actual: string, expected: string): void {
  if (actual !== expected) expect(actual).toBe(expected);
}

process.stdout.write(`protobuf parity seed ${seed} (MITMFLOW_SEED repeats it)\n`);

const schemas = [
  { name: "everything", codec: everything.codec, description: everything.description, numRuns: 2000 },
  {
    name: "dummy_http",
    codec: protobuf.dummyHttp as unknown as MessageCodec<Message, Message>,
    description: dummyHttpSchema,
    numRuns: 800,
  },
];

test("each engine is the one asked for", () => {
  for (const { name, engine } of engines) expect(engine.name).toBe(name);
});

test.each(schemas)("messages are written as the same bytes and read again: $name", ({ codec, description, numRuns }) => {
  fc.assert(
    fc.property(messageOf(description), (message) => {
      const expected = encode(message, description);
      const spelled = latin1(expected);
      const shown = show(message);
      same(showOutcome(decode(expected, description)), shown);
      for (const { engine } of engines) {
        const bytes = codec.dumps(message, { engine });
        same(latin1(bytes), spelled);
        same(latin1(codec.dumpsBorrowed(message, { engine })), spelled);
        same(latin1(concat(codec.dumpsChunks(message, { engine }))), spelled);
        same(String(codec.encodedLength(message, { engine })), String(expected.length));
        same(
          showLoads(() => codec.loads(bytes, { engine })),
          shown,
        );
        same(
          showLoads(() => codec.loads(bytes, { engine, copy: true })),
          shown,
        );
      }
    }),
    { seed, numRuns },
  );
});

test("the tape of a message is written as the same bytes", () => {
  fc.assert(
    fc.property(messageOf(everything.description), (message) => {
      const expected = encode(message, everything.description);
      for (const { engine } of engines) same(latin1(retold(engine, expected, everything.schema)), latin1(expected));
    }),
    { seed, numRuns: 800 },
  );
});

test.each(schemas)("odd and damaged bytes have the same outcome: $name", ({ codec, description, numRuns }) => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(inputOf(description), fc.constantFrom(100, 100, 100, 1, 2, 3), fc.boolean(), (bytes, maxDepth, copy) => {
      const outcome = decode(bytes, description, maxDepth);
      const kind = "code" in outcome ? outcome.code : "read";
      seen.set(kind, (seen.get(kind) ?? 0) + 1);
      for (const { engine } of engines)
        same(
          showLoads(() => codec.loads(bytes, { engine, maxDepth, copy })),
          showOutcome(outcome),
        );
    }),
    { seed, numRuns: numRuns * 3 },
  );
  // A generator that makes one kind only would test nothing.
  const always = [
    "read",
    "TRUNCATED",
    "MISSING_FIELD",
    "TOO_DEEP",
    "BAD_VARINT",
    "BAD_FIELD_NUMBER",
    "BAD_WIRE_TYPE",
    "UNMATCHED_END_GROUP",
  ];
  for (const kind of always) expect([kind, (seen.get(kind) ?? 0) > 10]).toEqual([kind, true]);
  for (const kind of ["BAD_LENGTH", "BAD_UTF8"]) if (numRuns >= 2000) expect([kind, seen.has(kind)]).toEqual([kind, true]);
});

const plainSchema = schemaOf(
  `syntax = "proto2";
  enum Color { RED = 0; GREEN = 1; }
  message Plain {
    optional int32 number = 1;
    optional sint64 zigzag = 2;
    optional bool flag = 3;
    optional string text = 4;
    optional bytes data = 5;
    optional Plain inner = 6;
    optional Needy needy = 7;
    optional Color color = 8;
    repeated int32 list = 9;
    optional fixed32 fixed = 10;
    optional group Pair = 11 { optional int32 left = 1; }
    optional uint32 far = 16;
  }
  message Needy { required uint64 one = 1; required string two = 2; optional Plain back = 3; }`,
  "Plain",
);

test.each([
  { name: "dummy_http", description: dummyHttpSchema },
  { name: "plain", description: plainSchema.description },
  { name: "everything", description: everything.description },
])("the way without a tape reads the same or gives up: $name", ({ description }) => {
  const { plan } = compileSchema(description);
  const kept = new DirectReader();
  const seen = { read: 0, gaveUp: 0, refused: 0 };
  fc.assert(
    fc.property(nearlyWhole(description), fc.constantFrom(100, 100, 1, 2), (bytes, maxDepth) => {
      const outcome = decode(bytes, description, maxDepth);
      if ("code" in outcome) seen.refused++;
      // A new one, and one that may have something left from the last time.
      for (const direct of [new DirectReader(), kept]) {
        const message = readPlainly(bytes, (reader) => direct.read(reader, bytes.length, Math.min(maxDepth, DEEPEST_PLAIN), plan));
        if (message === undefined) seen.gaveUp++;
        else {
          seen.read++;
          same(show(message), showOutcome(outcome));
        }
      }
    }),
    { seed, numRuns: 6000 },
  );
  expect(Math.min(seen.read, seen.gaveUp, seen.refused)).toBeGreaterThan(80);
});

function readPlainly<Value>(bytes: Uint8Array, read: (reader: PlainReader) => Value): Value | undefined {
  const reader = new PlainReader();
  reader.open(bytes);
  try {
    return read(reader);
  } catch (error) {
    if (error !== notPlain) throw error;
    return undefined;
  }
}

test("what is read and written again is stable", () => {
  fc.assert(
    fc.property(inputOf(everything.description), (bytes) => {
      const outcome = decode(bytes, everything.description);
      fc.pre("value" in outcome);
      for (const { engine } of engines) {
        const { codec } = everything;
        const canonical = codec.dumps(codec.loads(bytes, { engine }), { engine });
        same(latin1(codec.dumps(codec.loads(canonical, { engine }), { engine })), latin1(canonical));
      }
    }),
    { seed, numRuns: 800 },
  );
});

test("protobufjs writes and reads the same", () => {
  const { type, description, codec } = everything;
  fc.assert(
    fc.property(messageOf(description), (message) => {
      const theirs = oracleWrites(type, message);
      for (const { engine } of engines) {
        same(latin1(codec.dumps(message, { engine })), latin1(theirs));
        same(
          showLoads(() => codec.loads(theirs, { engine })),
          show(message),
        );
      }
      same(show(oracleReads(type, codec.dumps(message), description)), show(message));
    }),
    { seed, numRuns: 1200 },
  );
});

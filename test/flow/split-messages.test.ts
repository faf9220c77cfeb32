// Messages of flow.proto whose sub-messages come in several parts: they are put together as protobuf says, in every engine. protobufjs judges.
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import protobufjs from "protobufjs";
import { mergeParts } from "../../src/codec/merge.ts";
import { protobuf, tnetstring } from "../../src/index.ts";
import { exactValue, seed } from "../arbitraries.ts";
import { describeEngines, engines } from "../engines.ts";
import { concat } from "../helpers.ts";
import { growth } from "../measure.ts";
import { replaced, states, types } from "./flows.ts";
import { oddFlow } from "./odd-flows.ts";

const root = new protobufjs.Root();
root.resolvePath = (_, target) =>
  fileURLToPath(new URL(target.startsWith("google/") ? `../../node_modules/protobufjs/${target}` : target, import.meta.url));
const flowType = root
  .loadSync(fileURLToPath(new URL("../../proto/flow.proto", import.meta.url)), { keepCase: true })
  .lookupType("mitmflow.Flow");

const one = { delimited: false };
const CHECKSUM_BYTES = 6;

/** Numbers below `limit`, one after another. */
type Next = (limit: number) => number;

function chosen(choices: readonly number[]): Next {
  let at = 0;
  return (limit) => (choices.length === 0 ? 0 : choices[at++ % choices.length] % limit);
}

interface WireField {
  readonly number: number;
  readonly bytes: Uint8Array;
  /** Of a payload with a length. */
  readonly payload: Uint8Array | null;
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest & 0x7f) | 0x80);
  return Uint8Array.from([...bytes, rest]);
}

function fieldsOf(message: Uint8Array): WireField[] {
  const reader = protobufjs.Reader.create(message);
  const fields: WireField[] = [];
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const tag = reader.uint32();
    const payload = (tag & 7) === 2 ? Uint8Array.from(reader.bytes()) : null;
    if (payload === null) reader.skipType(tag & 7);
    fields.push({ number: tag >>> 3, bytes: message.subarray(start, reader.pos), payload });
  }
  return fields;
}

/** The same message with sub-messages in several parts, which other fields may come between. */
function split(message: Uint8Array, type: protobufjs.Type, next: Next): Uint8Array {
  const pieces: Uint8Array[] = [];
  const later: Uint8Array[] = [];
  for (const { number, bytes, payload } of fieldsOf(message)) {
    const field = type.fieldsById[number];
    const inner = field?.resolve().resolvedType;
    if (payload === null || !(inner instanceof protobufjs.Type)) {
      pieces.push(bytes);
      continue;
    }
    const whole = split(payload, inner, next);
    const items = fieldsOf(whole);
    const tag = varint(number * 8 + 2);
    const part = (from: number, to: number): Uint8Array => {
      const content = concat(items.slice(from, to).map((item) => item.bytes));
      return concat([tag, varint(content.length), content]);
    };
    if (field.repeated || next(3) === 0) pieces.push(part(0, items.length));
    else {
      const cut = next(items.length + 1);
      pieces.push(part(0, cut));
      // A member of a oneof that comes between would take its place.
      (next(2) === 0 && !field.partOf ? later : pieces).push(part(cut, items.length));
    }
  }
  return concat([...pieces, ...later]);
}

const back = (message: Uint8Array, engine = engines[0].engine): Uint8Array =>
  protobuf.transcode(message, "protobuf", "tnetstring", { ...one, engine });

/** What the bytes' message, in parts, says in all engines, and to who reads field by field. */
function check(bytes: Uint8Array, choices: readonly number[]): number {
  const message = protobuf.transcode(bytes, "tnetstring", "protobuf", one).subarray(0, -CHECKSUM_BYTES);
  const parts = split(message, flowType, chosen(choices));
  const judged = Uint8Array.from(flowType.encode(flowType.decode(parts)).finish());
  expect(Buffer.compare(judged, Uint8Array.from(flowType.encode(flowType.decode(message)).finish()))).toBe(0);
  const wanted = back(judged);
  for (const { engine } of engines) {
    expect(Buffer.compare(back(parts, engine), wanted)).toBe(0);
    const flow = protobuf.loads(parts, { engine });
    const eager = protobuf.loads(judged, { engine });
    expect(String(flow)).toBe(String(eager));
    expect(Buffer.compare(tnetstring.dumps(flow.getState()), tnetstring.dumps(eager.getState()))).toBe(0);
  }
  return parts.length - message.length;
}

test("flows in parts are those in one piece", () => {
  let added = 0;
  fc.assert(
    fc.property(fc.constantFrom(...types), exactValue, fc.array(fc.nat(1000)), (type, value, choices) => {
      added += check(tnetstring.dumps(replaced(states[type](), { metadata: { value } as never, backup: { value } as never })), choices);
    }),
    { seed, numRuns: 60 },
  );
  expect(added).toBeGreaterThan(1000);
});

test("odd flows, too", () => {
  fc.assert(
    fc.property(oddFlow, fc.array(fc.nat(1000)), (bytes, choices) => {
      // Lone entries of a flow that cannot be printed have nothing to do with parts.
      try {
        String(protobuf.loads(protobuf.transcode(bytes, "tnetstring", "protobuf", one)));
      } catch {
        return;
      }
      check(bytes, choices);
    }),
    { seed, numRuns: 100 },
  );
});

describeEngines("parts of messages", (engine) => {
  /** Version 21, and what follows. */
  const flow = (...rest: number[]): Uint8Array => Uint8Array.of(8, 21, ...rest);

  test("of a oneof, what follows another member begins anew", () => {
    // http with a request to :1, tcp, http with a request whose method is M.
    const wanted = back(flow(0x4a, 5, 0x0a, 3, 0x0a, 1, 77), engine);
    expect(back(flow(0x4a, 4, 0x0a, 2, 0x20, 1, 0x52, 0, 0x4a, 5, 0x0a, 3, 0x0a, 1, 77), engine)).toEqual(wanted);
    // Without tcp between them they are one.
    const both = back(flow(0x4a, 7, 0x0a, 5, 0x0a, 1, 77, 0x20, 1), engine);
    expect(back(flow(0x4a, 4, 0x0a, 2, 0x20, 1, 0x4a, 5, 0x0a, 3, 0x0a, 1, 77), engine)).toEqual(both);
  });

  test("the last of several single values counts, and lists go on", () => {
    const parts = protobuf.loads(flow(0x4a, 10, 0x0a, 8, 0x20, 1, 0x0a, 1, 77, 0x0a, 1, 78, 0x4a, 4, 0x0a, 2, 0x52, 0), { engine });
    if (parts.type !== "http") throw new TypeError("no HTTP");
    expect([parts.request.method, parts.request.port, parts.request.headers.fields.length]).toEqual(["N", 1, 1]);
  });

  test("errors have their offsets in the message as it came", () => {
    // An order that names a place that there is not, behind a request in two parts.
    const message = flow(0x4a, 4, 0x0a, 2, 0x20, 1, 0x4a, 4, 0x0a, 2, 0x20, 2, 0x9a, 0x01, 1, 99);
    expect(() => back(message, engine)).toThrow(`byte ${message.length - 1}`);
  });
});

test("a million parts of one message take linear time and no stack", () => {
  const ofParts = (count: number): Uint8Array => {
    const message = new Uint8Array(2 + count * 2);
    message.set([8, 21]);
    for (let at = 2; at < message.length; at += 2) message.set([0x4a, 0], at);
    return message;
  };
  const readBoth = (message: Uint8Array): void => {
    expect(protobuf.loads(message).type).toBe("http");
    expect(back(message).length).toBeGreaterThan(100);
  };
  expect(growth(ofParts, readBoth, 1_000_000)).toBeLessThan(8);
  expect(mergeParts(Uint32Array.of(77, 0, 0, 1)).length).toBe(4);
});

// Flows as messages of flow.proto: there and back, byte for byte, in every engine; and what is refused.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { NODE_WORDS } from "../../src/abi.ts";
import { Transcoder } from "../../src/codec/transcode.ts";
import { Input } from "../../src/engine/input.ts";
import { FORMAT_PROTOBUF } from "../../src/engine/protobuf.ts";
import { FORMAT_TNETSTRING } from "../../src/engine/tnetstring.ts";
import { CodecError, type Engine, Float, FlowReader, flowFromState, protobuf, tnetstring } from "../../src/index.ts";
import { exactValue, seed } from "../arbitraries.ts";
import { describeEngines, engines } from "../engines.ts";
import { codecError, concat } from "../helpers.ts";
import { replaced, states, types } from "./flows.ts";
import { oddFlow } from "./odd-flows.ts";

const named = process.env.MITMFLOW_DUMPS;
const folder = named ?? fileURLToPath(new URL("../../../shared/dumps", import.meta.url));
const dumps: [string, Uint8Array][] = existsSync(folder)
  ? readdirSync(folder)
      .filter((name) => name.endsWith(".v21.mitm"))
      .map((name) => [name, new Uint8Array(readFileSync(join(folder, name)))])
  : [];

const [reference] = engines;
const one = { delimited: false };

/** The message of a flow's bytes, which is the same in all engines, and comes back as it was. */
function checkRound(bytes: Uint8Array, engine: Engine): Uint8Array {
  const message = protobuf.transcode(bytes, "tnetstring", "protobuf", { ...one, engine });
  expect(Buffer.compare(message, protobuf.transcode(bytes, "tnetstring", "protobuf", { ...one, engine: reference.engine }))).toBe(0);
  expect(Buffer.compare(protobuf.transcode(message, "protobuf", "tnetstring", { ...one, engine }), bytes)).toBe(0);
  return message;
}

/** What only entries of any form hold. */
function extrasOf(bytes: Uint8Array, engine: Engine): number {
  const transcoder = new Transcoder(engine, FORMAT_TNETSTRING, 21, 100);
  transcoder.begin(bytes, 0, bytes.length);
  expect(transcoder.next(0, bytes.length)).toBe(true);
  return transcoder.extras;
}

describeEngines("flow.proto", (engine) => {
  test.each(types)("a flow of type %s comes back as it was", (type) => {
    const bytes = tnetstring.dumps(states[type]());
    checkRound(bytes, engine);
    expect(extrasOf(bytes, engine)).toBe(0);
  });

  if (dumps.length === 0) test.skip(`real dumps: there are none in ${folder}; MITMFLOW_DUMPS names a folder`, () => {});
  for (const [name, dump] of dumps)
    test(`${name} goes there and back, and its typed fields hold it all`, () => {
      const messages = protobuf.transcode(dump, "tnetstring", "protobuf", { engine });
      expect(Buffer.compare(messages, protobuf.transcode(dump, "tnetstring", "protobuf", { engine: reference.engine }))).toBe(0);
      expect(Buffer.compare(protobuf.transcode(messages, "protobuf", "tnetstring", { engine }), dump)).toBe(0);
      for (let rest = dump; rest.length > 0; ) {
        const [, next] = tnetstring.pop(rest, { exact: true });
        const flow = rest.subarray(0, rest.length - next.length);
        if (flow.length < 100_000) expect(extrasOf(flow, engine)).toBe(0);
        rest = next;
      }
    });

  test("odd flows come back as they were", () => {
    fc.assert(
      fc.property(oddFlow, (bytes) => {
        checkRound(bytes, engine);
      }),
      { seed, numRuns: 400 },
    );
  });

  test("metadata and backups of any form come back as they were", () => {
    fc.assert(
      fc.property(fc.constantFrom(...types), exactValue, exactValue, (type, value, other) => {
        const flow = replaced(states[type](), { metadata: { value, list: [other, value] } as never, backup: { other } as never });
        checkRound(tnetstring.dumps(flow), engine);
      }),
      { seed, numRuns: 200 },
    );
  });

  test("dumps, dumpsInto, dumpsChunks and loads", () => {
    for (const type of types) {
      const flow = flowFromState(states[type]());
      const message = protobuf.dumps(flow, { engine });
      expect(concat(protobuf.dumpsChunks(flow, { engine }))).toEqual(message);
      const target = new Uint8Array(message.length + 7);
      expect(protobuf.dumpsInto(flow, target, 5, { engine })).toEqual(message);
      expect(codecError(() => protobuf.dumpsInto(flow, target, 8, { engine })).needed).toBe(message.length);
      const loaded = protobuf.loads(message, { engine });
      expect(loaded.type).toBe(type);
      expect(tnetstring.dumps(loaded.getState())).toEqual(tnetstring.dumps(flow.getState()));
      loaded.comment = "changed";
      expect(protobuf.loads(protobuf.dumps(loaded, { engine }), { engine }).comment).toBe("changed");
    }
  });

  test("a large body is a view on the caller's bytes, both ways", () => {
    const body = new Uint8Array(300_000).fill(7);
    const bytes = tnetstring.dumps(replaced(states.http(), { "response.content": body }));
    const message = checkRound(bytes, engine);
    const flow = protobuf.loads(message, { engine });
    const content = flow.type === "http" ? flow.response?.rawContent : null;
    expect(content?.buffer).toBe(message.buffer);
    expect(Buffer.compare(concat(protobuf.dumpsChunks(flow, { engine })), message)).toBe(0);
    const pieces = flow.toChunks() as Uint8Array[];
    expect(pieces.some((piece) => piece.buffer === message.buffer && piece.length === body.length)).toBe(true);
    expect(Buffer.compare(concat(pieces), bytes)).toBe(0);
  });

  test("old flows are migrated on the way", () => {
    for (const [name] of dumps) {
      const old = new Uint8Array(readFileSync(join(folder, name.replace(".v21", ""))));
      const there = protobuf.transcode(old, "tnetstring", "protobuf", { engine });
      const back = protobuf.transcode(there, "protobuf", "tnetstring", { engine });
      const flows = [...new FlowReader(old)];
      expect([...new FlowReader(back)].map(String)).toEqual(flows.map(String));
    }
  });
});

describeEngines("numbers of flow.proto", (engine) => {
  /** The flow whose metadata holds these floats, spelled so. */
  function floatsFlow(texts: readonly string[]): Uint8Array {
    const flow = tnetstring.dumps(replaced(states.http(), { metadata: { floats: [] } }));
    const items = texts.map((text) => `${text.length}:${text}^`).join("");
    return withMetadata(flow, `6:floats;${items.length}:${items}]`);
  }

  function withMetadata(flow: Uint8Array, items: string): Uint8Array {
    const text = Buffer.from(flow).toString("latin1");
    const prefix = text.indexOf(":") + 1;
    const payload = text.slice(prefix, -1).replace("12:6:floats;0:]}", `${items.length}:${items}}`);
    return Buffer.from(`${Buffer.byteLength(payload, "latin1")}:${payload}}`, "latin1");
  }

  function spelledBack(texts: readonly string[]): string[] {
    const back = protobuf.transcode(protobuf.transcode(floatsFlow(texts), "tnetstring", "protobuf", { engine }), "protobuf", "tnetstring", {
      engine,
    });
    const floats = (tnetstring.loads(back, { exact: true }) as Map<string, Map<string, Float[]>>).get("metadata")?.get("floats");
    expect(floats?.length).toBe(texts.length);
    return (floats as Float[]).map(String);
  }

  function checkFloats(texts: readonly string[]): void {
    const wanted = texts.map((text) => String(new Float(text === "inf" ? 1 / 0 : text === "-inf" ? -1 / 0 : Number(text))));
    expect(spelledBack(texts)).toEqual(wanted);
  }

  test("floats of all kinds are rounded and spelled as JavaScript does it", () => {
    checkFloats([
      "0.0",
      "-0.0",
      "1.0",
      "nan",
      "inf",
      "-inf",
      "5e-324",
      "1.7976931348623157e308",
      "1e22",
      "1e23",
      "+1.5",
      ".5",
      "007.250",
      "1E5",
    ]);
    checkFloats([
      "9007199254740993.0",
      "9007199254740992.5",
      "4503599627370497.5",
      "4503599627370496.25",
      "18446744073709551615.0",
      "0.1",
      "2.5",
    ]);
    checkFloats([
      "1611681483.4471395",
      "9999999999999999999.0",
      "99999999999999999990.0",
      "9007199254740993",
      "123456789.000000001",
      "1.999999999999999999",
    ]);
  });

  test("random floats, as timestamps and of any size", () => {
    const random = randomOf(seed);
    const texts: string[] = [];
    for (let i = 0; i < 20_000; i++) {
      const whole = Math.floor(random() * 10 ** Math.floor(random() * 17));
      const digits = String(Math.floor(random() * 1e10)).slice(0, 1 + Math.floor(random() * 10));
      texts.push(`${random() < 0.1 ? "-" : ""}${whole}.${digits}`);
      texts.push(String(new Float((random() - 0.5) * 10 ** Math.floor(random() * 40 - 20))));
      texts.push(String(new Float(1.6e9 + random() * 2e8)));
    }
    for (let i = 0; i < texts.length; i += 10_000) checkFloats(texts.slice(i, i + 10_000));
  });

  test("halves between two doubles are rounded to even", () => {
    const random = randomOf(seed + 1);
    const texts: string[] = [];
    for (let i = 0; i < 5_000; i++) {
      // An odd number of half steps of a double with so many bits of fraction.
      const bits = 1 + Math.floor(random() * 9);
      const mantissa = 2n ** 53n + 2n * BigInt(Math.floor(random() * 2 ** 51)) + 1n;
      const scaled = mantissa * 10n ** BigInt(bits);
      const digits = (scaled >> BigInt(bits)).toString();
      texts.push(`${digits.slice(0, -bits)}.${digits.slice(-bits)}`);
    }
    checkFloats(texts);
  });

  test("integers of any size", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }), fc.bigInt(), fc.constantFrom(2n ** 63n, -(2n ** 63n), 2n ** 63n - 1n)),
        ),
        (list) => {
          const bytes = tnetstring.dumps(replaced(states.dns(), { metadata: { list }, "request.id": list[0] ?? 0 }));
          expect(
            Buffer.compare(checkRound(bytes, engine), protobuf.dumps(flowFromState(tnetstring.loads(bytes, { exact: true })), { engine })),
          ).toBe(0);
        },
      ),
      { seed, numRuns: 100 },
    );
  });

  test("numbers in other spellings come back as mitmproxy spells them", () => {
    const long = `-000${"9".repeat(30)}`;
    const items = ["007#", "-010#", "-0#", `${long}#`, "1.50^", "1e3^"].map((text) => `${text.length - 1}:${text}`).join("");
    const flow = withMetadata(
      tnetstring.dumps(replaced(states.http(), { metadata: { floats: [] } })),
      `6:floats;${items.length}:${items}]`,
    );
    const back = protobuf.transcode(protobuf.transcode(flow, "tnetstring", "protobuf", { engine }), "protobuf", "tnetstring", { engine });
    expect(Buffer.from(back).toString("latin1")).toContain(`1:7#3:-10#1:0#31:-${"9".repeat(30)}#3:1.5^6:1000.0^]`);
  });
});

/** Messages of all types without their checksums, which would tell of all, each with up to three edits; the same ones each time. */
function* editedMessages(count: number): Generator<Uint8Array> {
  const whole = types.map((type) => protobuf.transcode(tnetstring.dumps(states[type]()), "tnetstring", "protobuf", one));
  const random = randomOf(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  for (let i = 0; i < count; i++) {
    const message = [...whole[below(whole.length)].slice(0, -6)];
    for (let edits = 1 + below(3); edits > 0; edits--) {
      const at = below(message.length);
      const from = below(message.length);
      if (random() < 0.6) message[at] = below(256);
      else message.splice(at, below(3), ...message.slice(from, from + below(30)));
    }
    yield Uint8Array.from(message);
  }
}

test("damaged messages have the same outcome in all engines, and what is taken comes back", () => {
  let taken = 0;
  for (const message of editedMessages(3000)) {
    const outcomes = engines.map(({ engine }) => outcomeOf(message, engine));
    expect(new Set(outcomes).size).toBe(1);
    if (!/^\d/.test(outcomes[0])) continue;
    checkRound(Buffer.from(outcomes[0], "latin1"), engines[taken % engines.length].engine);
    taken++;
  }
  expect(taken).toBeGreaterThan(100);
});

describe("the tape of a message is the same in all engines:", () => {
  /** Its nodes, or the error's code, offset and path. */
  const tapeOf = (message: Uint8Array, engine: Engine, maxDepth: number): string =>
    outcome(() => {
      const { words, first, count, typeNode } = new Transcoder(engine, FORMAT_PROTOBUF, 21, maxDepth).read(new Input([message]), true);
      return `type ${typeNode}: ${words.subarray(first, first + count * NODE_WORDS).join(" ")}`;
    });
  const expectOne = (message: Uint8Array, maxDepth = 100): string => {
    const [tape, ...others] = engines.map(({ engine }) => tapeOf(message, engine, maxDepth));
    for (const other of others) expect(other).toBe(tape);
    return tape;
  };

  test("of damaged ones up to where they are wrong", () => {
    const found = new Set<string>();
    for (const message of editedMessages(3000)) found.add(expectOne(message).slice(0, 8));
    expect(found.size).toBeGreaterThan(5);
  });

  test("cut anywhere", () => {
    const [message] = editedMessages(1);
    for (let end = 0; end < message.length; end++) expectOne(message.subarray(0, end));
  });

  test("with lengths and tags that are longer than they need be, texts that are not ASCII, unknown fields", () => {
    const flow = [8, 21, 0x4a, 0];
    const id = (...bytes: number[]): number[] => [...flow, ...bytes, ...flow];
    const field = 0x12; // bytes or text of the flow
    for (const odd of [
      id(field | 0x80, 0, 1, 0x61),
      id(field | 0x80, 0x80, 0, 1, 0x61),
      id(field, 0x81, 0, 0x61),
      id(field, 0x81, 0x80, 0, 0x61),
      id(field, 0x81, 0x80, 0x80, 0, 0x61),
      id(field, 2, 0xc3, 0xa9),
      id(field, 1, 0xc3),
      id(0x80, 0x10, 5),
      id(0, 5),
      id(8, 0x95, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0),
      id(8, 0x95, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0),
    ]) {
      expectOne(Uint8Array.from(odd));
      expectOne(Uint8Array.from(odd).subarray(0, odd.length - flow.length));
    }
  });

  test("of more nodes than there is room for at first, and of too many levels", () => {
    const headers = Array.from({ length: 2000 }, () => [0x52, 4, 0x0a, 0, 0x12, 0]).flat();
    const request = [0x0a, 0x80 | (headers.length & 0x7f), headers.length >>> 7, ...headers];
    const message = Uint8Array.from([8, 21, 0x4a, 0x80 | (request.length & 0x7f), request.length >>> 7, ...request]);
    expect(expectOne(message)).toMatch(/^type 2/);
    expect(expectOne(message).split(" ").length).toBeGreaterThan(4096 * NODE_WORDS);
    const deep = Array.from({ length: 30 }, () => 0).reduce((inner: number[]) => [0x0a, inner.length, ...inner], []);
    for (const maxDepth of [1, 2, 5]) expectOne(Uint8Array.from([8, 21, 0x4a, deep.length, ...deep]), maxDepth);
  });
});

/** What is read, or the error's code, offset and path. */
function outcome(read: () => string): string {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    return `${error.code} at ${error.offset} in ${error.path}`;
  }
}

/** The bytes, or the error's code, offset and path. */
function outcomeOf(message: Uint8Array, engine: Engine): string {
  return outcome(() => Buffer.from(protobuf.transcode(message, "protobuf", "tnetstring", { ...one, engine })).toString("latin1"));
}

/** Numbers from 0 to 1: mulberry32. */
function randomOf(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

if (dumps.length === 0) {
  describe("real dumps", () => {
    test.skip(`skipped: there is no ${folder}, and MITMFLOW_DUMPS names no other folder`, () => {});
  });
}

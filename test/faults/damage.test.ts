// Damage of every small kind, in full: flows cut off at every offset, and with every single bit flipped, in each form that flows are kept in.
// A damaged flow is a typed error or a value, the same from all engines; where there is a checksum, it is an error.
import { beforeAll, describe, expect, test } from "@jest/globals";
import protobufjs from "protobufjs";
import { createEngine, type Engine, FlowReader, flowFromBytes, Migrator, protobuf, tnetstring } from "../../src/index.ts";
import type { Driver } from "../../src/store/driver.ts";
import { MEMORY } from "../../src/store/driver.ts";
import { findLibrary } from "../../src/store/drivers.ts";
import { EntryMaker, readyEntry } from "../../src/store/messages.ts";
import { openSchema } from "../../src/store/schema.ts";
import { Tables } from "../../src/store/tables.ts";
import { engines } from "../engines.ts";
import { states } from "../flow/flows.ts";
import { refusalLine } from "../fuzz/messages.ts";
import { concat, latin1, refusal } from "../helpers.ts";

/** One with all that a flow may have: trailers, a WebSocket, what addons left. */
const flows = (["http", "tcp", "dns"] as const).map((type) => ({ type, bytes: tnetstring.dumps(states[type]()) }));
const messages = flows.map(({ type, bytes }) => ({
  type,
  message: protobuf.transcode(bytes, "tnetstring", "protobuf", { delimited: false }),
}));

/** What is read of bytes: all that the flow says, or the error. */
type Read = (bytes: Uint8Array, engine: Engine) => string;

const migrator = (): Migrator => new Migrator({ uuid: () => "the id of a connection" });

const readers: Record<string, Read> = {
  "a dump": (bytes, engine) => {
    const flow = flowFromBytes(bytes, { engine, migrator: migrator(), services: { certificate: () => null } });
    return `${JSON.stringify(flow.toJSON())}\n${latin1(concat(flow.toChunks() as Uint8Array[]))}`;
  },
  "a dump's value": (bytes, engine) => latin1(tnetstring.dumps(tnetstring.loads(bytes, { engine, exact: true }))),
  "a file": (bytes, engine) => [...new FlowReader(bytes, { engine })].map(({ id }) => id).join(),
  rows: (bytes, engine) =>
    Array.from(new FlowReader(bytes, { engine }).rows(), ({ type, id, url, status }) => [type, id, url, status]).join(),
  "an index": (bytes, engine) => {
    const index = new FlowReader(bytes, { engine }).indexSync();
    if (index.damage !== null) throw index.damage;
    return index.offsets.join();
  },
};

const messageFile: Read = (bytes, engine) => [...new FlowReader(bytes, { engine, format: "protobuf" })].map(({ id }) => id).join();

const messageReaders: Record<string, Read> = {
  loaded: (bytes, engine) => latin1(concat(protobuf.loads(bytes, { engine, migrator: migrator() }).toChunks() as Uint8Array[])),
  transcoded: (bytes, engine) => latin1(protobuf.transcode(bytes, "protobuf", "tnetstring", { engine, delimited: false })),
};

/** The line that all engines agree on. @throws whatever an engine threw that is no CodecError */
function lineOf(read: Read, bytes: Uint8Array): { line: string; isError: boolean } {
  const lines = engines.map(({ engine }) => {
    try {
      return { line: read(bytes, engine), isError: false };
    } catch (error) {
      return { line: refusalLine(error), isError: true };
    }
  });
  for (const [index, { line }] of lines.entries()) {
    if (line !== lines[0].line) throw new Error(`${engines[index].name}: ${line}\n${engines[0].name}: ${lines[0].line}`);
  }
  return lines[0];
}

/** Each single bit of the bytes flipped, in place. */
function eachFlip(bytes: Uint8Array, visit: (at: number, bit: number) => void): number {
  let count = 0;
  for (let at = 0; at < bytes.length; at++) {
    for (let bit = 0; bit < 8; bit++) {
      bytes[at] ^= 1 << bit;
      visit(at, bit);
      bytes[at] ^= 1 << bit;
      count++;
    }
  }
  return count;
}

describe.each(flows)("a $type flow of mitmproxy's", ({ bytes }) => {
  test.each(Object.keys(readers))("as %s, cut off anywhere: an error that says where", (name) => {
    for (let length = 1; length < bytes.length; length++) {
      const cut = bytes.slice(0, length);
      const { line, isError } = lineOf(readers[name], cut);
      if (!isError) throw new Error(`${length} bytes are read as ${line}`);
      expect(line).toMatch(new RegExp(`^TRUNCATED at ${length} `));
    }
  });

  test.each(Object.keys(readers))(
    "as %s, with any bit flipped: an error or a value, the same from all engines",
    (name) => {
      const damaged = bytes.slice();
      const whole = lineOf(readers[name], bytes);
      expect(whole.isError).toBe(false);
      let errors = 0;
      const count = eachFlip(damaged, () => {
        if (lineOf(readers[name], damaged).isError) errors++;
      });
      expect(count).toBe(bytes.length * 8);
      expect(errors).toBeGreaterThan(0);
      expect(lineOf(readers[name], damaged)).toEqual(whole);
    },
    120_000,
  );
});

/** The tag and the four bytes of the checksum, at the end. */
const CHECKSUM_BYTES = 6;

/** Where the fields of a message end. */
function fieldEnds(message: Uint8Array): Set<number> {
  const ends = new Set<number>();
  const reader = protobufjs.Reader.create(message);
  while (reader.pos < reader.len) {
    reader.skipType(reader.uint32() & 7);
    ends.add(reader.pos);
  }
  return ends;
}

test.each(messages)("a file of a $type flow's message, cut off anywhere, is told as cut", ({ message }) => {
  const whole = protobuf.transcode(protobuf.transcode(message, "protobuf", "tnetstring", { delimited: false }), "tnetstring", "protobuf");
  for (let length = 1; length < whole.length; length++) {
    expect(lineOf(messageFile, whole.slice(0, length)).line).toMatch(new RegExp(`^TRUNCATED at ${length} `));
  }
});

describe.each(messages)("a $type flow's message", ({ message }) => {
  describe.each(Object.keys(messageReaders))("%s", (name) => {
    const whole = lineOf(messageReaders[name], message);

    test("cut off anywhere: an error, but between two fields, where nothing can tell", () => {
      expect(whole.isError).toBe(false);
      const ends = fieldEnds(message);
      for (let length = 0; length < message.length; length++) {
        const { line, isError } = lineOf(messageReaders[name], message.slice(0, length));
        if (length === message.length - CHECKSUM_BYTES) expect(line).toBe(whole.line);
        else if (!isError && !ends.has(length)) throw new Error(`${length} bytes are read as ${line}`);
      }
    });

    test("with any bit flipped: the checksum reports it", () => {
      const damaged = message.slice();
      const codes = new Set<string>();
      eachFlip(damaged, (at) => {
        const { line, isError } = lineOf(messageReaders[name], damaged);
        if (isError) codes.add(line.slice(0, line.indexOf(" ")));
        // A checksum under another number is none, but nothing else was touched.
        else if (at < message.length - CHECKSUM_BYTES || at > message.length - 5) throw new Error(`byte ${at}: read as ${line}`);
        else expect(line).toBe(whole.line);
      });
      expect(codes.has("BAD_CHECKSUM")).toBe(true);
    }, 120_000);
  });
});

describe.each(messages)("a $type flow in a store", ({ type, message }) => {
  let driver: Driver;
  let tables: Tables;

  beforeAll(async () => {
    driver = (await findLibrary()).open(MEMORY, false);
    openSchema(driver, false);
    tables = new Tables(driver, createEngine("js"));
    // Bodies of 100 bytes are stored apart.
    tables.put([readyEntry(new EntryMaker(100).ofFlow(protobuf.loads(message)), createEngine("js"))]);
  });

  /** A value of the flow's, at each damage to it. */
  function eachDamage(table: string, column: string, damage: (bytes: Uint8Array, use: () => void) => number): number {
    const found = driver
      .prepare(`SELECT ${column} FROM ${table}`)
      .all()
      .filter(([value]) => value instanceof Uint8Array);
    const update = driver.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${column} = ?`);
    let count = 0;
    for (const [value] of found) {
      let present = value as Uint8Array;
      const put = (next: Uint8Array): void => {
        const was = present;
        present = next.slice();
        expect(update.run([present, was])).toBe(1);
      };
      const bytes = present.slice();
      count += damage(bytes, () => {
        put(bytes);
        expect(refusal(() => tables.read(`${type}-flow`)).code).toBe("STORE_DAMAGED");
      });
      put(value as Uint8Array);
    }
    expect(latin1(tables.read(`${type}-flow`) as Uint8Array)).toBe(latin1(message));
    return count;
  }

  test.each([
    ["pbuf_blob", "blob"],
    ["pbuf_blob", "parts"],
    ["body_content", "content"],
  ])(
    "with any bit of %s.%s flipped, is told as damaged",
    (table, column) => {
      const count = eachDamage(table, column, (bytes, use) => eachFlip(bytes, use));
      // Flows of TCP and of DNS have no part that is stored apart.
      if (type === "http" || column === "blob") expect(count).toBeGreaterThan(60);
    },
    120_000,
  );

  test("with any bit of the checksum flipped, is told as damaged", () => {
    const [[crc32]] = driver.prepare("SELECT crc32 FROM pbuf_blob").all();
    const update = driver.prepare("UPDATE pbuf_blob SET crc32 = ?");
    for (let bit = 0; bit < 32; bit++) {
      update.run([(Number(crc32) ^ (1 << bit)) >>> 0]);
      expect(refusal(() => tables.read(`${type}-flow`)).code).toBe("STORE_DAMAGED");
    }
    update.run([crc32]);
    expect(tables.read(`${type}-flow`)).not.toBeNull();
  });
});

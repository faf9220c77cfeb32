// Any bytes give flows or one typed error, with and without salvage, from bytes and from pieces; nothing of a prototype is touched.
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { CodecError, FlowReader, type FlowReaderOptions, harFromFlow } from "../../src/index.ts";
import { concat } from "../helpers.ts";
import { entryOf, fixture, logOf, outcomeOf, programs } from "./hars.ts";

/** What a reading gives, as text. */
async function readingOf(bytes: Uint8Array, options: FlowReaderOptions, size: number | null): Promise<string> {
  const pieces = async function* (length: number): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += length) yield bytes.slice(at, at + length);
  };
  const found: string[] = [];
  const told = (reason: CodecError): string => `${reason.code} at ${reason.offset} in ${reason.flow}, ${reason.path}`;
  const onGap = ({ from, to, reason }: { from: number; to: number; reason: CodecError }): void => {
    found.push(`gap ${from} to ${to}: ${told(reason)}`);
  };
  const reader = new FlowReader(size === null ? bytes : pieces(size), { ...options, format: "har", onGap });
  try {
    for await (const flow of reader) {
      if (flow.type !== "http") throw new Error("HAR holds HTTP");
      const { startedDateTime, request, response } = harFromFlow(flow);
      found.push(`${startedDateTime} ${request.method} ${request.url} ${response.status} ${response.content.text?.length}`);
    }
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    found.push(told(error));
  }
  return found.join("\n");
}

/** A file of a program with some of its bytes replaced, taken out or doubled. */
const mutated = fc
  .tuple(
    fc.constantFrom(...programs),
    fc.array(
      fc.record({
        at: fc.nat(10_000),
        length: fc.oneof(fc.constant(0), fc.constant(1), fc.nat(40)),
        by: fc.oneof(fc.uint8Array({ maxLength: 4 }), fc.constantFrom(...Array.from('"\\{}[],:0', (c) => Uint8Array.of(c.charCodeAt(0))))),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  )
  .map(([program, changes]) => {
    let bytes: Uint8Array = fixture(program);
    for (const { at, length, by } of changes) {
      const place = at % bytes.length;
      bytes = concat([bytes.subarray(0, place), by, bytes.subarray(place + length)]);
    }
    return bytes;
  });

/** JSON of any shape where an entry's fields are. */
const anything = fc.jsonValue({ maxDepth: 3 });
const anyText = fc.string({ unit: "binary" });
const anyEntry = fc.record(
  {
    startedDateTime: fc.oneof(fc.constant("2024-02-03T04:05:06Z"), anyText, anything),
    time: fc.oneof(fc.double(), anything),
    comment: fc.oneof(anyText, anything),
    serverIPAddress: fc.oneof(anyText, anything),
    request: fc.oneof(
      fc.record(
        {
          method: fc.oneof(fc.constantFrom("GET", "CONNECT"), anyText, anything),
          url: fc.oneof(
            fc.webUrl(),
            anyText,
            fc.constantFrom("ws://[::1]:70000/", "data:,x", "http://a:b@c:1/d", "https://x:99999/"),
            anything,
          ),
          httpVersion: anything,
          headers: fc.oneof(
            fc.array(fc.record({ name: anyText, value: fc.oneof(anyText, anything) })),
            fc.array(fc.array(anything)),
            anything,
          ),
          bodySize: anything,
          postData: fc.oneof(fc.record({ mimeType: anyText, text: anyText, params: anything }, { requiredKeys: [] }), anything),
        },
        { requiredKeys: ["url", "method"] },
      ),
      anything,
    ),
    response: fc.oneof(
      fc.record(
        {
          status: fc.oneof(fc.integer(), anything),
          statusText: fc.oneof(anyText, anything),
          headers: fc.array(fc.record({ name: fc.constantFrom("content-type", "Content-Encoding", "__proto__"), value: anyText })),
          content: fc.oneof(
            fc.record({ text: anyText, encoding: fc.constantFrom("base64", "utf-16", "") }, { requiredKeys: [] }),
            anything,
          ),
        },
        { requiredKeys: [] },
      ),
      anything,
    ),
    _webSocketMessages: fc.oneof(
      fc.array(fc.record({ type: fc.constantFrom("send", "receive"), opcode: fc.constantFrom(1, 2, -1), data: anyText })),
      anything,
    ),
    __proto__: anything,
  },
  { requiredKeys: ["startedDateTime", "request"] },
);

describe("hostile input", () => {
  test("files with bytes replaced: the same from bytes and from pieces of any size", async () => {
    const reading = fc.asyncProperty(mutated, fc.boolean(), fc.integer({ min: 1, max: 3000 }), async (bytes, salvage, size) => {
      expect(await readingOf(bytes, { salvage }, size)).toBe(await readingOf(bytes, { salvage }, null));
    });
    await fc.assert(reading, { numRuns: 300 });
  });

  test("entries of any shape: a flow that can be written, or a typed error", async () => {
    const property = fc.asyncProperty(fc.array(anyEntry, { maxLength: 3 }), async (entries) => {
      const bytes = logOf([...entries, entryOf()]);
      await readingOf(bytes, {}, null);
      // Whatever stands before it, the good entry is found.
      expect(outcomeOf(bytes, { salvage: true }).paths.at(-1)).toBe("/a");
      expect(Object.keys(Object.prototype)).toEqual([]);
    });
    await fc.assert(property, { numRuns: 500 });
  });

  test("any bytes at all", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, salvage) => {
        for (const format of ["har", "zhar", "jsonl"] as const) outcomeOf(bytes, { format, salvage });
      }),
    );
  });
});

// Filters, HAR, JSON Lines and stored messages for fuzzing: texts and files made by structure and then damaged, and what is made of them.
import fc from "fast-check";
import type { StateValue } from "../../src/flow/state.ts";
import {
  type Engine,
  FlowReader,
  type FormatName,
  flowFromBytes,
  harFromFlow,
  parseFilter,
  printExpression,
  protobuf,
  tnetstring,
} from "../../src/index.ts";
import { TaggedReader, toTagged } from "../../src/jsonl/tagged.ts";
import { Bodies } from "../../src/store/bodies.ts";
import { MEMORY } from "../../src/store/driver.ts";
import { findLibrary } from "../../src/store/drivers.ts";
import { EntryMaker } from "../../src/store/messages.ts";
import { openSchema } from "../../src/store/schema.ts";
import { apply, type Edit, edit, exactValue } from "../arbitraries.ts";
import { filterTexts, junk } from "../filter/arbitraries.ts";
import { states, types } from "../flow/flows.ts";
import { latin1, utf8 } from "../helpers.ts";
import { refusable } from "./messages.ts";

const edits = (most: number): fc.Arbitrary<Edit[]> => fc.array(edit, { maxLength: most });

const damagedText = (texts: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(texts, edits(2)).map(([text, changes]) => new TextDecoder().decode(changes.reduce(apply, utf8(text))));

export const filters: fc.Arbitrary<string> = fc.oneof(filterTexts, junk, damagedText(filterTexts));

const filteredFlows = types.map((type) => tnetstring.dumps(states[type]()));

/** What a filter says of flows; printed, it is one that says the same. */
export function filterLine(text: string, engine: Engine): string {
  return refusable(() => {
    const filter = parseFilter(text);
    const flows = filteredFlows.map((bytes) => flowFromBytes(bytes, { engine }));
    const answers = flows.map((flow) => refusable(() => String(filter.matches(flow))));
    if (filter.expression === null) return answers.join();
    const printed = printExpression(filter.expression);
    const again = flows.map((flow) => refusable(() => String(parseFilter(printed).matches(flow))));
    if (again.join() !== answers.join()) throw new Error(`${printed}: ${again}\n${text}: ${answers}`);
    return `${printed}: ${answers}`;
  });
}

const anything = fc.jsonValue({ maxDepth: 3 });
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom("__proto__", "constructor", "content-encoding", "gzip", "text/html"),
);
const pairs = fc.array(fc.record({ name: anyText, value: fc.oneof(anyText, anything) }), { maxLength: 4 });

const request = fc.record(
  {
    url: fc.oneof(
      fc.constantFrom("https://example.com/a?b=1", "ws://[::1]:70000/", "data:,x", "http://a:b@c:1/d", "https://x:99999/"),
      anyText,
      anything,
    ),
    method: fc.oneof(fc.constantFrom("GET", "CONNECT"), anyText, anything),
    httpVersion: anything,
    headers: fc.oneof(pairs, anything),
    postData: fc.oneof(fc.record({ mimeType: anyText, text: anyText, params: fc.oneof(pairs, anything) }, { requiredKeys: [] }), anything),
  },
  { requiredKeys: ["url", "method"] },
);

const response = fc.record(
  {
    status: fc.oneof(fc.integer({ min: -1, max: 700 }), anything),
    statusText: fc.oneof(anyText, anything),
    headers: fc.oneof(pairs, anything),
    content: fc.oneof(fc.record({ text: anyText, encoding: fc.constantFrom("base64", "utf-16", "") }, { requiredKeys: [] }), anything),
  },
  { requiredKeys: [] },
);

const entries = fc.record(
  {
    startedDateTime: fc.oneof({ weight: 3, arbitrary: fc.constant("2024-02-03T04:05:06Z") }, anyText, anything),
    time: fc.oneof(fc.double(), anything),
    comment: fc.oneof(anyText, anything),
    serverIPAddress: fc.oneof(anyText, anything),
    request: fc.oneof({ weight: 4, arbitrary: request }, anything),
    response: fc.oneof({ weight: 4, arbitrary: response }, anything),
    _webSocketMessages: fc.oneof(
      fc.array(fc.record({ type: fc.constantFrom("send", "receive"), opcode: fc.constantFrom(1, 2, -1), data: anyText }), { maxLength: 3 }),
      anything,
    ),
  },
  { requiredKeys: ["startedDateTime", "request"] },
);

export const hars: fc.Arbitrary<Uint8Array> = fc
  .tuple(fc.array(entries, { maxLength: 3 }), edits(2))
  .map(([all, changes]) => changes.reduce(apply, utf8(JSON.stringify({ log: { version: "1.2", entries: all } }))));

function readEach(bytes: Uint8Array, format: FormatName, engine: Engine, tell: (flow: unknown) => string): string {
  return [false, true]
    .map((salvage) => {
      const lines: string[] = [];
      const reader = new FlowReader(bytes, { engine, format, salvage });
      const end = refusable(() => {
        for (const flow of reader) lines.push(refusable(() => tell(flow)));
        return `the end, ${reader.gaps.map(({ from, to, reason }) => `${from} to ${to}: ${reason.code} at ${reason.offset}`)}`;
      });
      return [...lines, end].join("\n");
    })
    .join("\n\n");
}

/** Flows of HAR have an id of their own each time: the entries that they make are compared, and what is left of them as messages. */
export function harLine(bytes: Uint8Array, engine: Engine): string {
  return readEach(bytes, "har", engine, (flow) => {
    const said = JSON.stringify(harFromFlow(flow as never));
    const again = JSON.stringify(harFromFlow(protobuf.loads(protobuf.dumps(flow as never, { engine }), { engine }) as never));
    if (again !== said) throw new Error(`${said}\nas a message: ${again}`);
    return said;
  });
}

/** Tagged JSON, right and nearly so. */
const tagged: fc.Arbitrary<unknown> = fc.oneof(
  exactValue.map((value) => toTagged(value as StateValue)),
  anything,
  fc
    .tuple(fc.constantFrom("$bytes", "$base64", "$int", "$float", "$dict", "$", "$flow"), anything)
    .map(([tag, value]) => ({ [tag]: value })),
);

const lines: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.constantFrom(...types).map((type) => JSON.stringify({ $flow: toTagged(states[type]() as never) })),
  },
  { weight: 1, arbitrary: tagged.map((value) => JSON.stringify({ $flow: value })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(...types), fc.constantFrom("metadata", "error", "id", "backup", "version"), tagged)
      .map(([type, key, value]) => JSON.stringify({ $flow: { ...(toTagged(states[type]() as never) as object), [key]: value } })),
  },
);

export const jsonLines: fc.Arbitrary<Uint8Array> = fc
  .tuple(fc.array(lines, { maxLength: 4 }), edits(3))
  .map(([all, changes]) => changes.reduce(apply, utf8(all.map((line) => `${line}\n`).join(""))));

/** The bytes of each flow. Written as tagged JSON and read again they are the same. */
export function jsonlLine(bytes: Uint8Array, engine: Engine): string {
  return readEach(bytes, "jsonl", engine, (flow) => {
    const read = flow as ReturnType<typeof flowFromBytes>;
    const state = read.getState();
    const whole = latin1(tnetstring.dumps(state, { engine }));
    const again = new TaggedReader(100, {}).read(JSON.parse(JSON.stringify(toTagged(state))));
    if (latin1(tnetstring.dumps(again, { engine })) !== whole) throw new Error(`comes back as ${JSON.stringify(toTagged(again))}`);
    return whole;
  });
}

const database = (await findLibrary()).open(MEMORY, false);
openSchema(database, false);
const bodies = new Bodies(database);

export interface Stored {
  readonly message: Uint8Array;
  readonly threshold: number;
  readonly edits: readonly Edit[];
  readonly partEdits: readonly Edit[];
}

/** A message cut up as a store does, and its two blobs with damage. */
export const stored = (messages: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Stored> =>
  fc.record({ message: messages, threshold: fc.integer({ min: 1, max: 400 }), edits: edits(2), partEdits: edits(2) });

export function storedLine({ message, threshold, edits, partEdits }: Stored, engine: Engine): string {
  return refusable(() => {
    const { extents, row } = new EntryMaker(threshold).ofMessage(message);
    bodies.begin();
    const { blob, parts } = bodies.cut(message, extents);
    if (latin1(bodies.join(blob, parts, message.length)) !== latin1(message)) throw new Error("cut up, it does not come back");
    const damaged = edits.reduce(apply, blob);
    const damagedParts = parts === null ? null : partEdits.reduce(apply, parts);
    const joined = refusable(() => latin1(bodies.join(damaged, damagedParts, message.length)));
    bodies.settle();
    return `${JSON.stringify(row)} ${engine.crc32(message)} ${joined}`;
  });
}

/** The rows of a file of messages, and its index. */
export function messageRowsLine(bytes: Uint8Array, engine: Engine): string {
  const rows: string[] = [];
  const end = refusable(() => {
    const reader = new FlowReader(bytes, { engine, format: "protobuf" });
    for (const row of reader.rows())
      rows.push(refusable(() => `${row.offset} ${row.type} ${row.id} ${row.method} ${row.host} ${row.status} ${row.url}`));
    return "the end";
  });
  const index = refusable(() => new FlowReader(bytes, { engine, format: "protobuf" }).indexSync().offsets.join());
  return [...rows, end, index].join("\n");
}

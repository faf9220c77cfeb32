// The same of what lies above the codecs: HAR, JSON Lines, filters and their patterns, messages of flow.proto, rows and what stores cut up. Run by
// linear.test.ts.
import { FlowReader, type FormatName, type HTTPFlow, parseFilter, protobuf, tnetstring } from "../../src/index.ts";
import { Bodies } from "../../src/store/bodies.ts";
import { MEMORY } from "../../src/store/driver.ts";
import { findLibrary } from "../../src/store/drivers.ts";
import { EntryMaker } from "../../src/store/messages.ts";
import { openSchema } from "../../src/store/schema.ts";
import { flowOf, replaced, states } from "../flow/flows.ts";
import { utf8 } from "../helpers.ts";
import { type HostileCase, repeated } from "./hostile.ts";

/** Texts that take many times longer than bytes of a dump. */
const SLOWER = 8;
/** Operators and parts of patterns are objects each. */
const SLOWEST = 32;

function framed(head: string, piece: string, tail: string, slower: number = SLOWER): (size: number) => Uint8Array {
  return (size) => utf8(`${head}${piece.repeat(Math.max(1, Math.floor(size / slower / piece.length)))}${tail}`);
}

function read(format: FormatName, salvage = false): (input: Uint8Array) => number {
  return (input) => {
    const reader = new FlowReader(input, { format, salvage });
    let flows = 0;
    for (const _ of reader) flows++;
    return flows + reader.gaps.length;
  };
}

const entry = (more: string): string =>
  `{"startedDateTime":"2024-02-03T04:05:06.5Z","time":1,"request":{"method":"GET","url":"http://a/","headers":[]},"response":{"status":200,"headers":[]}${more}}`;
const [beforeMore, afterMore] = ['{"log":{"version":"1.2","entries":[', "]}}"];

const har: HostileCase[] = [
  { title: "HAR: small entries", make: framed(beforeMore, `${entry("")},`, `${entry("")}${afterMore}`), run: read("har") },
  {
    title: "HAR: an entry of headers",
    make: framed(
      `${beforeMore}${entry("").replace('"headers":[]', '"headers":[').slice(0, -"]},".length)}`.replace(/"headers":\[.*$/s, '"headers":['),
      '{"name":"a","value":"b"},',
      `{"name":"a","value":"b"}]},"response":{"status":200,"headers":[]}}${afterMore}`,
    ),
    run: read("har"),
  },
  {
    title: "HAR: a value that is passed over",
    make: framed(`${beforeMore}${entry(',"_x":[')}`.replace(/\}$/, ""), '{"a":["\\\\\\""]},', `0]}${afterMore}`),
    run: read("har"),
  },
  {
    title: "HAR: a text of escapes",
    make: framed(`${beforeMore}${entry(',"comment":"')}`.replace(/\}$/, ""), "\\u0061\\n", `"}${afterMore}`),
    run: read("har"),
  },
  { title: "HAR: nested beyond the limit", make: framed(`${beforeMore}${entry(',"_x":')}`.replace(/\}$/, ""), "[", ""), run: read("har") },
  { title: "HAR: entries that begin and never end", make: framed(beforeMore, '{"request":{"a":[', ""), run: read("har", true) },
  { title: "HAR: entries that are wrong", make: framed(beforeMore, '{"request":!},', `${entry("")}${afterMore}`), run: read("har", true) },
  { title: "HAR: quotes only", make: framed(beforeMore, '"', ""), run: read("har", true) },
];

const lines: HostileCase[] = [
  {
    title: "JSON Lines: lines that are no flows",
    make: framed("", '{"$flow":{"version":21,"type":"http"}}\n', ""),
    run: read("jsonl", true),
  },
  { title: "JSON Lines: a line of escapes", make: framed('{"$flow":{"a":"', "\\u0061\\n", '"}}\n'), run: read("jsonl") },
  { title: "JSON Lines: a line of bytes", make: framed('{"$flow":{"$bytes":"', "\\\\x00", '"}}\n'), run: read("jsonl") },
  { title: "JSON Lines: an int of digits", make: framed('{"$flow":{"$int":"', "7", '"}}\n'), run: read("jsonl") },
  { title: "JSON Lines: a line that never ends", make: framed('{"$flow":[', '{"a":"b"},', ""), run: read("jsonl", true) },
  { title: "JSON Lines: keys that are all the same", make: framed('{"$flow":{', '"a":0,', '"b":0}}\n'), run: read("jsonl") },
];

const parse = (input: Uint8Array): unknown => parseFilter(new TextDecoder().decode(input));

const filters: HostileCase[] = [
  { title: "a filter of alternatives", make: framed("", "~q | ", "~q", SLOWEST), run: parse },
  { title: "a filter of words", make: framed("", "a ", "a", SLOWEST), run: parse },
  { title: "a filter of nots", make: framed("", "!", "~q", SLOWEST), run: parse },
  { title: "a filter of parentheses", make: framed("", "(", "~q", SLOWEST), run: parse },
  { title: "a filter of escapes in quotes", make: framed('~u "', '\\"', '"', SLOWEST), run: parse },
  { title: "a pattern of alternatives", make: framed('~u "', "ab|", 'b"', SLOWEST), run: parse },
  { title: "a pattern of sets", make: framed('~u "', "[a-c\\\\d]", '"', SLOWEST), run: parse },
  { title: "a pattern of groups", make: framed('~u "', "(a)*", '"', SLOWEST), run: parse },
];

/** Whether a pattern is in a body that makes backtracking slow. */
const search = (title: string, pattern: string, piece: string): HostileCase => ({
  title: `search: ${title}`,
  make: (size) => repeated(utf8(piece), size),
  run: (input) => parseFilter(`~bs "${pattern}"`).matches(flowOf("http", { "response.content": input, "response.headers": [] })),
});

const searches: HostileCase[] = [
  search("repetitions in repetitions", "(a*)*b", "a"),
  search("ways that are the same", "(a|a)*b", "a"),
  search("a distance", "a.*b.*c", "ab"),
  search("a class and its rest", "[a-z]+[0-9]", "abc"),
  search("many ways", `${"a?".repeat(30)}${"a".repeat(30)}b`, "a"),
  search("at word ends", "\\\\b(a+ )+!", "a "),
  search("a literal that nearly is there", "aaaaaaaaaaaaaaab", "a"),
  search("at the end only", "(x+x+)+$", "xxxxxxx\\n"),
];

function headers(count: number): Uint8Array {
  const list = new Array(count).fill([utf8("a"), utf8("b")]);
  return protobuf.transcode(tnetstring.dumps(replaced(states.http(), { "response.headers": list })), "tnetstring", "protobuf", {
    delimited: false,
  });
}

const library = await findLibrary();
const database = library.open(MEMORY, false);
openSchema(database, false);
const bodies = new Bodies(database);

/** A message as a store keeps it, and put together again. */
function cutAndJoin(message: Uint8Array): number {
  const { extents } = new EntryMaker(1).ofMessage(message);
  bodies.begin();
  const { blob, parts } = bodies.cut(message, extents);
  const { length } = bodies.join(blob, parts, message.length);
  bodies.settle();
  return length;
}

const dump = tnetstring.dumps(states.http());

const flows: HostileCase[] = [
  {
    title: "flow.proto: headers that are asked for",
    make: (size) => headers(size / SLOWER / 10),
    run: (input) => (protobuf.loads(input) as HTTPFlow).response?.headers.get("c"),
  },
  {
    title: "flow.proto: headers as a state",
    make: (size) => headers(size / SLOWER / 10),
    run: (input) => protobuf.loads(input).getState(),
  },
  {
    title: "flow.proto: headers to tnetstring",
    make: (size) => headers(size / SLOWER / 10),
    run: (input) => protobuf.transcode(input, "protobuf", "tnetstring", { delimited: false }),
  },
  {
    title: "rows of flows",
    make: (size) => repeated(dump, size / 2),
    run: (input) => {
      let length = 0;
      for (const row of new FlowReader(input).rows()) length += row.url?.length ?? 0;
      return length;
    },
  },
  {
    title: "rows of messages",
    make: (size) => protobuf.transcode(repeated(dump, size / SLOWER), "tnetstring", "protobuf"),
    run: (input) => {
      let length = 0;
      for (const row of new FlowReader(input, { format: "protobuf" }).rows()) length += row.url?.length ?? 0;
      return length;
    },
  },
  { title: "stores: a message of headers, cut up and joined", make: (size) => headers(size / SLOWER / 10), run: cutAndJoin },
  {
    title: "stores: a message of WebSocket messages, cut up and joined",
    make: (size) => {
      const messages = Array.from({ length: size / SLOWER / 40 }, (_, index) => [
        1,
        true,
        utf8(`message ${index}`),
        states.http().get("timestamp_created"),
        false,
        false,
      ]);
      const state = replaced(states.http(), { "websocket.messages": messages as never });
      return protobuf.transcode(tnetstring.dumps(state), "tnetstring", "protobuf", { delimited: false });
    },
    run: cutAndJoin,
  },
];

export const hostileFormats: readonly HostileCase[] = [...har, ...lines, ...filters, ...searches, ...flows];

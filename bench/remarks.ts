// What is said next to each figure on the page of all figures: who else does it, what limits it and, where the goal was missed, why. By
// suite and title: the first pattern that matches. Separate from the runs, so that a text can be improved without measuring again.
import type { Figure } from "./figure.ts";
import { MEMCPY, MITMPROXY, NAIVE } from "./names.ts";
import { bytesLabel, timeLabel } from "./report/format.ts";
import { findTime, type Run } from "./results.ts";
import { OBJECTS } from "./suites/growth.ts";

/** A measurement of the same run. `variant: null` stands for the fastest of the other libraries; no size for the largest. */
interface Source {
  case: string;
  operation: string;
  variant: string | null;
  size?: number;
  /** Its peak memory instead of its time. */
  isMemory?: true;
}

interface Remark {
  title: RegExp;
  peer?: Source;
  limit?: Source;
  why?: string;
}

const response = (operation: string, variant: string | null = null): Source => ({ case: "response", operation, variant });
const flows = (operation: string, variant: string): Source => ({ case: "flows", operation, variant, size: 0 });
const dump = (operation: string, variant: string): Source => ({ case: "dump", operation, variant, size: 0 });
const objects = (operation: string, variant: string): Source => ({ case: "objects", operation, variant, size: 0 });
const PLAIN_FILE = "read() and write()";
const INSERTS = "plain inserts, node:sqlite";
const INSERTS_LOGGED = "plain inserts, the store's settings";
const MITMDUMP = "mitmdump (Python)";
const ONE_THREAD = "mitmflow, one thread";
const command = (operation: string, variant: string = ONE_THREAD): Source => ({ case: "threads", operation, variant, size: 0 });
const memory = (operation: string, variant: string): Source => ({ case: "same", operation, variant, size: 0, isMemory: true });
const EMPTY_MEMORY = memory("nothing", "Node, an empty program");

const REMARKS: Readonly<Record<string, readonly Remark[]>> = {
  core: [
    {
      title: /mitmproxy/,
      peer: flows("dumps", MITMPROXY),
      why: "60 ns a value: each is read from an object by JavaScript, under every engine",
    },
    { title: /naive/, peer: flows("dumps", NAIVE) },
    {
      title: /own array/,
      peer: response("dumps"),
      limit: response("dumps", MEMCPY),
      why: "the copy is memcpy's; page faults of a fresh array are most of the time, and move by some percent from sample to sample",
    },
    {
      title: /peer's into/,
      peer: response("dumpsInto"),
      limit: response("dumpsInto", MEMCPY),
      why: "both are one copy of the body; what differs is noise",
    },
    { title: /(into|borrowed),/, peer: response("dumps"), limit: response("dumpsInto", MEMCPY) },
    { title: /chunks/, peer: response("dumps") },
    {
      title: /protobuf: loads/,
      peer: response("loads"),
      why: "0.1 µs more than the fastest, which check no UTF-8; plans are followed field by field",
    },
    {
      title: /loads/,
      peer: response("loads"),
      why: "18 elements with their keys spelled out, where the peers read 8; all lengths and all UTF-8 are checked",
    },
    { title: /tape/, why: "7.5 ns an element; the loop over plain elements alone takes 5" },
  ],
  flows: [
    { title: /index\(\) of bytes/, peer: dump("load", MITMPROXY) },
    {
      title: /(index|rows)/,
      peer: dump("heldFile", MITMPROXY),
      limit: dump("read", PLAIN_FILE),
      why: "reading the file alone takes 0.85 µs of a processor, picking and strings 0.75, waking the threads that read 0.2: two processors are needed, both to more than nine tenths",
    },
    {
      title: /held/,
      peer: dump("heldFile", MITMPROXY),
      limit: dump("read", PLAIN_FILE),
      why: "decoding with all checks takes 1.05 µs a flow, fresh memory for its bytes and tape 0.8 (no tape at all would save 0.25 of it), the parts, strings and URL that are asked for 1.3; reading, 0.85, is done beside it where there is a second processor",
    },
    {
      title: /plain state/,
      peer: dump("load", MITMPROXY),
      why: "208 values a flow, 45 ns each: every one becomes a value of JavaScript",
    },
    { title: /written/, limit: dump("write", PLAIN_FILE) },
  ],
  protobuf: [
    {
      title: /transcode to protobuf/,
      peer: dump("transcode", "tnetstring.loads, protobufjs"),
      why: "of 3.3 µs a flow, reading the dicts takes 0.6, writing 1.1, the checksum 0.4, floats 0.2; the other side is this library's own quick tnetstring.loads",
    },
    {
      title: /transcode to tnetstring/,
      peer: dump("transcode", "protobufjs, tnetstring.dumps"),
      why: "of 2.7 µs a flow, collecting the fields takes 0.5 µs, writing the items 1.0, the checksum 0.4, fresh arrays and copies 0.8",
    },
    {
      title: /URL, status/,
      why: "a message is checked as a whole before its first field is read: bringing it into the arena takes 0.3 µs, decoding its 110 fields 0.6, the checksum 0.35, fresh memory for its tape 0.35, more than the microsecond of the goal; the parts, strings and URL that are asked for take 1.6, the flow's objects 1.1",
    },
    {
      title: /own array, against protobufjs/,
      peer: objects("dumps", "protobufjs"),
      why: "a sixth is making the array; cut from a pool, as protobufjs's is, arrays would share memory, and one could not be transferred alone",
    },
    { title: /own array, against pbf/, peer: objects("dumps", "pbf"), why: "as above; pbf gives a view on a larger array" },
    {
      title: /borrowed, against pbf/,
      peer: objects("dumpsBorrowed", "pbf"),
      why: "types and surrogates are checked, which pbf does not; the rest is noise",
    },
    { title: /loads, against protobufjs/, peer: objects("loads", "protobufjs"), why: "UTF-8 is checked, which protobufjs does not" },
    { title: /loads, against pbf/, peer: objects("loads", "pbf"), why: "types and UTF-8 are checked, which pbf does not" },
  ],
  filter: [
    { title: /bodies of a file/, limit: dump("plain", "Buffer.indexOf") },
    {
      title: /a literal/,
      limit: { case: "body", operation: "plain", variant: "Buffer.indexOf", size: 0 },
      why: "both cases of its rarest letter are looked for, the second in what the first has brought into the cache; Buffer.indexOf looks for one",
    },
    { title: /automaton/, limit: { case: "body", operation: "plain", variant: "Buffer.indexOf", size: 0 } },
    {
      title: /~m/,
      peer: flows("method", MITMPROXY),
      why: "reading is on this side only, by rows: mitmproxy's flows are in memory as objects, and its ~m is one comparison",
    },
    { title: /~u/, peer: flows("url", MITMPROXY) },
    { title: /~b/, peer: flows("body", MITMPROXY), why: "reading and decoding are on this side only" },
  ],
  har: [
    { title: /to the bytes/, limit: { case: "log", operation: "export", variant: "JSON.stringify and JSON.parse", size: 0 } },
    {
      title: /from the bytes/,
      limit: { case: "log", operation: "import", variant: "JSON.stringify and JSON.parse", size: 0 },
      why: "of each entry a flow is made, with its headers, timings and body; entries are checked one by one as they come",
    },
  ],
  store: [
    {
      title: /^add/,
      limit: dump("add", INSERTS),
      why: "each flow has a row of columns with their indexes besides, which plain inserts lack",
    },
    {
      title: /40 of them/,
      peer: { case: "commit", operation: "many-large", variant: INSERTS, size: 0 },
      limit: { case: "commit", operation: "many-large", variant: INSERTS_LOGGED, size: 0 },
      why: "a write-ahead log has each page written twice, so that what was committed is read on while more is written; a tenth is the SHA-256 of each body, so that equal ones are stored once",
    },
    {
      title: /2018/,
      peer: { case: "commit", operation: "large", variant: INSERTS, size: 0 },
      limit: { case: "commit", operation: "large", variant: INSERTS_LOGGED, size: 0 },
      why: "2018's side waits for the disk at each commit, the store (WAL) writes each page twice instead, at first into a log and a cache that are fresh memory: a quarter of the processor time of the first 32 MB, and not of those after them; a tenth is the SHA-256 of each body, so that equal ones are stored once",
    },
    { title: /50 of a million/, why: "SQLite reads the pages of the index; see the store's page" },
  ],
  start: [
    {
      title: /import/,
      limit: { case: "process", operation: "whole", variant: "Node, an empty program", size: 0 },
      why: "parsing the sources is most of it; Node's own start comes before and is not counted",
    },
    {
      title: /version/,
      peer: { case: "process", operation: "version", variant: MITMDUMP, size: 0 },
      limit: { case: "process", operation: "whole", variant: "Node, an empty program", size: 0 },
    },
  ],
  cli: [
    {
      title: /ls, peak memory/,
      peer: memory("list", MITMDUMP),
      limit: EMPTY_MEMORY,
      why: "three fifths are there in a program that does nothing, mostly pages of the node binary; the library's code, compiled as it is used, is half of the rest, V8's young generation a quarter: what is left grows with no file",
    },
    {
      title: /convert, peak memory/,
      peer: memory("write", MITMDUMP),
      limit: EMPTY_MEMORY,
      why: "two fifths are there in a program that does nothing, a seventh is the library's code; objects of flows in V8's young generation, and arrays that wait for its collection, are a sixth each; it does not grow with the file",
    },
    { title: /^ls/, peer: { case: "same", operation: "list", variant: MITMDUMP, size: 0 } },
    {
      title: /-w/,
      peer: { case: "same", operation: "write", variant: MITMDUMP, size: 0 },
      why: "the flows are of an older version: each is migrated, by way of objects; mitmdump writes them as they are",
    },
    {
      title: /protobuf, two/,
      limit: command("copy", "cp"),
      peer: command("protobuf"),
      why: "one thread leaves reading and writing to the runtime's pool, so it has two processors in part already; files are written by one thread at a time",
    },
    {
      title: /matching/,
      limit: command("copy", "cp"),
      peer: command("filter"),
      why: "starting a thread takes a tenth of a second, and each compiles the code that it runs for itself",
    },
    {
      title: /JSON Lines, 84/,
      peer: command("jsonl"),
      why: "two seconds of one thread, of which half a second is V8's, until the code is compiled and optimized: each thread does that for itself, so the figure for a file four times as large is higher",
    },
    {
      title: /JSON/,
      peer: command("jsonl-large"),
      why: "each thread compiles and optimizes its code for itself; with two threads at work, each takes a tenth longer for a flow: they share the caches and the memory",
    },
    {
      title: /five/,
      peer: command("files"),
      why: "420 MB are less than a second of one thread, a tenth of which Node takes to start, and another the second thread: with three times as many files it counts for less",
    },
    {
      title: /fifteen/,
      peer: command("files-large"),
      why: "as for one file of the same size: one thread leaves reading and writing to the runtime's pool already",
    },
    {
      title: /1,200/,
      peer: command("files-small"),
      why: "the system takes half a millisecond to make a file, a fifth of the time, one at a time in a folder; and one thread leaves opening and closing files to the runtime's pool",
    },
    {
      title: /index/,
      peer: command("index"),
      limit: command("index", "SQLite, rows made ready"),
      why: "SQLite has one writer, which is three quarters of what the first thread is left with when the other reads, transcodes and picks the columns; the limit is without compiling SQLite, which each command does anew",
    },
  ],
  size: [
    {
      title: /both codecs/,
      why: "the JavaScript of both codecs is four fifths of it, without any WebAssembly: two ways of reading each format, one quick and one that knows all rules, codecs made of schemas, streams, errors; docs/size.md has the parts",
    },
    {
      title: /compile/,
      why: "without the quick ways of reading it would be 31 kB, without WebAssembly's JavaScript twin as well 27: docs/size.md has the parts",
    },
    {
      title: /loads and dumps, JS only/,
      why: "without the quick way of reading it would be 14 kB; what remains is one way to read, one to write, text, numbers, errors; dumps by itself is 7.8: docs/size.md has the parts",
    },
    {
      title: /JS only/,
      why: "the tape, windows and external payloads are what lets it read and write in any number of pieces; what is left without them would be another library",
    },
  ],
  growth: [
    { title: /encode into an array/, why: "page faults: small arrays are of memory that was used before, large ones are fresh" },
    { title: /memory of the caller/, why: "up to 4 MB the copy is in the processor's cache, beyond it in memory" },
    { title: /chunks|: largest/, why: "below a microsecond: the noise of single calls" },
    { title: /memory for/, why: "an index is eight bytes a flow; V8 collects late where there is room" },
    {
      title: /Lists in lists, decode: time/,
      limit: { case: "depth", operation: "loads", variant: OBJECTS, size: 100_000 },
      why: "garbage collection: the lists alone, made without a decoder, bend as much or more",
    },
    {
      title: /decode all.*: time/,
      limit: { case: "headers", operation: "loads", variant: OBJECTS, size: 100_000 },
      why: "garbage collection: the views alone, made without a decoder, bend alike",
    },
    { title: /./, why: "garbage collection: what is made at once does not fit into the young generation any more" },
  ],
};

export interface Remarks {
  peer: string;
  limit: string;
  why: string;
}

/** What is to be said about a figure of a run; empty texts for the peer and the limit where nothing is known. */
export function remarksOn(run: Run, { title }: Figure): Remarks {
  const found = REMARKS[run.suite]?.find((remark) => remark.title.test(title));
  return { peer: described(run, found?.peer), limit: described(run, found?.limit), why: found?.why ?? "no reason is known yet" };
}

function described(run: Run, source: Source | undefined): string {
  if (source === undefined) return "";
  const size = source.size ?? run.sizes.at(-1) ?? 0;
  const candidates =
    source.variant === null ? run.variants.filter(({ kind }) => kind === "peer").map(({ name }) => name) : [source.variant];
  if (source.isMemory) return describedMemory(run, source);
  const times = candidates.flatMap((variant) => {
    const time = findTime(run, source.case, source.operation, variant, size)?.median;
    return time === undefined ? [] : [{ variant, time }];
  });
  times.sort((left, right) => left.time - right.time);
  return times.length === 0 ? "" : `${times[0].variant}: ${timeLabel(times[0].time)}`;
}

function describedMemory(run: Run, { case: name, operation, variant }: Source): string {
  const found = run.measurements.find((row) => row.case === name && row.operation === operation && row.variant === variant);
  return found?.peakBytes === undefined ? "" : `${variant}: ${bytesLabel(found.peakBytes / 1e6)} MB`;
}

// Small input that asks for much, and what is done with it. amplification.test.ts runs each case in a process of its own, with a small heap.
import * as zlib from "node:zlib";
import { browserServices } from "../../src/browser.ts";
import {
  CodecError,
  type Engine,
  exportFlow,
  FlowReader,
  type FormatName,
  flowFromBytes,
  type HTTPFlow,
  parseFilter,
  protobuf,
  tnetstring,
} from "../../src/index.ts";
import { nodeServices } from "../../src/node.ts";
import { replaced, states } from "../flow/flows.ts";
import { concat, utf8 } from "../helpers.ts";
import { manyKeys, nested, repeated, wrap } from "./hostile.ts";

const MB = 1e6;
const bytes = utf8;

const body = (content: Uint8Array, encoding: string): Uint8Array =>
  tnetstring.dumps(
    replaced(states.http(), { "response.content": content, "response.headers": [[bytes("content-encoding"), bytes(encoding)]] }),
  );

const flowOf = (state: Uint8Array, engine: Engine): HTTPFlow => flowFromBytes(state, { engine, services: nodeServices() }) as HTTPFlow;

/** A flow with one of its values given as bytes of tnetstring. */
function withMetadata(value: Uint8Array): Uint8Array {
  const flow = tnetstring.dumps(states.http());
  const key = bytes("8:metadata;");
  const at = Buffer.from(flow).indexOf(key) + key.length;
  const metadata = wrap(concat([bytes("1:x;"), value]), "}");
  return wrap(concat([flow.subarray(flow.indexOf(0x3a) + 1, at), metadata, flow.subarray(at + frame(flow, at), -1)]), "}");
}

/** The length of the element there. */
function frame(source: Uint8Array, at: number): number {
  const colon = source.indexOf(0x3a, at);
  return colon - at + 1 + Number(Buffer.from(source.subarray(at, colon)).toString()) + 1;
}

/** Reads all that there is of a file, in every way. */
function readAll(file: Uint8Array, engine: Engine, format?: FormatName): number {
  let count = 0;
  const ways: (() => void)[] = [
    () => {
      for (const flow of new FlowReader(file, { engine, format })) count += flow.id.length;
    },
    () => {
      for (const flow of new FlowReader(file, { engine, format, salvage: true })) count += flow.id.length;
    },
    () => {
      for (const row of new FlowReader(file, { engine, format }).rows()) count += row.url?.length ?? 0;
    },
    () => {
      count += new FlowReader(file, { engine, format }).indexSync().offsets.length;
    },
  ];
  let refused: unknown = null;
  for (const way of ways) {
    try {
      way();
    } catch (error) {
      if (!(error instanceof CodecError)) throw error;
      refused = error;
    }
  }
  if (refused !== null) throw refused;
  return count;
}

function transcode(file: Uint8Array, engine: Engine): number {
  const messages = protobuf.transcode(file, "tnetstring", "protobuf", { engine });
  return protobuf.transcode(messages, "protobuf", "tnetstring", { engine }).length;
}

/** A gigabyte of zeros, compressed. */
function bomb(encoding: string): Uint8Array {
  const part = new Uint8Array(1 << 24);
  if (encoding === "br") return zlib.brotliCompressSync(new Uint8Array(1 << 29), { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 3 } });
  if (encoding === "gzip") return concat(new Array(64).fill(zlib.gzipSync(part)));
  // Blocks of zeros, each with a flush behind it, and the end that only the last one has.
  const deflated = zlib.deflateRawSync(part, { finishFlush: zlib.constants.Z_FULL_FLUSH });
  return concat([...new Array(64).fill(deflated), zlib.deflateRawSync(new Uint8Array(0))]);
}

/** Zstandard's blocks of one byte, 128 kB of it each. */
function zstdBomb(): Uint8Array {
  const block = Uint8Array.of(2 | ((1 << 17) << 3), (1 << 20) >>> 8, (1 << 20) >>> 16, 0);
  const last = block.slice();
  last[0] |= 1;
  return concat([Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 80), ...new Array(8191).fill(block), last]);
}

function decode(content: Uint8Array, encoding: string, engine: Engine, services: object): number {
  const flow = flowFromBytes(body(content, encoding), { engine, services: services as never }) as HTTPFlow;
  return flow.response?.content?.length ?? 0;
}

function withHeaders(count: number): Uint8Array {
  return tnetstring.dumps(replaced(states.http(), { "response.headers": new Array(count).fill([bytes("a"), bytes("b")]) }));
}

const har = (entry: string): Uint8Array => bytes(`{"log":{"version":"1.2","entries":[${entry}]}}`);
const entry = (more: string): string =>
  `{"startedDateTime":"2024-02-03T04:05:06.5Z","time":1,"request":{"method":"GET","url":"http://a/","headers":[]},"response":{"status":200,"headers":[]}${more}}`;

type Case = (engine: Engine) => unknown;

/** Each gives a value or throws a CodecError, on any engine. */
export const amplified: Record<string, Case> = {
  "headers by the million": (engine) => readAll(withHeaders(1_000_000), engine),
  "headers by the million, transcoded": (engine) => transcode(withHeaders(1_000_000), engine),
  "headers by the hundred thousand, asked for, printed, filtered": (engine) => {
    const flow = flowOf(withHeaders(300_000), engine);
    parseFilter("~hs x").matches(flow);
    return [flow.response?.headers.get("b"), String(flow).length, exportFlow(flow, "curl")];
  },
  "headers that are lists in lists": (engine) => {
    const header = wrap(concat([bytes("1:a,"), nested(90)]), "]");
    const flow = tnetstring.dumps(states.http());
    const at = Buffer.from(flow).indexOf("7:headers;") + 10;
    // The lengths around it are wrong as well.
    return readAll(concat([flow.subarray(0, at), wrap(repeated(header, 4 * MB), "]"), flow.subarray(at + frame(flow, at))]), engine);
  },
  "metadata of lists in lists": (engine) => readAll(withMetadata(wrap(repeated(nested(90), 4 * MB), "]")), engine),
  "metadata of a million keys": (engine) => readAll(withMetadata(manyKeys(13 * MB)), engine),
  "metadata of many keys, transcoded": (engine) => transcode(withMetadata(manyKeys(4 * MB)), engine),
  "metadata of empty lists, transcoded": (engine) => transcode(withMetadata(wrap(repeated(bytes("0:]"), 4 * MB), "]")), engine),
  "metadata of empty lists, read as a value": (engine) =>
    flowOf(withMetadata(wrap(repeated(bytes("0:]"), 4 * MB), "]")), engine).metadata !== null,
  "a dict of a million keys": (engine) => tnetstring.loads(manyKeys(13 * MB), { engine }),
  "a dict of a million keys, exact": (engine) => tnetstring.loads(manyKeys(13 * MB), { engine, exact: true }),
  "an int of 10,000 digits": (engine) => tnetstring.loads(wrap(repeated(bytes("7"), 10_000), "#"), { engine }),
  "a float of a million digits": (engine) => tnetstring.loads(wrap(repeated(bytes("7"), MB), "^"), { engine }),
  "ints of 4,300 digits": (engine) => tnetstring.loads(wrap(repeated(wrap(repeated(bytes("7"), 4300), "#"), 4 * MB), "]"), { engine }),
  "lists nested beyond all limits": (engine) => tnetstring.loads(nested(100_000), { engine }),
  "lists nested deeply, allowed": (engine) => tnetstring.loads(nested(300_000), { engine, maxDepth: 1_000_000 }) !== null,
  "a line nested deeply, allowed": (engine) =>
    [...new FlowReader(bytes(`{"$flow":${"[".repeat(300_000)}${"]".repeat(300_000)}}\n`), { engine, maxDepth: 1_000_000 })].length,
  "a length of terabytes": (engine) => readAll(bytes("999999999999:7:version;"), engine, "tnetstring"),
  "a length of 4 GB": (engine) => tnetstring.loads(bytes("4293918720:a,"), { engine }),
  "a message that promises 4 GB": (engine) => readAll(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f, 8, 21), engine, "protobuf"),
  "a message that promises 4 GB inside": (engine) =>
    protobuf.loads(Uint8Array.of(8, 21, 0x4a, 0xff, 0xff, 0xff, 0xff, 0x0f, 1), { engine }),
  "messages in messages": (engine) => {
    let inner: Uint8Array = new Uint8Array(0);
    for (let level = 0; level < 20_000; level++) inner = concat([Uint8Array.of(0x0a, ...varint(inner.length)), inner]);
    return protobuf.dummyHttp.loads(inner, { engine });
  },
  "a message of empty headers": (engine) => {
    const request = repeated(Uint8Array.of(0x52, 0), 4 * MB);
    const http = concat([Uint8Array.of(0x0a, ...varint(request.length)), request]);
    const flow = concat([Uint8Array.of(8, 21, 0x12, 1, 0x61, 0x4a, ...varint(http.length)), http]);
    return protobuf.transcode(flow, "protobuf", "tnetstring", { engine, delimited: false }).length;
  },
  "a packed field of 16 MB": (engine) =>
    protobuf.dummyHttp.loads(repeated(Uint8Array.of(0x22, 0x7f, ...new Array(127).fill(0)), 16 * MB), { engine }),
  "empty messages": (engine) => readAll(repeated(Uint8Array.of(0), 4 * MB), engine, "protobuf"),
  "values that are no flows": (engine) => readAll(repeated(bytes("0:}"), 3 * MB), engine, "tnetstring"),
};

/** The same of what asks little of an engine. */
export const others: Record<string, Case> = {
  "JSON nested deeply": (engine) => readAll(har(entry(`,"_x":${"[".repeat(10 * MB)}`)), engine, "har"),
  "an entry of many keys": (engine) =>
    readAll(har(entry(`,"_x":{${Array.from({ length: 200_000 }, (_, i) => `"k${i}":0`).join()}}`)), engine, "har"),
  "an entry of empty objects": (engine) => readAll(har(entry(`,"_x":[${"{},".repeat(MB)}{}]`)), engine, "har"),
  "an entry of too many empty objects": (engine) => readAll(har(entry(`,"_x":[${"{},".repeat(11 * MB)}{}]`)), engine, "har"),
  "an entry of headers": (engine) => {
    const headers = `${'{"name":"","value":""},'.repeat(100_000)}{"name":"","value":""}`;
    return readAll(har(entry("").replace('"headers":[]', `"headers":[${headers}]`)), engine, "har");
  },
  "empty entries": (engine) => readAll(har(`${"{},".repeat(200_000)}{}`), engine, "har"),
  "a line of empty objects": (engine) => readAll(bytes(`{"$flow":[${"{},".repeat(200_000)}{}]}\n`), engine, "jsonl"),
  "a line of too many empty objects": (engine) => readAll(bytes(`{"$flow":[${"{},".repeat(11 * MB)}{}]}\n`), engine, "jsonl"),
  "a line nested deeply": (engine) => readAll(bytes(`{"$flow":${"[".repeat(10 * MB)}${"]".repeat(10 * MB)}}\n`), engine, "jsonl"),
  "an $int of a million digits": (engine) => readAll(bytes(`{"$flow":{"$int":"${"7".repeat(MB)}"}}\n`), engine, "jsonl"),
  "empty lines": (engine) => readAll(repeated(bytes("\n"), 4 * MB), engine, "jsonl"),
  "lines that are no flows": (engine) => readAll(repeated(bytes("{}\n"), MB / 2), engine, "jsonl"),
  "a filter of 1,000,000 parentheses": () => parseFilter("(".repeat(1_000_000)),
  "a filter of 1,000,000 nots": () => parseFilter(`${"!".repeat(1_000_000)}~q`),
  "a filter of 200,000 operators": () => parseFilter(new Array(200_000).fill("~q").join(" | ")),
  "a pattern of repetitions in repetitions": (engine) => searched("((((((a{1000}){1000}){1000}){1000}){1000}){1000})", engine),
  "a pattern of nested groups": (engine) => searched(`${"(".repeat(100_000)}a${")".repeat(100_000)}`, engine),
  "a pattern that backtracks": (engine) => searched("(a*)*b", engine),
  "a pattern of many ways": (engine) => searched(`${"a?".repeat(2000)}${"a".repeat(2000)}`, engine),
  "a pattern with a reference": (engine) => searched("(a*)*\\1b", engine),
  "a pattern of many sets": (engine) => searched("[\\\\w\\\\W]{1,1000}z".repeat(50), engine),
  "a pattern whose automaton is exponential": (engine) => searched("(a|b)*a(a|b){30}c", engine),
  "a pattern of a million alternatives": (engine) => searched(`${"b|".repeat(MB)}c`, engine),
  "a pattern of a literal of 4 MB": (engine) => searched("a".repeat(4 * MB), engine),
  "a pattern of words and classes of all letters": (engine) => searched("(\\\\w+\\\\s?){1,1000}\\\\d", engine),
  "a pattern of looks ahead and behind": (engine) => searched(`${"(?=a".repeat(1000)}${")".repeat(1000)}(?<=b)`, engine),
  "a pattern of counts beyond all": (engine) => searched("a{1,4294967295}b{99999999999}", engine),
  "a pattern of many names": (engine) => searched(Array.from({ length: 20_000 }, (_, i) => `(?P<n${i}>a)`).join(""), engine),
  "a filter of a thousand patterns": (engine) =>
    parseFilter(Array.from({ length: 1000 }, (_, i) => `~bs "(a*)*b{${i}}c"`).join(" | ")).matches(
      bodyOf(new Uint8Array(10_000).fill(0x61), engine),
    ),
};

for (const encoding of ["gzip", "br", "deflate", "zstd"]) {
  for (const [platform, services] of Object.entries({ node: nodeServices(), browser: browserServices() })) {
    const content = (): Uint8Array => (encoding === "zstd" ? zstdBomb() : bomb(encoding));
    others[`a bomb, ${encoding}, ${platform}`] = (engine) => decode(content(), encoding, engine, { ...services, maxContentBytes: 16 * MB });
  }
}
Object.assign(others, {
  "a bomb at the default limit": (engine: Engine) => decode(bomb("gzip"), "gzip", engine, nodeServices()),
  "a bomb of bombs": (engine: Engine) => {
    let content: Uint8Array = bomb("gzip");
    for (let level = 0; level < 3; level++) content = zlib.gzipSync(content);
    return decode(content, "gzip, gzip, gzip, gzip", engine, { ...nodeServices(), maxContentBytes: 16 * MB });
  },
  "encodings by the million": (engine: Engine) => decode(zlib.gzipSync(bytes("x")), "gzip,".repeat(1_000_000), engine, nodeServices()),
  "a bomb below the default limit, as text": (engine: Engine) => {
    const content = zlib.gzipSync(new Uint8Array(30 << 20).fill(0x61));
    return flowOf(body(content, "gzip"), engine).response?.text?.length;
  },
});

function varint(value: number): number[] {
  const digits: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) digits.push((rest & 0x7f) | 0x80);
  return [...digits, rest];
}

function bodyOf(content: Uint8Array, engine: Engine): HTTPFlow {
  return flowOf(tnetstring.dumps(replaced(states.http(), { "response.content": content })), engine);
}

/** Whether a pattern is in a body of 4 MB. */
function searched(pattern: string, engine: Engine): boolean {
  return parseFilter(`~bs "${pattern}"`).matches(bodyOf(new Uint8Array(4 * MB).fill(0x61), engine));
}

// What each operator looks at, over flows of every type. The flows of test/flow/flows.ts have every field set.
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { type AnyFlow, type CodecError, Float, FlowReader, type FlowServices, parseFilter, tnetstring } from "../../src/index.ts";
import { flowBytes, oldBytes } from "../cli/harness.ts";
import { describeEngines } from "../engines.ts";
import { flowOf, replaced, states, types } from "../flow/flows.ts";
import type { Plain } from "../flow/states.ts";
import { bytesOf, codecError, codecErrorOf, concat, latin1, utf8 } from "../helpers.ts";

type Type = AnyFlow["type"];
const http: readonly Type[] = ["http"];
const streams: readonly Type[] = ["tcp", "udp"];
const withAnswer: readonly Type[] = ["http", "dns"];
const all: readonly Type[] = types;
const none: readonly Type[] = [];

/** A filter, and the types whose flow it matches, with some fields changed. */
type Case = [filter: string, matched: readonly Type[], changes?: Partial<Record<Type, { [path: string]: Plain | undefined }>>];

const cases: Record<string, Case[]> = {
  "~a": [
    ["~a", none],
    ["~a", http, { http: { "response.headers": [[utf8("CONTENT-TYPE"), utf8("x image/png")]] } }],
    ["~a", none, { http: { "response.headers": [[utf8("content-type"), utf8("IMAGE/png")]] } }],
    [
      "~a",
      http,
      {
        http: {
          "response.headers": [
            [utf8("content-type"), utf8("text/plain")],
            [utf8("content-type"), utf8("application/font-woff")],
          ],
        },
      },
    ],
    ["~a", none, { http: { "request.headers": [[utf8("content-type"), utf8("text/css")]] } }],
    ["~a", none, { http: { response: null } }],
  ],
  types: [
    ["~all", all],
    ["~http", http],
    ["~tcp", ["tcp"]],
    ["~udp", ["udp"]],
    ["~dns", ["dns"]],
    ["~websocket", http],
    ["~websocket", none, { http: { websocket: null } }],
  ],
  "~e": [
    ["~e", all],
    ["~e", ["tcp", "udp", "dns"], { http: { error: null } }],
  ],
  "~marked, ~marker": [
    ["~marked", all],
    ["~marked", ["http", "udp", "dns"], { tcp: { marked: "" } }],
    ["~marker GRAPES", all],
    ["~marker ^:grapes:$", all],
    ["~marker ^$", ["dns"], { dns: { marked: "" } }],
  ],
  "~q, ~s": [
    ["~q", none],
    ["~s", withAnswer],
    ["~q", ["http"], { http: { response: null } }],
    ["~q", ["dns"], { dns: { response: null } }],
    ["~s", ["http"], { dns: { response: null } }],
  ],
  "~replay": [
    ["~replay", all],
    ["~replayq", all],
    ["~replays", none],
    ["~replays", ["http"], { http: { is_replay: "response" } }],
    ["~replay", ["tcp", "udp", "dns"], { http: { is_replay: null } }],
  ],
  "~b": [
    ["~b A=1", http],
    ["~b aaaa", http],
    ["~b hello", http],
    ["~b ping", streams],
    ["~b \\x00\\x01\\xfe", streams],
    ["~b \\x00\\xff", http],
    ["~b 192.0.2.1", ["dns"]],
    ["~b a.$", http],
    ['~b "^a=1$"', http],
    // a dot takes line feeds, bytes are bytes, and case is ASCII's
    ["~b a.b", http, { http: { "request.content": utf8("a\nb") } }],
    ["~b é", http, { http: { "request.content": utf8("x é") } }],
    ["~b É", none, { http: { "request.content": utf8("x é") } }],
    ["~b ^\\W\\W$", http, { http: { "request.content": utf8("é") } }],
    // an empty body is searched, one that was not captured is not
    ["~bq ^$", http, { http: { "request.content": new Uint8Array(0) } }],
    ["~bq ^$", none, { http: { "request.content": null } }],
    ["~b .", ["tcp", "udp", "dns"], { http: { "request.content": null, response: null, websocket: null } }],
  ],
  "~bq": [
    ["~bq a=1", http],
    ["~bq aaaa", none],
    ["~bq hello", http],
    ["~bq \\xff", none],
    ["~bq ping", streams],
    ["~bq \\xfe", none],
    ["~bq example.com", ["dns"]],
  ],
  "~bs": [
    ["~bs a=1", none],
    ["~bs aaaa", http],
    ["~bs hello", none],
    ["~bs \\xff", http],
    ["~bs ping", none],
    ["~bs \\xfe", streams],
    ["~bs example.com", ["dns"]],
    ["~bs example.com", none, { dns: { response: null } }],
  ],
  "~c": [
    ["~c 301", http],
    ["~c 302", none],
    ["~c 301", none, { http: { response: null } }],
  ],
  "~comment": [
    ["~comment NÄH", all],
    ["~comment ^b$", ["tcp"], { tcp: { comment: "a\nb\nc" } }],
    ["~comment ^$", ["tcp"], { tcp: { comment: "" } }],
  ],
  "~d": [
    ["~d EXAMPLE.com", http],
    ["~d 198.51", http],
    ["~d lolcats", none],
    ["~d example", none, { http: { "request.headers": [] } }],
  ],
  "~dst, ~src": [
    ["~dst ^example.com:443$", all],
    ["~dst :443", ["http", "udp", "dns"], { tcp: { "server_conn.address": null } }],
    ["~dst 198.51.100.7", none],
    ["~src ^127.0.0.1:50841$", all],
    ["~src .", ["http", "udp", "dns"], { tcp: { "client_conn.peername": null } }],
    ["~src ^::1:8080$", ["tcp"], { tcp: { "client_conn.peername": ["::1", 8080, 0, 0] } }],
  ],
  "~h": [
    ["~h x-two", http],
    ["~h text/html", http],
    ['~h "^host: EXAMPLE"', http],
    ['~h "^X-Two: 1\\\\r$"', http],
    ['~h "1\\\\r\\\\nx-two"', http],
    ['~h "^.*: 1$"', none],
    ["~h checksum", none],
    ["~h ^$", http, { http: { "request.headers": [] } }],
    ["~h \\xe9", http, { http: { "request.headers": [[utf8("a"), Uint8Array.of(0xe9)]] } }],
  ],
  "~hq, ~hs": [
    ["~hq host", http],
    ["~hq set-cookie", none],
    ["~hs set-cookie", http],
    ["~hs host", none],
    ["~hs .", none, { http: { response: null } }],
  ],
  "~m": [
    ["~m POST", http],
    ["~m ^po", http],
    ["~m get", none],
  ],
  "~meta": [
    ["~meta \"^an addon: .1, 1.0, b'x'.$\"", all],
    ["~meta ^$", ["udp"], { udp: { metadata: {} } }],
    ['~meta "^b: None$"', ["udp"], { udp: { metadata: { a: true, b: null } } }],
  ],
  "~t": [
    ["~t plain", http],
    ["~t HTML", http],
    ["~tq plain", http],
    ["~tq html", none],
    ["~ts plain", none],
    ["~ts ^text/html$", http],
    [
      "~ts b",
      http,
      {
        http: {
          "response.headers": [
            [utf8("Content-Type"), utf8("a")],
            [utf8("content-type"), utf8("b")],
          ],
        },
      },
    ],
    ["~ts .", none, { http: { response: null } }],
  ],
  "~u": [
    ["~u ^https://example.com/lolcats", http],
    ["LOLCATS", http],
    ["example.com", withAnswer],
    ["~u ^example.com$", ["dns"]],
    ["~u .", http, { dns: { "request.questions": [] } }],
  ],
  together: [
    ["~http & ~c 301", http],
    ["~tcp | ~udp", streams],
    ["!~tcp", ["http", "udp", "dns"]],
    ["~http lolcats !~q", http],
    ["~tcp | ~http ~s", http],
    ["!(~tcp | ~udp )", withAnswer],
  ],
};

describe.each(Object.entries(cases))("%s", (_, table) => {
  test.each(table.map(([filter, matched, changes = {}]) => ({ filter, matched, changes })))("$filter", ({ filter, matched, changes }) => {
    const { matches } = parseFilter(filter);
    expect(types.filter((type) => matches(flowOf(type, changes[type])))).toEqual(matched);
    const rowsOf = (type: Type) => [...new FlowReader(flowBytes(type, changes[type])).rows(matches)];
    expect(types.filter((type) => rowsOf(type).length === 1)).toEqual(matched);
  });
});

test("case counts where it is asked for", () => {
  const matches = (filter: string): boolean => parseFilter(filter, { caseSensitive: true }).matches(flowOf("http"));
  expect(["~m post", "~m POST", "~b A=1", "~b a=1", "lolcats", "LOLCATS", "~u '(?i)LOLCATS'"].map(matches)).toEqual([
    true,
    false,
    false,
    true,
    true,
    false,
    true,
  ]);
});

describe("bodies", () => {
  const encoded = (encoding: string, content: Uint8Array, services: FlowServices = {}): AnyFlow =>
    flowOf(
      "http",
      { "request.headers": [[utf8("Content-Encoding"), utf8(encoding)]], "request.content": content, response: null, websocket: null },
      { services },
    );
  const search = (filter: string, flow: AnyFlow): boolean => parseFilter(filter).matches(flow);

  test("are searched without their content-encoding, or as they were sent where that fails", () => {
    const packed = gzipSync("a needle");
    expect(search("~b NEEDLE", encoded("gzip", packed))).toBe(true);
    expect(search("~b ^\\x1f\\x8b", encoded("gzip", packed))).toBe(false);
    expect(search("~b needle", encoded("gzip", utf8("no gzip, but a needle")))).toBe(true);
    expect(search("~b needle", encoded("unheard-of", utf8("a needle")))).toBe(true);
  });

  test("are not decoded past the limit", () => {
    const packed = gzipSync(Buffer.alloc(1 << 20, "needle "));
    expect(search("~b needle", encoded("gzip", packed))).toBe(true);
    expect(search("~b needle", encoded("gzip", packed, { maxContentBytes: 1 << 16 }))).toBe(false);
    expect(search("~b ^\\x1f\\x8b", encoded("gzip", packed, { maxContentBytes: 1 << 16 }))).toBe(true);
  });

  test("are left alone by filters that do not ask for them", async () => {
    const large = tnetstring.dumps(replaced(states.http(), { "response.content": new Uint8Array(1 << 20).fill(0x7a) }));
    const blob = new Blob([large as BlobPart]);
    for await (const flow of new FlowReader(blob)) {
      const others = "~a ~c 301 ~comment x ~d x ~dst x ~h x ~m post ~marker x ~meta x ~src x ~t x ~u x ~websocket ~e ~q ~s";
      for (const [filter] of others.matchAll(/~\w+(?: [^~ ]+)?/g)) expect(typeof search(filter, flow)).toBe("boolean");
      expect(parseFilter(others).needsBody).toBe(false);
      expect(codecError(() => search("~bs zzz", flow)).code).toBe("BODY_NOT_LOADED");
      // The other side's is small, and the answer is known before.
      expect(search("~m get & ~bs zzz", flow)).toBe(false);
      const filter = parseFilter("!(~q | ~b yyy )");
      expect(filter.needsBody).toBe(true);
      expect(await filter.matchesAsync(flow)).toBe(true);
    }
  });

  test("a flow that is none is a typed error, not an answer", async () => {
    const odd = flowOf("http", { "request.headers": 7 });
    expect(codecError(() => search("~h x", odd))).toMatchObject({ code: "BAD_STATE", path: "request.headers" });
    expect(await codecErrorOf(parseFilter("~h x").matchesAsync(odd))).toMatchObject({ code: "BAD_STATE" });
  });
});

describeEngines("flows that an engine decoded", (engine) => {
  test("rows of the flows that match, of every type and of old versions", () => {
    const bytes = concat([...types.map((type) => tnetstring.dumps(states[type]())), oldBytes()]);
    const rows = (filter: string): number[] =>
      Array.from(new FlowReader(bytes, { engine }).rows(parseFilter(filter).matches), ({ flow }) => flow);
    expect(rows("~all")).toEqual([0, 1, 2, 3, 4]);
    expect(rows("~http")).toEqual([0, 4]);
    expect(rows("~b ping | ~b BODY")).toEqual([1, 2, 4]);
    expect(rows("!(~tcp | ~udp )")).toEqual([0, 3, 4]);
    expect(rows("~m get")).toEqual([4]);
  });

  const told = ["~all", "~http", "~tcp | ~udp", "~dns", "~m post", "~e", "~q", "~s", "!~q & !~m get", "~tcp | ~m post | ~e"];
  const odd: { [path: string]: Plain | undefined }[] = [
    ...[7, undefined, null, "POST", utf8("\xe9"), utf8("")].map((method) => ({ "request.method": method })),
    ...[7, undefined, null, {}].map((response) => ({ response })),
    ...[7, undefined, null, {}].map((error) => ({ error })),
    ...[20, 22, undefined, null, "21", new Float(21)].map((version) => ({ version })),
    ...[utf8("http"), "other", undefined, null, 7].map((type) => ({ type })),
    { request: null },
    { request: undefined },
    { request: 7 },
  ];

  /** Which flows match, or what the first error says. */
  function outcome(numbers: () => number[]): unknown {
    try {
      return numbers();
    } catch (error) {
      const { code, offset, flow } = error as CodecError;
      return { code, offset, flow };
    }
  }

  test.each(told)("%s is told by rows as by flows, however odd they are", (text) => {
    const { matches } = parseFilter(text);
    expect(matches.ofRow).toBeDefined();
    const plain = flowBytes("http");
    for (const changes of odd) {
      for (const type of types) {
        if (Object.keys(changes).some((path) => path.includes(".") && type !== "http")) continue;
        const bytes = concat([plain, flowBytes(type, changes), plain]);
        for (const salvage of [false, true]) {
          const rows = (judge: (flow: AnyFlow) => boolean): unknown =>
            outcome(() => Array.from(new FlowReader(bytes, { engine, salvage }).rows(judge), ({ flow }) => flow));
          expect(rows(matches)).toEqual(rows((flow) => matches(flow)));
        }
      }
    }
  });

  test.each(told)("%s is told by rows as by flows where keys are bytes, which name no field", (text) => {
    const { matches } = parseFilter(text);
    for (const type of types) {
      for (const name of ["version", "type", "request", "method", "response", "error"]) {
        const flow = latin1(flowBytes(type)).replace(`${name};`, `${name},`);
        const rows = (judge: (flow: AnyFlow) => boolean): unknown =>
          outcome(() => Array.from(new FlowReader(bytesOf(flow + flow), { engine }).rows(judge), ({ flow }) => flow));
        expect([type, name, rows(matches)]).toEqual([type, name, rows((flow) => matches(flow))]);
      }
    }
  });

  test("what no row tells is asked of flows", () => {
    for (const text of ["~c 200", "~u x", "~m get & ~d x", "!(~e | ~h x)", "~websocket", "~replay", "~marked", "~a"]) {
      expect(parseFilter(text).matches.ofRow).toBeUndefined();
    }
  });
});

// Requests that try to be more than requests, by hand and made up, and what must arrive of them.
import fc from "fast-check";
import { encodeEscaped } from "../../src/flow/escape.ts";
import type { HTTPFlow } from "../../src/index.ts";
import { flowOf } from "../flow/flows.ts";
import { latin1, utf8 } from "../helpers.ts";
import type { Arrived } from "./capture.ts";

/** Text stands for its UTF-8; `\udc80` to `\udcff` for bytes that are none. */
export interface Sent {
  method: string;
  path: string;
  headers: [name: string, value: string][];
  body: Uint8Array;
  version: string;
}

/** A file of this name lies where the commands run: nothing may read it. */
export const SECRET = "secret";

const sent = (changes: Partial<Sent>): Sent => ({ method: "GET", path: "/", headers: [], body: utf8(""), version: "HTTP/1.1", ...changes });
const withHeader = (name: string, value: string): Sent => sent({ headers: [[name, value]] });
const post = (body: string | Uint8Array, ...headers: [string, string][]): Sent =>
  sent({ method: "POST", body: typeof body === "string" ? utf8(body) : body, headers });

const injections = [
  "'; touch pwned; '",
  "$(touch pwned)",
  "`touch pwned`",
  '"; touch pwned; "',
  "\\'; touch pwned #",
  "a\\",
  "!!",
  "it's !important",
  "$HOME $IFS *?[a] ~ {a,b} & | < > ( ) # ;",
  "%s%n%d %% \\n \\x41 \\101",
  `@${SECRET}`,
  `=@${SECRET}`,
  ":=1",
  "--output pwned",
  "-K secret",
  "<(touch pwned)",
  "a\\=b \\: \\@ \\; \\\\= \\\\",
  "</script><script>",
];

export const corpus: [title: string, sent: Sent][] = [
  ["nothing special", sent({ headers: [["Accept", "*/*"]] })],
  ...injections.map((value): [string, Sent] => [`a header ${value}`, withHeader("X-Value", value)]),
  ...injections.map((value): [string, Sent] => [`a body ${value}`, post(value)]),
  [
    "headers that repeat",
    sent({
      headers: [
        ["X-Two", "1"],
        ["x-two", "2"],
        ["X-Two", ""],
        ["Cookie", "a=1"],
        ["Cookie", "b=2"],
      ],
    }),
  ],
  [
    "empty headers",
    sent({
      headers: [
        ["X-Empty", ""],
        ["X-Blank", " \t "],
        ["User-Agent", ""],
        ["Accept", ""],
      ],
    }),
  ],
  ["a header of Latin-1", withHeader("X-Latin", "caf\udce9 \udcff")],
  ["a header of UTF-8", withHeader("X-Text", "Grüße ☃ 😀")],
  ["a header that would hide", withHeader("X-Hidden", "a\u202eb\u200bc\u009bd")],
  ["a header with controls", withHeader("X-Controls", "a\tb\u0001c\u001b[31m\u007fd")],
  [
    "headers of the client's own",
    sent({
      headers: [
        ["User-Agent", "me"],
        ["Accept-Encoding", "gzip, br"],
        ["Accept", "text/html"],
        ["Connection", "close"],
      ],
    }),
  ],
  [
    "names of odd characters",
    sent({
      headers: [
        ["!#$%&'*+-.^_`|~", "1"],
        ["--help", "2"],
        ["-K", "3"],
      ],
    }),
  ],
  ["every byte as a body", post(Uint8Array.from({ length: 512 }, (_, index) => index & 255))],
  ["a body of NULs", post(new Uint8Array(5))],
  ["a body of line ends", post("\n\n\r\n")],
  ["a body with a line end last", post("a=1\n", ["Content-Type", "text/plain"])],
  ["a body that begins with a dash", post("-n\u0001")],
  ["a body with a byte-order mark", post("\ufeffa")],
  ["a body longer than an argument", post("x".repeat(200_000))],
  ["a body with digits after escapes", post("\u00011\u00022\x003%d")],
  ["a POST without a body", sent({ method: "POST", headers: [["Content-Length", "0"]] })],
  ["a GET with a body", sent({ body: utf8("a") })],
  ["a DELETE", sent({ method: "DELETE" })],
  ["a HEAD", sent({ method: "HEAD" })],
  ["an odd method", sent({ method: "-X!'$`|" })],
  ["a chunked body", post("abc", ["Transfer-Encoding", "chunked"])],
  ["a chunked body of nothing", post("", ["Transfer-Encoding", "chunked"])],
  ["HTTP/1.0", sent({ version: "HTTP/1.0" })],
  ["an empty Host header", withHeader("Host", "")],
  ["a Host header that is no host", withHeader("Host", "a b/c@d")],
  ["a target with dots", sent({ path: "/a/../b/./c/..?d=/../e" })],
  ["a target with escaped dots", sent({ path: "/a/%2e%2E/b" })],
  ["a target with brackets", sent({ path: "/[1-3]/{a,b}?x[]=1" })],
  ["a target with quotes", sent({ path: `/'"\`$(touch%20pwned)\\;&|<>^` })],
  ["a target with a fragment", sent({ path: "/a#b?c" })],
  ["a target of other than ASCII", sent({ path: "/ä/\udce4?ö" })],
  ["a target with escapes in small letters", sent({ path: "/%c3%a4%41?%7e" })],
  ["a target that begins with two slashes", sent({ path: "//a//b" })],
  ["a target that is a star", sent({ method: "OPTIONS", path: "*" })],
  ["a target that is an option", sent({ path: "--output=pwned" })],
  ["a target with a question mark last", sent({ path: "/a?" })],
  ["a target with a user", sent({ path: "/@evil.example:80/" })],
];

/** Of what is likely to matter to a shell, a client or HTTP. */
const text = (maxLength: number): fc.Arbitrary<string> =>
  fc.string({
    maxLength,
    unit: fc.oneof(
      fc.constantFrom(..."'\"\\$`!%@=:;#&|<>(){}[]*?~^-,\t \n\r", "\0", "\u001b", "\u007f"),
      fc.constantFrom("é", "☃", "😀", "\u2028", "\u202e", "\ufeff", "\udc80", "\udce9", "\udcff"),
      fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 1 }),
    ),
  });

const lineText = (maxLength: number): fc.Arbitrary<string> => text(maxLength).map((value) => value.replace(/[\0\r\n]/g, ""));

export const arbitrarySent: fc.Arbitrary<Sent> = fc.record({
  method: fc.constantFrom("GET", "POST", "PUT", "DELETE", "X-Y'Z"),
  path: lineText(20).map((value) => `/${value.replace(/[\s\p{Cc}]/gu, "")}`),
  headers: fc.array(fc.tuple(fc.constantFrom("X-A", "x-a", "X'B", "Accept", "User-Agent", "Content-Type", "Cookie"), lineText(20)), {
    maxLength: 5,
  }),
  body: fc.oneof(text(30).map(encodeEscaped), fc.uint8Array({ maxLength: 40 })),
  version: fc.constant("HTTP/1.1"),
});

/** The flow of a request to a port of the loopback, whose Host header says so unless it has one. */
export function flowOfSent({ method, path, headers, body, version }: Sent, port: number): HTTPFlow {
  const hasHost = headers.some(([name]) => name.toLowerCase() === "host");
  const host: Sent["headers"] = hasHost || version === "HTTP/1.0" ? [] : [["Host", `127.0.0.1:${port}`]];
  const length: Sent["headers"] = body.length > 0 ? [["Content-Length", String(body.length)]] : [];
  return flowOf("http", {
    websocket: null,
    "request.scheme": utf8("http"),
    "request.host": "127.0.0.1",
    "request.port": port,
    "request.method": utf8(method),
    "request.path": encodeEscaped(path),
    "request.headers": [...host, ...headers, ...length].map(([name, value]) => [encodeEscaped(name), encodeEscaped(value)]),
    "request.content": body,
    "request.http_version": utf8(version),
  });
}

const wire = (value: string): string => latin1(encodeEscaped(value)).replace(/^[ \t]+|[ \t]+$/g, "");
/** What clients tell in their own way: where the body ends. */
const framing = new Set(["content-length", "transfer-encoding"]);

/** What arrives of a request: all of it, and nothing else. */
export function expected({ method, path, headers, body }: Sent): Omit<Arrived, "version"> {
  const pairs = headers.map(([name, value]): [string, string] => [name, wire(value)]);
  return { method: method.toUpperCase(), target: latin1(encodeEscaped(path)), headers: sorted(pairs), body: latin1(body) };
}

/** What arrived, in a form to compare: without the Host header unless it was asked for. */
export function compared({ method, target, headers, body }: Arrived, { headers: asked }: Sent): Omit<Arrived, "version"> {
  const isAsked = (name: string): boolean => asked.some(([other]) => other.toLowerCase() === name.toLowerCase());
  const shown = headers.filter(([name]) => isAsked(name) || !(framing.has(name.toLowerCase()) || name.toLowerCase() === "host"));
  return { method, target, headers: sorted(shown.filter(([name]) => name.toLowerCase() !== "content-length" || isAsked(name))), body };
}

function sorted(pairs: readonly [string, string][]): [string, string][] {
  return pairs.toSorted(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : a.toLowerCase() > b.toLowerCase() ? 1 : 0));
}

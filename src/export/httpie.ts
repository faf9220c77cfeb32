// A request as an HTTPie command (version 3 or newer) for any POSIX shell.

import { isWellFormed } from "../codec/text.ts";
import { decodeEscaped } from "../flow/escape.ts";
import type { AnyFlow } from "../flow/from.ts";
import { unicodePattern } from "../flow/unicode.ts";
import { printfCommand, shellWord } from "./quote.ts";
import { refuse } from "./refuse.ts";
import { type PlainRequest, plainRequest } from "./request.ts";

/** Headers that HTTPie adds by itself and can be told not to. It always sends User-Agent and Accept-Encoding. */
const OWN_HEADERS = ["Accept", "Connection"];
/** What HTTPie trims from the ends of a value. */
const trimmed = /* @__PURE__ */ unicodePattern("^[\\s\\p{Cc}]|[\\s\\p{Cc}]$");

/** @throws CodecError CANNOT_EXPORT, BODY_NOT_LOADED */
export function httpieCommand(flow: AnyFlow): string {
  const request = plainRequest(flow);
  const { method, scheme, authority, target, headers } = request;
  const hasBody = request.body.length > 0;
  const isChunked = headers.some(([name]) => name.toLowerCase() === "transfer-encoding");
  if (!/^[A-Z]+$/.test(method)) refuse("HTTPie takes methods of letters only");
  checkTarget(target);
  if (isChunked && !hasBody) refuse("HTTPie sends no chunked body of no bytes");
  // Without --ignore-stdin it would send its standard input as the body.
  const options = [...(hasBody ? [] : ["--ignore-stdin"]), ...(isChunked ? ["--chunked"] : [])];
  if (/(^|\/)\.{1,2}(\/|\?|$)/.test(target)) options.push("--path-as-is");
  const words = ["http", ...options, method, `${scheme}://${authority}${target}`, ...headerItems(request)];
  const command = words.map(shellWord).join(" ");
  return hasBody ? `${printfCommand(decodeEscaped(request.body))} | ${command}` : command;
}

/** HTTPie decodes `%41`, writes `%c3` in upper case, and escapes what a URL should not contain. */
function checkTarget(target: string): void {
  const isKept = /^\/(?!\/)(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-F]{2})*$/.test(target);
  const isOverEscaped = /%(?:4[1-9A-F]|5[0-9A]|6[1-9A-F]|7[0-9A]|3[0-9]|2D|2E|5F|7E)/.test(target);
  if (!isKept || isOverEscaped || target.endsWith("?")) refuse("HTTPie would spell the target in another way");
}

function headerItems({ headers, body }: PlainRequest): string[] {
  const sent = headers.filter(([name]) => name.toLowerCase() !== "transfer-encoding");
  const names = new Set(sent.map(([name]) => name.toLowerCase()));
  const items = sent.map(([name, value]) => headerItem(name, value.replace(/^[ \t]+|[ \t]+$/g, "")));
  // A name with a colon and no value removes a header that HTTPie would add.
  const own = [...OWN_HEADERS, ...(body.length > 0 ? ["Content-Type"] : [])];
  return [...items, ...own.filter((name) => !names.has(name.toLowerCase())).map((name) => `${name}:`)];
}

/** The space keeps a leading `=` or `@` of the value from becoming part of the separator. */
function headerItem(name: string, value: string): string {
  if (value === "") return `${name};`;
  if (!isWellFormed(value)) refuse(`HTTPie sends UTF-8 only, which the header ${name} is not`);
  // HTTPie reads backslashes in pairs and drops one before a separator, however it is written.
  if (/^(?:[^\\]|\\[^:;=@])*\\[:;=@]/s.test(value)) refuse(`HTTPie takes a backslash in the header ${name} for an escape`);
  if (trimmed().test(value)) refuse(`HTTPie would trim the header ${name}`);
  return `${name}: ${value}`;
}

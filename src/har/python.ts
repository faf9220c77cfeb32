// Exact ports of Python behaviour that mitmproxy's exporter relies on: sizes of printed headers, decoded queries, a guess at what is text.
import { decodeEscaped } from "../flow/escape.ts";
import type { HeaderField } from "../flow/headers.ts";
import type { HarPair } from "./types.ts";

/** `len(str(headers))`: `Headers[(b'name', b'value'), …]`. */
export function printedHeadersSize(fields: readonly HeaderField[]): number {
  let size = "Headers[]".length + 2 * Math.max(0, fields.length - 1);
  for (const [name, value] of fields) size += "(, )".length + reprLength(name) + reprLength(value);
  return size;
}

const QUOTE = 0x27;
const DOUBLE_QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** The length of `repr(bytes)`. */
function reprLength(bytes: Uint8Array): number {
  let length = "b''".length + bytes.length;
  let quotes = 0;
  let hasDoubleQuote = false;
  for (const byte of bytes) {
    if (byte === QUOTE) quotes++;
    else if (byte === DOUBLE_QUOTE) hasDoubleQuote = true;
    else if (byte === BACKSLASH || byte === 0x09 || byte === 0x0a || byte === 0x0d) length++;
    else if (byte < 0x20 || byte > 0x7e) length += 3;
  }
  // Single quotes are escaped only if the literal cannot be in double quotes.
  return hasDoubleQuote ? length + quotes : length;
}

/** `parse_qsl` with `keep_blank_values`: the pairs of a query or a form. Bytes that are not UTF-8 are decoded with `surrogateescape`. */
export function readPairs(text: string): HarPair[] {
  const pairs: HarPair[] = [];
  for (const part of text.split("&")) {
    if (part === "") continue;
    const cut = part.indexOf("=");
    const [name, value] = cut < 0 ? [part, ""] : [part.slice(0, cut), part.slice(cut + 1)];
    pairs.push({ name: unquote(name), value: unquote(value) });
  }
  return pairs;
}

function unquote(text: string): string {
  const spaced = text.replaceAll("+", " ");
  if (!spaced.includes("%")) return spaced;
  // As in Python, each run of ASCII is decoded separately.
  return spaced.replace(/[^\u0080-\uffff]+/g, (run) => (run.includes("%") ? decodeEscaped(unquoteBytes(run)) : run));
}

function unquoteBytes(ascii: string): Uint8Array {
  const bytes = new Uint8Array(ascii.length);
  let length = 0;
  for (let at = 0; at < ascii.length; at++) {
    const hex = ascii[at] === "%" ? ascii.slice(at + 1, at + 3) : "";
    if (/^[0-9a-f]{2}$/i.test(hex)) {
      bytes[length++] = Number.parseInt(hex, 16);
      at += 2;
    } else bytes[length++] = ascii.charCodeAt(at);
  }
  return bytes.subarray(0, length);
}

/** Number of leading bytes of a body that are inspected. */
const LOOKED_AT = 100;
const LONGEST_CHARACTER = 4;

/** mitmproxy's guess whether a body is binary, by its first hundred bytes. */
export function isMostlyBinary(body: Uint8Array): boolean {
  const head = body.subarray(0, cutOf(body));
  if (head.length === 0) return false;
  let low = 0;
  let high = 0;
  for (const byte of head) {
    if (byte < 9 || (byte > 13 && byte < 32)) low++;
    else if (byte > 126) high++;
  }
  if ((head.length - low - high) / head.length > 0.7) return false;
  return (head.length - low) / head.length <= 0.95 || !isUtf8(head);
}

/** The first hundred bytes, plus the rest of a character that they cut off. */
function cutOf(body: Uint8Array): number {
  if (body.length <= LOOKED_AT) return body.length;
  for (let cut = LOOKED_AT; cut < LOOKED_AT + LONGEST_CHARACTER; cut++) {
    if (cut >= body.length || body[cut] >> 6 !== 2) return cut;
  }
  return LOOKED_AT;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

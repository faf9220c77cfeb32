// A slow, obvious reader and writer of mitmproxy's tnetstring dialect: recursive, no cleverness, sharing no code with
// the codec. The suites hold every engine against it, and it is itself held against the real mitmproxy (test/interop).
import { Dict, Float, type Key } from "../../src/index.ts";
import { firstIllFormed, textOf } from "./kernels.ts";

/** What became of some input: a value and where it ends, or an error code and where in the input. */
export type Outcome = { value: unknown; end: number } | { code: string; offset: number };

class Refusal extends Error {
  code: string;
  offset: number;
  constructor(code: string, offset: number) {
    super(`${code} at ${offset}`);
    this.code = code;
    this.offset = offset;
  }
}

/** Reads the first value of `bytes`, in the exact form: a `Dict` for each dict, a `Float` for each float. */
export function pop(bytes: Uint8Array, maxDepth: number = 100): Outcome {
  try {
    const root = readElement(bytes, 0, bytes.length, { top: true, isKey: false, depth: 1, maxDepth });
    refuseEqualKeys(root);
    return { value: build(root), end: root.end };
  } catch (error) {
    if (error instanceof Refusal) return { code: error.code, offset: error.offset };
    throw error;
  }
}

/** As `pop`, but nothing may follow the value. */
export function loads(bytes: Uint8Array, maxDepth: number = 100): Outcome {
  const outcome = pop(bytes, maxDepth);
  return "value" in outcome && outcome.end < bytes.length ? { code: "TRAILING_BYTES", offset: outcome.end } : outcome;
}

type Tag = "," | ";" | "#" | "^" | "!" | "~" | "]" | "}";
type Element = { tag: Tag; payloadStart: number; end: number; scalar?: unknown; items: Element[] };
type Place = { top: boolean; isKey: boolean; depth: number; maxDepth: number };

function readElement(bytes: Uint8Array, start: number, limit: number, place: Place): Element {
  const { length, payloadStart } = readLength(bytes, start, limit, place.top);
  const payloadEnd = payloadStart + length;
  if (payloadEnd + 1 > limit) throw place.top ? new Refusal("TRUNCATED", limit) : new Refusal("BAD_LENGTH", start);
  const tag = String.fromCharCode(bytes[payloadEnd]) as Tag;
  if (!",;#^!~]}".includes(tag)) throw new Refusal("BAD_TAG", payloadEnd);
  const isContainer = tag === "]" || tag === "}";
  if (place.isKey && isContainer) throw new Refusal("BAD_KEY", payloadEnd);
  if (isContainer && place.depth > place.maxDepth) throw new Refusal("TOO_DEEP", payloadEnd);
  const element: Element = { tag, payloadStart, end: payloadEnd + 1, items: [] };
  if (isContainer) readItems(bytes, element, place);
  else element.scalar = readScalar(bytes, tag, payloadStart, payloadEnd);
  return element;
}

function readLength(bytes: Uint8Array, start: number, limit: number, top: boolean): { length: number; payloadStart: number } {
  let digits = "";
  for (let at = start; ; at++) {
    if (at === limit) throw top ? new Refusal("TRUNCATED", limit) : new Refusal("BAD_LENGTH", start);
    const character = String.fromCharCode(bytes[at]);
    if (character === ":" && digits !== "") return { length: Number(digits), payloadStart: at + 1 };
    if (!isDigit(character) || digits.length === 12) throw new Refusal("BAD_LENGTH", start);
    digits += character;
  }
}

function readItems(bytes: Uint8Array, container: Element, place: Place): void {
  const payloadEnd = container.end - 1;
  let at = container.payloadStart;
  while (at < payloadEnd) {
    const isKey = container.tag === "}" && container.items.length % 2 === 0;
    const item = readElement(bytes, at, payloadEnd, { top: false, isKey, depth: place.depth + 1, maxDepth: place.maxDepth });
    container.items.push(item);
    at = item.end;
  }
  if (container.tag === "}" && container.items.length % 2 === 1) throw new Refusal("ODD_DICT", payloadEnd);
}

function readScalar(bytes: Uint8Array, tag: Tag, start: number, end: number): unknown {
  if (tag === ",") return bytes.slice(start, end);
  if (tag === ";") {
    const bad = firstIllFormed(bytes, start, end);
    if (bad >= 0) throw new Refusal("BAD_UTF8", bad);
    return textOf(bytes, start, end);
  }
  const payload = Array.from(bytes.subarray(start, end), (byte) => String.fromCharCode(byte)).join("");
  if (tag === "#") return readInteger(payload, start);
  if (tag === "^") return readFloat(payload, start);
  if (tag === "!") return readBoolean(payload, start);
  if (payload !== "") throw new Refusal("BAD_NULL", start);
  return null;
}

function readInteger(payload: string, start: number): number | bigint {
  const sign = payload.startsWith("-") ? 1 : 0;
  for (let index = sign; index < payload.length; index++) {
    if (!isDigit(payload[index]) || index - sign === 4300) throw new Refusal("BAD_INTEGER", start + index);
  }
  if (payload.length === sign) throw new Refusal("BAD_INTEGER", start + payload.length);
  const value = BigInt(payload);
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

// The longest prefix of the payload that begins some float says where the first offending byte is.
const FLOAT = /^(?:[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|nan|-?inf)$/;
const FLOAT_BEGUN = [
  /^[+-]?[0-9]*/,
  /^[+-]?[0-9]*\.[0-9]*/,
  /^[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)[eE](?:[+-]?[0-9]*)/,
  /^-?i?/,
  /^-?in?/,
  /^-?inf?/,
  /^n?/,
  /^na?/,
  /^nan?/,
];

function readFloat(payload: string, start: number): Float {
  if (FLOAT.test(payload)) {
    const word = payload.replace("inf", "Infinity").replace("nan", "NaN");
    return new Float(Number(word));
  }
  const begun = FLOAT_BEGUN.map((pattern) => pattern.exec(payload)?.[0].length ?? 0);
  throw new Refusal("BAD_FLOAT", start + Math.max(...begun));
}

function readBoolean(payload: string, start: number): boolean {
  if (payload === "true" || payload === "false") return payload === "true";
  const common = ["true", "false"].map((word) => {
    let index = 0;
    while (index < payload.length && index < word.length && payload[index] === word[index]) index++;
    return index;
  });
  throw new Refusal("BAD_BOOLEAN", start + Math.max(...common));
}

function isDigit(character: string): boolean {
  return character >= "0" && character <= "9";
}

/** What Python's `==` and `hash` see of a key: numbers and booleans by exact value, the rest by type and content. */
function pythonIdentity(key: Element): unknown {
  const { tag, scalar } = key;
  if (tag === "~") return "null";
  if (tag === ";") return `text ${scalar}`;
  if (tag === ",") return `bytes ${Array.from(scalar as Uint8Array).join(" ")}`;
  const number = tag === "^" ? (scalar as Float).value : tag === "!" ? Number(scalar) : (scalar as number | bigint);
  if (Number.isNaN(number)) return Symbol("nan differs from every nan");
  if (number === Infinity || number === -Infinity) return `number ${number}`;
  return typeof number === "number" && !Number.isInteger(number) ? `number ${number}` : `number ${BigInt(number)}`;
}

/** Judged when the form of the whole value is known to be good; the conflict that comes first in the input is told. */
function refuseEqualKeys(element: Element): void {
  const tags = new Map<unknown, Tag>();
  element.items.forEach((item, index) => {
    if (element.tag === "}" && index % 2 === 0) {
      const identity = pythonIdentity(item);
      if (tags.has(identity) && tags.get(identity) !== item.tag) throw new Refusal("KEY_CONFLICT", item.payloadStart);
      tags.set(identity, item.tag);
    } else refuseEqualKeys(item);
  });
}

function build(element: Element): unknown {
  if (element.tag === "]") return element.items.map(build);
  if (element.tag !== "}") return element.scalar;
  const entries = new Map<unknown, [Key, unknown]>();
  for (let index = 0; index < element.items.length; index += 2) {
    const [key, value] = [element.items[index], element.items[index + 1]];
    const identity = pythonIdentity(key);
    const first = entries.get(identity);
    entries.set(identity, [first ? first[0] : (key.scalar as Key), build(value)]);
  }
  return new Dict(entries.values());
}

// Formats metadata values like Python's `str`.
import { Dict } from "../codec/dict.ts";
import { Float, floatRepr } from "../codec/float.ts";
import type { State } from "../flow/state.ts";
import { unicodePattern } from "../flow/unicode.ts";

/** Characters that Python's `repr` escapes. */
const unprintable = /* @__PURE__ */ unicodePattern("[\\p{C}\\p{Zl}\\p{Zp}]|(?! )\\p{Zs}", "gu");
const named: Record<string, string> = { "\t": "\\t", "\n": "\\n", "\r": "\\r" };

/** `key: value` for each item, one per line. */
export function metadataText(metadata: State): string {
  return Array.from(metadata, ([key, value]) => `${str(key)}: ${str(value)}`).join("\n");
}

function str(value: unknown): string {
  return typeof value === "string" ? value : repr(value);
}

function repr(value: unknown): string {
  if (typeof value === "string") return reprText(value);
  if (value instanceof Uint8Array) return reprBytes(value);
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (value instanceof Float) return floatRepr(value.value);
  if (Array.isArray(value)) return `[${value.map(repr).join(", ")}]`;
  if (value instanceof Dict) return `{${Array.from(value, ([key, item]) => `${repr(key)}: ${repr(item)}`).join(", ")}}`;
  return String(value);
}

function quoteOf(text: string): string {
  return text.includes("'") && !text.includes('"') ? '"' : "'";
}

function reprText(text: string): string {
  const quote = quoteOf(text);
  const escaped = text.replace(/[\\']/g, (letter) => (letter === "\\" || letter === quote ? `\\${letter}` : letter));
  return quote + escaped.replace(unprintable(), (letter) => named[letter] ?? escapeOf(letter.codePointAt(0) as number)) + quote;
}

function escapeOf(code: number): string {
  const digits = code.toString(16);
  if (code <= 0xff) return `\\x${digits.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${digits.padStart(4, "0")}` : `\\U${digits.padStart(8, "0")}`;
}

function reprBytes(bytes: Uint8Array): string {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  const quote = quoteOf(text);
  const escaped = text.replace(/[\\']/g, (letter) => (letter === "\\" || letter === quote ? `\\${letter}` : letter));
  return `b${quote}${escaped.replace(/[^\x20-\x7e]/g, (letter) => named[letter] ?? escapeOf(letter.charCodeAt(0)))}${quote}`;
}

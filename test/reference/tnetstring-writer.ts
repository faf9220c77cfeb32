// The writing half of the slow, obvious twin: parts joined from the inside out.
import { Float } from "../../src/index.ts";

/** Which end of a dict is written first: mitmproxy builds its output back to front. */
export type DictOrder = "insertion" | "mitmproxy";

/** The tnetstring of a value that has one. */
export function dumps(value: unknown, dictOrder: DictOrder = "insertion"): Uint8Array {
  if (value === null) return element("~", ascii(""));
  if (typeof value === "boolean") return element("!", ascii(value ? "true" : "false"));
  if (typeof value === "bigint") return element("#", ascii(value.toString()));
  if (typeof value === "number") {
    const isInteger = Number.isSafeInteger(value) && !Object.is(value, -0);
    return isInteger ? element("#", ascii(value.toString())) : element("^", ascii(pythonRepr(value)));
  }
  if (value instanceof Float) return element("^", ascii(pythonRepr(value.value)));
  if (typeof value === "string") return element(";", new Uint8Array(Buffer.from(value, "utf8")));
  if (value instanceof ArrayBuffer) return element(",", new Uint8Array(value));
  if (ArrayBuffer.isView(value)) return element(",", new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  if (Array.isArray(value)) return element("]", join(value.map((item) => dumps(item, dictOrder))));
  const entries = value instanceof Map ? [...value] : Object.entries(value as object);
  if (dictOrder === "mitmproxy") entries.reverse();
  return element("}", join(entries.flatMap(([key, item]) => [dumps(key, dictOrder), dumps(item, dictOrder)])));
}

/** Python's `repr` of a float: the shortest digits that round-trip, in Python's layout. */
export function pythonRepr(value: number): string {
  if (Number.isNaN(value)) return "nan";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  if (!Number.isFinite(value)) return `${sign}inf`;
  const [mantissa, power] = Math.abs(value).toExponential().split("e");
  const digits = mantissa.replace(".", "");
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : "";
    return `${sign}${digits[0]}${fraction}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const padded = digits.padEnd(exponent + 2, "0");
  return `${sign}${padded.slice(0, exponent + 1)}.${padded.slice(exponent + 1)}`;
}

function element(tag: string, payload: Uint8Array): Uint8Array {
  return join([ascii(`${payload.length}:`), payload, ascii(tag)]);
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

// One line for any value that a message holds: equal lines are equal values, down to the sign of zero and numbers apart from bigints.
// Fields are in the order of their names.
import { CodecError } from "../../src/index.ts";
import type { Outcome } from "./protobuf.ts";

export function show(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (value instanceof Uint8Array) return `<${Buffer.from(value.buffer, value.byteOffset, value.length).toString("hex")}>`;
  if (Array.isArray(value)) return `[${value.map(show).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "undefined";
  const prototype = Object.getPrototypeOf(value) === Object.prototype ? "" : "strange ";
  const fields = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `${prototype}{${fields.map(([name, item]) => `${JSON.stringify(name)}:${show(item)}`)}}`;
}

export function showOutcome(outcome: Outcome): string {
  return "code" in outcome ? `${outcome.code} at ${outcome.offset}` : show(outcome.value);
}

/** The same line for what `loads` of some codec returns or throws. */
export function showLoads(loads: () => unknown): string {
  try {
    return show(loads());
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    return `${error.code} at ${error.offset}`;
  }
}

// All that a flow says: every getter of every part of it.
import { Headers } from "../../src/flow/headers.ts";
import { TapePart } from "../../src/flow/tape-part.ts";
import { type AnyFlow, CodecError, Dict, tnetstring } from "../../src/index.ts";

/** What only the skeletons differ in, and what depends on the clock. */
const hidden = new Set(["constructor", "layout", "source", "message", "engine"]);

/** All that a part's getters give, or their errors; parts in parts, lists and headers as well. */
function allOf(value: unknown, order: (names: string[]) => string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => allOf(item, order));
  if (value instanceof Headers) return value.fields.map(([name, content]) => [String(name), String(content)]);
  if (value instanceof URLSearchParams) return String(value);
  if (value instanceof Dict) return Buffer.from(tnetstring.dumps(value)).toString("latin1");
  if (value instanceof Uint8Array) return Buffer.from(value).toString("latin1");
  if (!(value instanceof TapePart)) return value;
  const names = new Set<string>();
  for (let prototype = Object.getPrototypeOf(value); prototype !== Object.prototype; prototype = Object.getPrototypeOf(prototype)) {
    for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(prototype)))
      if (get && !hidden.has(name)) names.add(name);
  }
  const read = (name: string): unknown => outcome(() => allOf((value as unknown as Record<string, unknown>)[name], order));
  const found = Object.fromEntries(order([...names]).map((name) => [name, read(name)]));
  return { ...found, text: outcome(() => String(value)), json: outcome(() => JSON.stringify(value)) };
}

/** What a read gives, or its error. @throws anything that is no CodecError */
export function outcome(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    return `${error.code} at ${error.path}`;
  }
}

/** All that there is of a flow, asked for in this order, as one text: large objects are compared slowly. */
export function shown(flow: AnyFlow, order: (names: string[]) => string[]): string {
  const all = allOf(flow, order) as Record<string, unknown>;
  return JSON.stringify(Object.entries(all).sort(), (_, value) =>
    typeof value === "bigint" || (typeof value === "number" && !Number.isFinite(value)) ? `number ${value}` : sortedFields(value),
  );
}

function sortedFields(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export const backwards = (names: string[]): string[] => names.toReversed();
export const sorted = (names: string[]): string[] => names.toSorted();

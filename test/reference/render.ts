// One spelling of a value, the same in JavaScript and in Python (test/interop/oracle.py): tags kept, floats by their
// bits, text and bytes in hexadecimal, dicts in order. Two values are the same when their spellings are.
import { Float } from "../../src/index.ts";

export type Rendered = ["n"] | ["t"] | ["f"] | [tag: "#" | "^" | ";" | ",", spelling: string] | ["]" | "}", Rendered[]];

export function render(value: unknown): string {
  return JSON.stringify(rendered(value));
}

function rendered(value: unknown): Rendered {
  if (value === null) return ["n"];
  if (typeof value === "boolean") return [value ? "t" : "f"];
  if (typeof value === "bigint") return ["#", value.toString()];
  if (value instanceof Float) return ["^", floatBits(value.value)];
  if (typeof value === "number") {
    return Number.isSafeInteger(value) && !Object.is(value, -0) ? ["#", value.toString()] : ["^", floatBits(value)];
  }
  if (typeof value === "string") return [";", Buffer.from(value, "utf8").toString("hex")];
  if (value instanceof Uint8Array) return [",", Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("hex")];
  if (Array.isArray(value)) return ["]", value.map(rendered)];
  if (value instanceof Map) return ["}", [...value].flat().map(rendered)];
  if (typeof value === "object")
    return [
      "}",
      Object.entries(value as object)
        .flat()
        .map(rendered),
    ];
  throw new TypeError(`no spelling for a ${typeof value}`);
}

/** The eight bytes in hexadecimal; all the nans of JavaScript are one. */
function floatBits(value: number): string {
  if (Number.isNaN(value)) return "nan";
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16).padStart(16, "0");
}

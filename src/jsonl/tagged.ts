// A flow's state as JSON that preserves what plain JSON cannot express. Text, booleans, null, safe integers and lists are themselves; a
// dict is an object; everything else is an object with a single field, whose name begins with `$`:
//
//   {"$bytes": "GET"}        bytes that are UTF-8          {"$int": "9007199254740993"}   an integer past 2^53
//   {"$base64": "AP8="}      other bytes                   {"$float": 1.5}                a float; "nan", "inf", "-inf", "-0.0" as text
//   {"$dict": [[key, value]]} a dict that an object would not preserve: keys that are not text, begin with `$` or look like integers
import { decodeBase64, encodeBase64 } from "../codec/base64.ts";
import { Dict, type Key } from "../codec/dict.ts";
import { Float, floatRepr } from "../codec/float.ts";
import { isWellFormed } from "../codec/text.ts";
import { CodecError } from "../errors.ts";
import type { Place, State, StateValue } from "../flow/state.ts";
import { flowError } from "../flow-errors.ts";

/** JSON.stringify and the functions here are recursive: whatever `maxDepth` says, deeper states cannot be JSON Lines. */
const MOST_DEPTH = 1000;

/** The JSON of a state. @throws CodecError TOO_DEEP */
export function toTagged(value: StateValue, depth: number = 0): unknown {
  if (depth > MOST_DEPTH) throw new CodecError("TOO_DEEP", { detail: `JSON Lines hold ${MOST_DEPTH} levels` });
  if (value instanceof Float) return { $float: isPlainFloat(value.value) ? value.value : floatRepr(value.value) };
  if (value instanceof Uint8Array) return taggedBytes(value);
  if (value instanceof Dict) return taggedDict(value, depth + 1);
  if (Array.isArray(value)) return value.map((item) => toTagged(item, depth + 1));
  return typeof value === "bigint" ? { $int: value.toString() } : value;
}

function isPlainFloat(value: number): boolean {
  return Number.isFinite(value) && !Object.is(value, -0);
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });

function taggedBytes(bytes: Uint8Array): unknown {
  try {
    return { $bytes: decoder.decode(bytes) };
  } catch {
    return { $base64: encodeBase64(bytes) };
  }
}

/** Objects move keys that look like integers to the front. `__proto__` is safe: JSON.parse makes it an ordinary field. */
const UNSAFE_KEY = /^\$|^\d+$/;

function taggedDict(dict: State, depth: number): unknown {
  const entries = Array.from(dict, ([key, value]): [Key, unknown] => [key, toTagged(value, depth)]);
  if (entries.every(([key]) => typeof key === "string" && !UNSAFE_KEY.test(key))) return Object.fromEntries(entries);
  return { $dict: entries.map(([key, value]) => [toTagged(key), value]) };
}

/** Reads what `toTagged` wrote. */
export class TaggedReader {
  readonly #maxDepth: number;
  readonly #place: Place;
  #depth = 0;

  constructor(maxDepth: number, place: Place) {
    this.#maxDepth = Math.min(maxDepth, MOST_DEPTH);
    this.#place = place;
  }

  /** @throws CodecError BAD_STATE, TOO_DEEP */
  read(json: unknown): StateValue {
    if (typeof json === "number" && !Number.isSafeInteger(json)) throw this.#bad(`${json} is no integer: floats are {"$float": …}`);
    if (typeof json !== "object" || json === null) return json as StateValue;
    if (++this.#depth > this.#maxDepth) throw new CodecError("TOO_DEEP", this.#place);
    const value = Array.isArray(json) ? json.map((item) => this.read(item)) : this.#object(Object.entries(json));
    this.#depth--;
    return value;
  }

  #object(fields: [string, unknown][]): StateValue {
    const [[name, value] = ["", null]] = fields;
    if (fields.length === 1 && name.startsWith("$")) return this.#tagged(name, value);
    const dict: State = new Dict();
    for (const [key, item] of fields) {
      if (key.startsWith("$")) throw this.#bad(`${JSON.stringify(key)} stands beside other fields`);
      dict.set(key, this.read(item));
    }
    return dict;
  }

  #tagged(tag: string, value: unknown): StateValue {
    if (tag === "$float" && typeof value === "number") return new Float(value);
    if (tag === "$dict" && Array.isArray(value)) return new Dict(value.map((entry) => this.#entry(entry)));
    const read = typeof value === "string" && Object.hasOwn(readers, tag) ? readers[tag](value) : null;
    if (read === null) throw this.#bad(`${JSON.stringify(tag)} has a value of the wrong form, or is no tag`);
    return read;
  }

  #entry(entry: unknown): [Key, StateValue] {
    if (!Array.isArray(entry) || entry.length !== 2) throw this.#bad('"$dict" is a list of a key and a value each');
    const key = this.read(entry[0]);
    if (Array.isArray(key) || key instanceof Dict) throw this.#bad("a list or a dict is used as a key");
    return [key, this.read(entry[1])];
  }

  #bad(detail: string): CodecError {
    return flowError("BAD_STATE", { ...this.#place, detail });
  }
}

const specialFloats: ReadonlyMap<string, number> = new Map([
  ["nan", Number.NaN],
  ["inf", Number.POSITIVE_INFINITY],
  ["-inf", Number.NEGATIVE_INFINITY],
  ["-0.0", -0],
]);

/** Python does not convert longer ones. */
const INTEGER = /^-?\d{1,4300}$/;

/** Null for a malformed value. */
const readers: Record<string, (text: string) => StateValue> = {
  $bytes: (text) => (isWellFormed(text) ? new TextEncoder().encode(text) : null),
  $base64: decodeBase64,
  $int: (text) => (INTEGER.test(text) ? BigInt(text) : null),
  $float: (text) => {
    const value = specialFloats.get(text);
    return value === undefined ? null : new Float(value);
  },
};

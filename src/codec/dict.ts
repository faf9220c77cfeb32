// Dicts as maps: keys of every type that a dump may hold, bytes found by their content, as in Python.
import { Float, floatRepr } from "./float.ts";

/** A key of a `Dict`: any tnetstring value that is not a container. */
export type Key = string | Uint8Array | number | bigint | boolean | null | Float;

/**
 * What Python compares when it looks up a key: keys with equal identities are equal. Text and bytes differ; `1`, `1.0` and `True` do not.
 * Text keys can be compared as they are, so dicts of text keys alone do without identities.
 */
export function keyIdentity(key: unknown): string {
  if (typeof key === "string") return `;${key}`;
  if (key instanceof Uint8Array) return `,${latin1(key)}`;
  if (key === null) return "~";
  const number = key instanceof Float ? key.value : typeof key === "boolean" ? Number(key) : key;
  if (typeof number === "bigint") return `#${number}`;
  if (typeof number === "number") return Number.isInteger(number) ? `#${BigInt(number)}` : `#${floatRepr(number)}`;
  return `?${String(key)}`;
}

/** In Python a NaN key is found by object identity alone: it equals nothing, and a dict may have several. */
export function isNan(key: unknown): boolean {
  return key instanceof Float && Number.isNaN(key.value);
}

/** Whether a key is looked up by its content rather than as itself. */
function goesByContent(key: unknown): key is Uint8Array | Float {
  if (typeof key !== "object") return false;
  return key instanceof Uint8Array || (key instanceof Float && !Number.isNaN(key.value));
}

/** The bytes as a string with one character per byte. */
export function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let start = 0; start < bytes.length; start += 4096) text += String.fromCharCode(...bytes.subarray(start, start + 4096));
  return text;
}

/**
 * A Map whose keys are compared as Python compares them. A bytes key is found by content: `dict.get(new Uint8Array([97]))` finds `b"a"`,
 * which `dict.get("a")` does not; likewise for `Float` keys. Insertion order is kept.
 *
 * @example
 * tnetstring.loads(bytes, { dicts: "map" }).get(new TextEncoder().encode("host"))
 */
export class Dict<V = unknown> extends Map<Key, V> {
  /** The stored key object for each identity of a bytes or Float key. */
  #objects: Map<string, Key> | undefined;

  constructor(entries?: Iterable<readonly [Key, V]> | null) {
    super();
    if (entries) for (const [key, value] of entries) this.set(key, value);
  }

  #stored(key: Key): Key {
    if (!goesByContent(key)) return key;
    return this.#objects?.get(keyIdentity(key)) ?? key;
  }

  override get(key: Key): V | undefined {
    return super.get(this.#stored(key));
  }

  override has(key: Key): boolean {
    return super.has(this.#stored(key));
  }

  override set(key: Key, value: V): this {
    if (!goesByContent(key)) return super.set(key, value);
    this.#objects ??= new Map();
    const identity = keyIdentity(key);
    const stored = this.#objects.get(identity);
    if (stored === undefined) this.#objects.set(identity, key);
    return super.set(stored ?? key, value);
  }

  override delete(key: Key): boolean {
    const stored = this.#stored(key);
    if (goesByContent(key)) this.#objects?.delete(keyIdentity(key));
    return super.delete(stored);
  }

  override clear(): void {
    this.#objects?.clear();
    super.clear();
  }
}

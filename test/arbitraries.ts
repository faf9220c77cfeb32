// Values and damaged encodings for the property tests: what a dump may hold, with the corners made likely.
import fc from "fast-check";
import { Dict, Float, type Key } from "../src/index.ts";
import { concat } from "./helpers.ts";
import { dumps } from "./reference/tnetstring-writer.ts";

/** Text of every plane, without lone surrogates. */
const text: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.string({ maxLength: 12 }) },
  { weight: 3, arbitrary: fc.string({ unit: "binary", maxLength: 8 }) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: fc.constantFrom("\u0000", "\ufeff", "é", "€", "😀", "\u{10ffff}", "\ud7ff", "\ue000"), maxLength: 40 }),
  },
  { weight: 1, arbitrary: fc.constantFrom("__proto__", "constructor", "toString", "0", "10", "4294967295", "-1", "01", "") },
);

const bytes: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 5, arbitrary: fc.uint8Array({ maxLength: 12 }) },
  { weight: 1, arbitrary: fc.uint8Array({ minLength: 90, maxLength: 130 }) },
);

const integer: fc.Arbitrary<number | bigint> = fc.oneof(
  fc.integer({ min: -12, max: 12 }),
  fc.maxSafeInteger(),
  fc.bigInt({ min: -(1n << 70n), max: 1n << 70n }),
  fc.bigInt({ min: 2n ** 53n - 3n, max: 2n ** 53n + 3n }),
  fc.bigInt({ min: -(10n ** 200n), max: 10n ** 200n }),
);

const float: fc.Arbitrary<Float> = fc
  .oneof(
    fc.double(),
    fc.double({ min: -1e18, max: 1e18 }),
    fc.integer({ min: -100, max: 2_000_000_000 }),
    fc.integer({ min: -330, max: 308 }).map((exponent) => Number(`1e${exponent}`)),
    fc.constantFrom(0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e16, 1e-5, 1e-4, 5e-324, 123456789012345680),
  )
  .map((value) => new Float(value));

const scalar: fc.Arbitrary<unknown> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  { weight: 2, arbitrary: integer },
  { weight: 2, arbitrary: float },
  { weight: 3, arbitrary: text },
  { weight: 3, arbitrary: bytes },
);

/** What Python sees of a key: numbers and booleans that are equal are one key there, whatever their type. */
function pythonKey(key: unknown): string {
  if (key === null) return "none";
  if (typeof key === "string") return `text ${key}`;
  if (key instanceof Uint8Array) return `bytes ${key.join()}`;
  const number = key instanceof Float ? key.value : typeof key === "boolean" ? Number(key) : (key as number | bigint);
  return typeof number === "number" && !Number.isInteger(number) ? `number ${number}` : `number ${BigInt(number)}`;
}

const key: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 8, arbitrary: text },
  { weight: 1, arbitrary: bytes },
  { weight: 1, arbitrary: scalar },
);

/** Any value in the exact form, keys of all kinds, none equal in Python to another of its dict. */
export const exactValue: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    { weight: 4, arbitrary: scalar },
    { weight: 2, arbitrary: fc.array(tie("value"), { maxLength: 6 }) },
    { weight: 2, arbitrary: tie("dict") },
  ),
  dict: fc
    .uniqueArray(fc.tuple(key, tie("value")), { maxLength: 6, selector: ([name]) => pythonKey(name) })
    .map((entries) => new Dict(entries as [Key, unknown][])),
})).value;

/** Digits and near-digits as a number's or word's payload: most of them must be refused, some just not. */
const numeral: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: fc.constantFrom(..."0123456789+-._eE x"), maxLength: 7 }),
  fc.constantFrom(
    "nan",
    "inf",
    "-inf",
    "+inf",
    "-nan",
    "NaN",
    "infinity",
    "in",
    "-",
    "+",
    ".",
    "1.",
    ".5",
    "+.5e-1",
    "1e",
    "1e+",
    "0x1",
    "-0",
    "007",
  ),
  fc.constantFrom("true", "false", "True", "tru", "truee", "falsE", "fals", " 1", "1 ", "1_0", "1e999", "-1e-999", "1e400", "\u0000"),
  fc.tuple(fc.integer(), fc.nat(999), fc.integer({ min: -400, max: 400 })).map(([whole, part, power]) => `${whole}.${part}e${power}`),
);

/** An element with the right length, whose payload fits its tag or nearly so. */
const oddElement: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.tuple(numeral, fc.constantFrom(..."#^!~;,")).map(([payload, tag]) => wrap(Buffer.from(payload, "latin1"), tag)),
  fc.tuple(fc.uint8Array({ maxLength: 5 }), fc.constantFrom(..."#^!~;,]}x")).map(([payload, tag]) => wrap(payload, tag)),
  exactValue.map((value) => dumps(value)),
);

/** Containers of such elements, the dicts among them with any keys, often equal or of the wrong kind. */
const oddContainer: fc.Arbitrary<Uint8Array> = fc.letrec<{ element: Uint8Array }>((tie) => ({
  element: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    { weight: 3, arbitrary: oddElement },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.array(tie("element"), { maxLength: 4 }), fc.constantFrom("]", "}"))
        .map(([items, tag]) => wrap(concat(items), tag)),
    },
  ),
})).element;

function wrap(payload: Uint8Array, tag: string): Uint8Array {
  return concat([Buffer.from(`${payload.length}:`), payload, Buffer.from(tag, "latin1")]);
}

export type Edit = { at: number; kind: "replace" | "insert" | "delete" | "cut" | "double"; byte: number };

/** Something done to bytes, as damage does. */
export const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  kind: fc.constantFrom("replace", "replace", "insert", "delete", "cut", "double"),
  byte: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...Buffer.from("0123456789:,;#^!~]}+-_ ex.\x00\x80\xff", "latin1")) },
    fc.nat(255),
  ),
});

/** The bytes after an edit. */
export function apply(input: Uint8Array, { at, kind, byte }: Edit): Uint8Array {
  const index = Math.floor(at * input.length);
  const [before, after] = [input.subarray(0, index), input.subarray(index)];
  if (kind === "replace") return concat([before, Uint8Array.of(byte), after.subarray(1)]);
  if (kind === "insert") return concat([before, Uint8Array.of(byte), after]);
  if (kind === "delete") return concat([before, after.subarray(1)]);
  if (kind === "cut") return before;
  return concat([before, after, after]);
}

/** Encodings, whole ones, odd ones and damaged ones. */
export const input: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 2, arbitrary: oddContainer },
  {
    weight: 1,
    arbitrary: fc.tuple(oddContainer, fc.array(edit, { minLength: 1, maxLength: 2 })).map(([whole, edits]) => edits.reduce(apply, whole)),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(exactValue, fc.array(edit, { maxLength: 3 })).map(([value, edits]) => edits.reduce(apply, dumps(value))),
  },
);

/** The seed of this run: the one asked for with `MITMFLOW_SEED`, else a fresh one. */
export const seed: number = Number(process.env.MITMFLOW_SEED ?? Date.now() % 2 ** 31);

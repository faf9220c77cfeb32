// Messages of a schema and odd protobuf bytes for the property tests, with the corners made likely.
import fc from "fast-check";
import type { FieldDescription, SchemaDescription } from "../../src/codec/describe.ts";
import { concat } from "../helpers.ts";
import { type Message, typeOf, wireOf } from "../reference/protobuf.ts";
import { delimited, encode, tag, varint } from "../reference/protobuf-writer.ts";

const text: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.string({ maxLength: 12 }) },
  { weight: 2, arbitrary: fc.string({ unit: "binary", maxLength: 8 }) },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom("\u0000", "\ufeff", "é", "€", "😀", "\u{10ffff}"), maxLength: 60 }) },
  { weight: 1, arbitrary: fc.constantFrom("x".repeat(127), "y".repeat(128), "é".repeat(130), "z".repeat(2050)) },
);

const bytes: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 5, arbitrary: fc.uint8Array({ maxLength: 12 }) },
  { weight: 1, arbitrary: fc.constantFrom(127, 128, 255, 256, 257, 300).map((length) => new Uint8Array(length).fill(length)) },
);

/** A number where that is exact, as `loads` gives it. */
const narrowed = (value: bigint): number | bigint => (Number.isSafeInteger(Number(value)) ? Number(value) : value);

function wide(min: bigint, max: bigint): fc.Arbitrary<number | bigint> {
  const near = (value: bigint): fc.Arbitrary<bigint> => fc.bigInt({ min: value - 2n, max: value + 2n });
  const edges = [0n, 2n ** 31n, 2n ** 32n, 2n ** 53n, -(2n ** 53n), -(2n ** 31n), min + 2n, max - 2n].filter(
    (edge) => edge > min && edge < max,
  );
  return fc
    .oneof(
      fc.bigInt({ min, max }),
      fc.oneof(...edges.map(near)).filter((value) => value >= min && value <= max),
    )
    .map(narrowed);
}

const int32: fc.Arbitrary<number> = fc.oneof(fc.integer(), fc.integer({ min: -3, max: 300 }), fc.constantFrom(-(2 ** 31), 2 ** 31 - 1));
const uint32: fc.Arbitrary<number> = fc.oneof(fc.nat(300), fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.constantFrom(2 ** 31, 2 ** 32 - 1));
const signed = wide(-(2n ** 63n), 2n ** 63n - 1n);
const unsigned = wide(0n, 2n ** 64n - 1n);

function scalar(field: FieldDescription, schema: SchemaDescription): fc.Arbitrary<unknown> {
  switch (typeOf(field)) {
    case "double":
      return fc.double();
    case "float":
      return fc.float();
    case "bool":
      return fc.boolean();
    case "string":
      return text;
    case "bytes":
      return bytes;
    case "enum":
      return fc.constantFrom(...Object.values(schema.enums[field.enum as number].values));
    case "uint32":
    case "fixed32":
      return uint32;
    case "int64":
    case "sint64":
    case "sfixed64":
      return signed;
    case "uint64":
    case "fixed64":
      return unsigned;
    default:
      return int32;
  }
}

/** Messages as `loads` gives them. Few of the optional fields are there, so that messages stay small. */
export function messageOf(schema: SchemaDescription): fc.Arbitrary<Message> {
  const tied = fc.letrec<Record<string, Message>>((tie) =>
    Object.fromEntries(
      schema.messages.map((message, which) => {
        const fields = message.fields.map((field) => {
          if (field.map) return { field, value: mapOf(schema.messages[field.message as number].fields, schema, tie) };
          const any = field.message === undefined ? scalar(field, schema) : tie(String(field.message));
          const one = field.implicit ? any.filter((value) => !isDefault(value)) : any;
          return { field, value: field.label === "repeated" ? fc.array(one, { minLength: 1, maxLength: 4 }) : one };
        });
        const required = fields.filter(({ field }) => field.label === "required");
        const optional = fields.filter(({ field }) => field.label !== "required");
        const shallow = optional.filter(({ field }) => field.message === undefined);
        const entries = (chosen: typeof fields): fc.Arbitrary<[string, unknown][]> =>
          fc.tuple(...chosen.map(({ field, value }) => fc.tuple(fc.constant(field.name), value)));
        const some = (from: typeof fields, maxLength: number): fc.Arbitrary<Message> =>
          fc
            .subarray(from, { maxLength: Math.min(maxLength, from.length) })
            .chain((chosen) => entries([...required, ...onePerOneof(chosen)]).map(fromEntries));
        return [String(which), fc.oneof({ maxDepth: 4, depthIdentifier: "message" }, some(shallow, 3), some(optional, 6))];
      }),
    ),
  );
  return tied["0"];
}

/** What a field without presence does not hold. */
function isDefault(value: unknown): boolean {
  return Object.is(value, 0) || value === 0n || value === false || value === "" || (value instanceof Uint8Array && value.length === 0);
}

/** Maps as plain objects, of one entry or a few. */
function mapOf(
  [key, value]: readonly FieldDescription[],
  schema: SchemaDescription,
  tie: (message: string) => fc.Arbitrary<unknown>,
): fc.Arbitrary<Message> {
  const keys = fc.uniqueArray(scalar(key, schema).map(String), { minLength: 1, maxLength: 3 });
  const one = value.message === undefined ? scalar(value, schema) : tie(String(value.message));
  return keys.chain((names) => fc.tuple(...names.map((name) => one.map((each): [string, unknown] => [name, each])))).map(fromEntries);
}

function onePerOneof<Chosen extends { field: FieldDescription }>(chosen: readonly Chosen[]): Chosen[] {
  return chosen.filter(({ field }, index) => {
    const before = chosen.slice(0, index);
    return field.oneof === undefined || before.every((other) => other.field.oneof !== field.oneof);
  });
}

function fromEntries(entries: [string, unknown][]): Message {
  return Object.fromEntries(entries);
}

const numberOf = (schema: SchemaDescription): fc.Arbitrary<number> => {
  const known = schema.messages.flatMap(({ fields }) => fields.map(({ number }) => number));
  return fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...known) },
    { weight: 1, arbitrary: fc.constantFrom(0, 1, 2, 99, 2 ** 29 - 2, 2 ** 29 - 1) },
    { weight: 1, arbitrary: fc.nat(70) },
  );
};

const oddVarint: fc.Arbitrary<number[]> = fc.oneof(
  { weight: 6, arbitrary: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value) => varint(value >> (value % 64n))) },
  { weight: 1, arbitrary: fc.array(fc.integer({ min: 0x80, max: 0xff }), { minLength: 1, maxLength: 11 }).map((lead) => [...lead, 1]) },
  { weight: 1, arbitrary: fc.array(fc.constant(0x80), { minLength: 1, maxLength: 11 }).map((lead) => [...lead, 0]) },
);

/** Fields of every number and wire type, which may fit each other or not, nested in each other. */
function oddFields(schema: SchemaDescription): fc.Arbitrary<number[]> {
  const byWire = new Map<number, number[]>();
  for (const { fields } of schema.messages) {
    for (const field of fields) byWire.set(wireOf(field), [...(byWire.get(wireOf(field)) ?? []), field.number]);
  }
  const fitting = (wire: number): fc.Arbitrary<number> =>
    fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...(byWire.get(wire) ?? [99])) }, { weight: 1, arbitrary: numberOf(schema) });
  const payload: fc.Arbitrary<number[]> = fc.oneof(
    bytes.map((data) => [...data]),
    text.map((data) => [...Buffer.from(data)]),
    fc.array(oddVarint, { maxLength: 4 }).map((parts) => parts.flat()),
    fc.array(fc.constantFrom(0, 1, 0x3f, 0x80, 0xff), { minLength: 8, maxLength: 8 }),
  );
  return fc.letrec<{ fields: number[]; field: number[] }>((tie) => ({
    field: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      { weight: 3, arbitrary: fc.tuple(fitting(0), oddVarint).map(([number, value]) => [...tag(number, 0), ...value]) },
      { weight: 2, arbitrary: fc.tuple(fitting(2), payload).map(([number, data]) => delimited(number, data)) },
      {
        weight: 2,
        arbitrary: fc
          .tuple(fc.constantFrom(1, 5), numberOf(schema), fc.uint8Array({ minLength: 8, maxLength: 8 }))
          .map(([wire, number, data]) => [...tag(number, wire), ...data.subarray(0, wire === 1 ? 8 : 4)]),
      },
      { weight: 3, arbitrary: fc.tuple(fitting(2), tie("fields")).map(([number, fields]) => delimited(number, fields)) },
      {
        weight: 2,
        arbitrary: fc.tuple(fitting(3), tie("fields")).map(([number, fields]) => [...tag(number, 3), ...fields, ...tag(number, 4)]),
      },
      { weight: 1, arbitrary: fc.tuple(numberOf(schema), fc.nat(7)).map(([number, wire]) => tag(number, wire)) },
    ),
    fields: fc.array(tie("field"), { maxLength: 4 }).map((parts) => parts.flat()),
  })).fields;
}

type Edit = { at: number; kind: "replace" | "insert" | "delete" | "cut" | "double"; byte: number };

const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  kind: fc.constantFrom("replace", "replace", "insert", "delete", "cut", "double"),
  byte: fc.oneof(fc.constantFrom(0, 1, 2, 3, 4, 8, 0x7f, 0x80, 0xff), fc.nat(255)),
});

function apply(input: Uint8Array, { at, kind, byte }: Edit): Uint8Array {
  const index = Math.floor(at * input.length);
  const [before, after] = [input.subarray(0, index), input.subarray(index)];
  if (kind === "replace") return concat([before, Uint8Array.of(byte), after.subarray(1)]);
  if (kind === "insert") return concat([before, Uint8Array.of(byte), after]);
  if (kind === "delete") return concat([before, after.subarray(1)]);
  if (kind === "cut") return before;
  return concat([before, after, after]);
}

/** Bytes of messages, two of them after one another among them, with at most one byte or place damaged. */
export function nearlyWhole(schema: SchemaDescription): fc.Arbitrary<Uint8Array> {
  const whole = messageOf(schema).map((message) => encode(message, schema));
  const twice = fc.tuple(whole, whole).map(concat);
  const input = fc.oneof({ weight: 3, arbitrary: whole }, { weight: 1, arbitrary: twice });
  return fc.tuple(input, fc.array(edit, { maxLength: 1 })).map(([bytes, edits]) => edits.reduce(apply, bytes));
}

/** Bytes of whole messages, of odd fields, and of both damaged. */
export function inputOf(schema: SchemaDescription): fc.Arbitrary<Uint8Array> {
  const odd = oddFields(schema).map((fields) => Uint8Array.from(fields));
  const whole = messageOf(schema).map((message) => encode(message, schema));
  const merged = fc.tuple(whole, odd, whole).map(concat);
  return fc.oneof(
    { weight: 3, arbitrary: odd },
    { weight: 1, arbitrary: merged },
    {
      weight: 3,
      arbitrary: fc
        .tuple(fc.oneof(whole, odd, merged), fc.array(edit, { minLength: 1, maxLength: 3 }))
        .map(([input, edits]) => edits.reduce(apply, input)),
    },
  );
}

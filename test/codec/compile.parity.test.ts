// protobuf.compile, generated codecs and protobufjs on schemas made at random: the same bytes, the same messages, on every engine, by way of a tape and
// without one.
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import protobufjs from "protobufjs";
import { describeType } from "../../src/codec/describe.ts";
import { protobuf } from "../../src/index.ts";
import { seed } from "../arbitraries.ts";
import { engines } from "../engines.ts";
import { latin1 } from "../helpers.ts";
import type { Message } from "../reference/protobuf.ts";
import { show, showLoads } from "../reference/show.ts";
import { generatedCodec } from "./generated.ts";
import { messageOf } from "./messages.ts";
import { oracleReads, oracleWrites } from "./protobufjs.ts";

process.stdout.write(`compile parity seed ${seed} (MITMFLOW_SEED repeats it)\n`);

const scalars = ["double", "float", "int64", "uint64", "int32", "fixed64", "fixed32", "bool", "string", "bytes", "uint32", "sfixed32"];
const types = [...scalars, "sfixed64", "sint32", "sint64", "Color", "M0", "M1", "M2"];
const keys = ["int32", "uint32", "sint32", "fixed32", "sfixed32", "string", "int64", "uint64", "sint64", "fixed64", "sfixed64", "bool"];

interface FieldShape {
  kind: "plain" | "repeated" | "required" | "map" | "oneof" | "expanded";
  type: string;
  key: string;
  gap: number;
}

const fieldShape: fc.Arbitrary<FieldShape> = fc.record({
  kind: fc.constantFrom("plain", "plain", "repeated", "required", "map", "oneof", "expanded"),
  type: fc.constantFrom(...types),
  key: fc.constantFrom(...keys),
  gap: fc.oneof({ weight: 8, arbitrary: fc.constantFrom(1, 1, 1, 2, 15) }, { weight: 1, arbitrary: fc.constantFrom(100, 2100, 3_000_000) }),
});

/** A field's line. A required message could hold itself without end, so required fields are scalars. */
function line({ kind, type, key }: FieldShape, index: number, number: number, isProto2: boolean): string {
  const optional = isProto2 ? "optional " : index % 3 === 0 ? "optional " : "";
  const isNumber = type !== "string" && type !== "bytes" && !type.startsWith("M");
  if (kind === "map") return `map<${key}, ${type}> f${index} = ${number};`;
  if (kind === "oneof") return `oneof o${index} { ${type} f${index} = ${number}; bool g${index} = ${number + 1}; }`;
  if (kind === "expanded" && isNumber) return `repeated ${type} f${index} = ${number} [packed = ${isProto2}];`;
  if (kind === "repeated" || kind === "expanded") return `repeated ${type} f${index} = ${number};`;
  if (kind === "required" && isProto2 && !type.startsWith("M")) return `required ${type} f${index} = ${number};`;
  return `${optional}${type} f${index} = ${number};`;
}

const schema: fc.Arbitrary<string> = fc
  .tuple(fc.boolean(), fc.array(fc.array(fieldShape, { maxLength: 9 }), { minLength: 3, maxLength: 3 }))
  .map(([isProto2, messages]) => {
    const bodies = messages.map((fields, which) => {
      let number = 0;
      const lines = fields.map((field, index) => {
        number += field.gap;
        const text = line(field, index, number, isProto2);
        if (field.kind === "oneof") number++;
        return text;
      });
      return `message M${which} {\n  ${lines.join("\n  ")}\n}`;
    });
    return `syntax = "proto${isProto2 ? 2 : 3}";\nenum Color { RED = 0; GREEN = 1; FAR = 300; NEGATIVE = -5; }\n${bodies.join("\n")}`;
  });

/** A schema and some messages of it. */
const cases: fc.Arbitrary<{ proto: string; messages: Message[] }> = schema.chain((proto) => {
  const description = describeType(protobufjs.parse(proto, { keepCase: true }).root.lookupType("M0"));
  return fc.array(messageOf(description), { minLength: 1, maxLength: 6 }).map((messages) => ({ proto, messages }));
});

function same(actual: string, expected: string): void {
  if (actual !== expected) expect(actual).toBe(expected);
}

test("schemas and messages of every kind", () => {
  const seen = { fields: 0, maps: 0, oneofs: 0 };
  fc.assert(
    fc.property(cases, ({ proto, messages }) => {
      const type = protobufjs.parse(proto, { keepCase: true }).root.lookupType("M0");
      const description = describeType(type);
      const codecs = [protobuf.compile<Message>(type), generatedCodec(description)];
      for (const message of messages) {
        const theirs = oracleWrites(type, message);
        const shown = show(message);
        for (const codec of codecs) {
          for (const { engine } of engines) {
            same(latin1(codec.dumps(message, { engine })), latin1(theirs));
            same(
              showLoads(() => codec.loads(theirs, { engine })),
              shown,
            );
            same(
              showLoads(() => codec.loads(theirs, { engine, copy: true })),
              shown,
            );
          }
          same(show(oracleReads(type, codec.dumps(message), description)), shown);
        }
        seen.fields += Object.keys(message).length;
        seen.maps += description.messages[0].fields.filter(({ name, map }) => map && name in message).length;
        seen.oneofs += description.messages[0].fields.filter(({ name, oneof }) => oneof !== undefined && name in message).length;
      }
    }),
    { seed, numRuns: 400 },
  );
  expect(Math.min(seen.fields / 10, seen.maps, seen.oneofs)).toBeGreaterThan(20);
});

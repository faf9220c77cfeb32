// The generated readers: one function per message. Most writers put fields in the order of their numbers, so the reader checks for each in
// turn, which the processor predicts well; any other order takes further rounds.
import {
  TYPE_BOOL,
  TYPE_BYTES,
  TYPE_DOUBLE,
  TYPE_ENUM,
  TYPE_FLOAT,
  TYPE_GROUP,
  TYPE_INT32,
  TYPE_INT64,
  TYPE_STRING,
  TYPE_UINT32,
  TYPE_UINT64,
} from "../abi.ts";
import { propertyName } from "./names.ts";
import type { Field, Message, Scope } from "./scope.ts";
import { fieldType, valueType } from "./types.ts";

/** The plain reader handles neither tags of more than two bytes nor groups. */
const LARGEST_TAG = 0x3fff;
const PLAIN_VARINTS: readonly number[] = [TYPE_INT32, TYPE_INT64, TYPE_UINT32, TYPE_UINT64, TYPE_ENUM];

/** An expression that reads one value. */
function readValue(scope: Scope, field: Field, end = "end"): string {
  switch (field.type) {
    case TYPE_STRING:
      return `reader.text(${end})`;
    case TYPE_BYTES:
      return `reader.payload(${end})`;
    case TYPE_BOOL:
      return `reader.bool(${end})`;
    case TYPE_DOUBLE:
      return `reader.double(${end})`;
  }
  if (field.message !== undefined) return `read${scope.messageOf(field).name}(reader, reader.stop(${end}), depth - 1)`;
  const method = PLAIN_VARINTS.includes(field.type) ? "integer" : "number";
  const type = valueType(scope, field);
  const number = `reader.${method}(${field.type}, ${end})`;
  const isClosed = field.type === TYPE_ENUM && scope.enumOf(field).closed;
  return (isClosed ? `closedNumber(${number}, ${scope.enumOf(field).name}Plan)` : number) + scope.typed(` as ${type}`);
}

/** The same for a field without presence: its default value reads as undefined. */
function readImplicit(scope: Scope, field: Field): string {
  if (field.type === TYPE_BYTES) return "reader.content(end)";
  const value = readValue(scope, field);
  if (field.type === TYPE_DOUBLE || field.type === TYPE_FLOAT) return `nonZero(${value})`;
  return value.includes(" as ") ? `(${value}) || undefined` : `${value} || undefined`;
}

/** The statements that read a field. */
function readField(scope: Scope, field: Field): string {
  const { variable, wireTag, packedTag } = field;
  const next = "      tag = reader.tag(end);\n    }\n";
  if (wireTag > LARGEST_TAG || field.type === TYPE_GROUP) return "";
  if (field.map) {
    const entry = `read${scope.messageOf(field).name}(reader, reader.stop(end), depth - 1, (${variable} ??= {}));`;
    return `    while (tag === ${wireTag}) {\n      ${entry}\n${next}`;
  }
  if (field.label === "repeated") {
    const one = `    while (tag === ${wireTag}) {\n      (${variable} ??= []).push(${readValue(scope, field)});\n${next}`;
    if (packedTag === 0) return one;
    const all = `      const stop = reader.stop(end);\n      ${variable} ??= [];\n      while (reader.at < stop) ${variable}.push(${readValue(scope, field, "stop")});\n`;
    return `${one}    while (tag === ${packedTag}) {\n${all}${next}`;
  }
  const isThere = [variable, ...field.rivals].map((name) => `${name} !== undefined`).join(" || ");
  const value = field.implicit ? readImplicit(scope, field) : readValue(scope, field);
  return `    if (tag === ${wireTag}) {\n      if (${isThere}) throw notPlain;\n      ${variable} = ${value};\n${next}`;
}

/** The statements that return the object: with all fields, or with the leading required ones and whichever others are set. */
function resultOf(scope: Scope, message: string, fields: readonly Field[]): string {
  const property = ({ name, variable }: Field) => (name === variable ? name : `${propertyName(name)}: ${variable}`);
  if (!scope.isSparse) return `return { ${fields.map(property).join(", ")} }`;
  const firstOptional = fields.findIndex(({ label }) => label !== "required");
  const always = firstOptional < 0 ? fields : fields.slice(0, firstOptional);
  const rest = fields.slice(always.length).map(({ name, variable }) => `  if (${variable} !== undefined) object.${name} = ${variable};\n`);
  return `const object${scope.typed(`: ${message}`)} = { ${always.map(property).join(", ")} };\n${rest.join("")}  return object`;
}

function readSource(scope: Scope, { name, fields, isEntry }: Message): string {
  const map = isEntry ? scope.typed(`, map: Record<string, ${valueType(scope, fields[1])}>`) || ", map" : "";
  const signature = `reader${scope.typed(": PlainReader")}, end${scope.typed(": number")}, depth${scope.typed(": number")}${map}`;
  const variables = fields.map((field) => `  let ${field.variable}${scope.typed(`: ${fieldType(scope, field)} | undefined`)};\n`);
  const needed = fields.filter(({ label }) => isEntry || label === "required").map(({ variable }) => `${variable} === undefined`);
  const result = isEntry ? `putEntry(map, ${fields[0].variable}, ${fields[1].variable})` : resultOf(scope, name, fields);
  return `function read${name}(${signature})${scope.typed(`: ${isEntry ? "void" : name}`)} {
  if (depth === 0) throw notPlain;
${variables.join("")}  let tag = reader.tag(end);
  while (tag !== 0) {
    const { at } = reader;
${fields.map((field) => readField(scope, field)).join("")}    if (reader.at === at) throw notPlain;
  }
${needed.length > 0 ? `  if (${needed.join(" || ")}) throw notPlain;\n` : ""}  ${result};
}
`;
}

/** The readers of all messages, map entries included. */
export function readersSource(scope: Scope): string {
  return scope.messages.map((message) => readSource(scope, message)).join("\n");
}

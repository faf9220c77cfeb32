// The generated writers: one function per message, which writes the fields back to front.
import {
  TYPE_BYTES,
  TYPE_DOUBLE,
  TYPE_ENUM,
  TYPE_GROUP,
  TYPE_INT32,
  TYPE_INT64,
  TYPE_STRING,
  TYPE_UINT32,
  TYPE_UINT64,
  WIRE_END_GROUP,
  WIRE_START_GROUP,
} from "../abi.ts";
import { propertyName } from "./names.ts";
import type { Field, Message, Scope } from "./scope.ts";

const PLAIN_VARINTS: readonly number[] = [TYPE_INT32, TYPE_INT64, TYPE_UINT32, TYPE_UINT64];

/** The expression for an enum's number; for other fields, `value` itself. */
function numberOf(scope: Scope, field: Field, value: string): string {
  return field.type === TYPE_ENUM ? `writer.enumNumber(${scope.enumOf(field).name}Plan, ${value})` : value;
}

/** Statements that write one value with its tag. */
function writeValue(scope: Scope, field: Field, value: string, depth = "depth - 1"): string[] {
  const { type, wireTag } = field;
  const implicit = field.implicit === true;
  if (field.message !== undefined) {
    const write = `write${scope.messageOf(field).name}(writer, ${value}, ${depth});`;
    if (type === TYPE_GROUP) return [`writer.tag(${wireTag ^ WIRE_START_GROUP ^ WIRE_END_GROUP});`, write, `writer.tag(${wireTag});`];
    return ["const before = writer.total;", write, `writer.head(${wireTag}, before);`];
  }
  if (type === TYPE_STRING) return [`writer.text(${wireTag}, ${value}, ${implicit});`];
  if (type === TYPE_BYTES) return [`writer.payload(${wireTag}, ${value}, ${implicit});`];
  if (type === TYPE_DOUBLE) return [`writer.double(${wireTag}, ${value}, ${implicit});`];
  const method = PLAIN_VARINTS.includes(type) ? "integer" : "number";
  return [`writer.${method}(${type}, ${wireTag}, ${numberOf(scope, field, value)}, ${implicit});`];
}

/** Statements that write a map's entries. */
function writeMap(scope: Scope, field: Field): string[] {
  const [key, value] = scope.messageOf(field).fields;
  const element = `${field.variable}[keys[i]]`;
  const inner = writeValue(scope, value, element, "depth - 2");
  return [
    `const keys = writer.keys(${field.variable});`,
    'if (keys.length > 0 && depth === 1) throw writer.refusal("TOO_DEEP");',
    "for (let i = keys.length - 1; i >= 0; i--) {",
    "  const start = writer.total;",
    ...(value.message === undefined ? inner : ["{", ...inner.map((line) => `  ${line}`), "}"]).map((line) => `  ${line}`),
    `  writer.key(${key.type}, ${key.wireTag}, keys[i]);`,
    `  writer.head(${field.wireTag}, start);`,
    "}",
  ];
}

function writeList(scope: Scope, field: Field): string[] {
  const loop = (lines: readonly string[]): string[] => [
    "for (let i = list.length - 1; i >= 0; i--) {",
    ...lines.map((line) => `  ${line}`),
    "}",
  ];
  const list = `const list = writer.list(${field.variable});`;
  if (!field.packed) return [list, ...loop(writeValue(scope, field, "list[i]"))];
  return [
    list,
    "const before = writer.total;",
    ...loop([`writer.element(${field.type}, ${numberOf(scope, field, "list[i]")});`]),
    `if (list.length > 0) writer.head(${field.packedTag}, before);`,
  ];
}

function writeField(scope: Scope, field: Field): string {
  const { variable, rivals } = field;
  const lines = field.map
    ? writeMap(scope, field)
    : field.label === "repeated"
      ? writeList(scope, field)
      : writeValue(scope, field, variable);
  const others = rivals.map((name) => `${name} != null`).join(" || ");
  const checked = rivals.length > 0 ? [`if (${others}) throw writer.refusal("UNSUPPORTED_VALUE");`, ...lines] : lines;
  const body = checked.map((line) => `    ${line}\n`).join("");
  const otherwise = field.label === "required" ? ' else throw writer.refusal("MISSING_FIELD");\n' : "\n";
  return `  if (${variable} != null) {\n${body}  }${otherwise}`;
}

/** The statements that take a message's properties. Those named like a property of Object.prototype are taken only if they are its own. */
function takeSource({ fields }: Message): string {
  const plain = fields.filter(({ name }) => !(name in Object.prototype));
  const properties = plain.map(({ name, variable }) => (name === variable ? name : `${propertyName(name)}: ${variable}`));
  const own = fields.filter(({ name }) => name in Object.prototype);
  const taken = own.map(({ name, variable }) => {
    const quoted = JSON.stringify(name);
    return `  const ${variable} = Object.hasOwn(message, ${quoted}) ? message[${quoted}] : undefined;\n`;
  });
  return `${plain.length > 0 ? `  const { ${properties.join(", ")} } = message;\n` : ""}${taken.join("")}`;
}

function writeSource(scope: Scope, message: Message): string {
  const { name, fields } = message;
  const parameters = `writer${scope.typed(": BackwardsWriter")}, message${scope.typed(`: ${name}Input`)}, depth${scope.typed(": number")}`;
  const backwards = [...fields].reverse().map((field) => writeField(scope, field));
  // The prototype is checked after the properties were read: the JIT then knows the object's shape, and with it the answer. Objects with
  // another prototype are refused, since they may inherit properties.
  return `function write${name}(${parameters})${scope.typed(": void")} {
  if (typeof message !== "object" || message === null || depth === 0) throw writer.refusal("UNSUPPORTED_VALUE");
${takeSource(message)}  if (Object.getPrototypeOf(message) !== Object.prototype) throw writer.refusal("UNSUPPORTED_VALUE");
  if (message[unknownFields] !== undefined) writer.unknown(message);
${backwards.join("")}}
`;
}

/** The writers of all messages but map entries. */
export function writersSource(scope: Scope): string {
  return scope.messages
    .filter(({ isEntry }) => !isEntry)
    .map((message) => writeSource(scope, message))
    .join("\n");
}

// Generates the source of a module with codecs for a schema's messages: types, a reader, a writer and the codec for each message.
import type { SchemaDescription } from "../codec/describe.ts";
import { literalOf, propertyName, quoted } from "./names.ts";
import { readersSource } from "./read.ts";
import { Scope } from "./scope.ts";
import { typesSource } from "./types.ts";
import { writersSource } from "./write.ts";

export interface ModuleOptions {
  /** What the module is generated from, for its first line. */
  readonly from: string;
  /** The module that it imports its runtime from, such as `mitmflow/protobuf`. */
  readonly runtime: string;
}

const TYPES = ["BackwardsWriter", "Bytes", "GeneratedCodec", "Integer", "PlainReader"];
const VALUES = ["closedNumber", "generatedCodec", "generatedSchema", "nonZero", "notPlain", "planEnum", "putEntry", "unknownFields"];

/** The module as TypeScript. */
export function typeScriptSource(description: SchemaDescription, options: ModuleOptions): string {
  const scope = new Scope(description, true);
  const body = bodyOf(scope, (name) => `: GeneratedCodec<${name}Input, ${name}>`);
  return `${headOf(options, `${typesSource(scope)}${body}`, true)}\n${typesSource(scope)}\n${body}`;
}

/** The module as JavaScript. */
export function javaScriptSource(description: SchemaDescription, options: ModuleOptions): string {
  const body = bodyOf(new Scope(description, false), () => "");
  return `${headOf(options, body, false)}\n${body}`;
}

/** The type declarations for the JavaScript module. */
export function declarationsSource(description: SchemaDescription, options: ModuleOptions): string {
  const scope = new Scope(description, true);
  const enums = description.enums.map(({ values }, index) => {
    const members = Object.entries(values).map(([name, number]) => `  readonly ${propertyName(name)}: ${number};\n`);
    return `export declare const ${scope.names.enums[index]}: {\n${members.join("")}};\n`;
  });
  const codecs = codecNames(scope).map(({ name }) => `export declare const ${name}: GeneratedCodec<${name}Input, ${name}>;\n`);
  const body = `${enums.join("")}${typesSource(scope)}\n${codecs.join("")}`;
  return `${headOf(options, body, true)}\n${body}`;
}

function headOf({ from, runtime }: ModuleOptions, body: string, isTyped: boolean): string {
  const isUsed = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(body);
  const values = VALUES.filter(isUsed);
  const types = isTyped ? TYPES.filter(isUsed).map((name) => `type ${name}`) : [];
  // Quoted, since a line end in the name would end the comment.
  const name = quoted(from).slice(1, -1);
  return `// Generated from ${name} by \`mitmflow generate\`. Do not edit.
/* eslint-disable */
import { ${[...types, ...values].join(", ")} } from ${quoted(runtime)};
`;
}

function bodyOf(scope: Scope, typeOf: (name: string) => string): string {
  const enums = enumsOf(scope).map(
    ({ name, values, closed }) =>
      `export const ${name} = ${values}${scope.typed(" as const")};\nconst ${name}Plan = /* @__PURE__ */ planEnum({ name: ${quoted(name)}, values: ${name}, closed: ${closed} });\n`,
  );
  const codecs = codecNames(scope).map(
    ({ name, index }) =>
      `export const ${name}${scope.typed(typeOf(name))} = /* @__PURE__ */ generatedCodec(schema, ${index}, read${name}, write${name});\n`,
  );
  return `${enums.join("\n")}
${readersSource(scope)}
${writersSource(scope)}
const schema = /* @__PURE__ */ generatedSchema(${literalOf(scope.description)});

${codecs.join("")}`;
}

function enumsOf({ description, names }: Scope): { name: string; values: string; closed: boolean }[] {
  return description.enums.map(({ values, closed }, index) => ({
    name: names.enums[index],
    values: literalOf(values),
    closed: closed === true,
  }));
}

function codecNames({ messages }: Scope): { name: string; index: number }[] {
  return messages.flatMap(({ name, isEntry }, index) => (isEntry ? [] : [{ name, index }]));
}

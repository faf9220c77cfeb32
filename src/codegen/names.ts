// The names of messages, enums and fields in generated code.
import type { SchemaDescription } from "../codec/describe.ts";

/** Names that may not be used: reserved words, the names that the generated module defines or imports, and the globals that it uses. */
const TAKEN: ReadonlySet<string> = new Set(
  `arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function
  if implements import in instanceof interface let new null package private protected public return static super switch this throw true try
  typeof undefined var void while with yield
  any bigint boolean never number object string symbol unknown
  Infinity NaN Object Record Uint8Array
  BackwardsWriter Bytes GeneratedCodec Integer PlainReader closedNumber generatedCodec generatedSchema notPlain nonZero planEnum putEntry
  unknownFields at before depth end i key keys list map message reader schema stop tag writer`.split(/\s+/),
);

/** Picks a name of letters, digits and `_` that is not taken with any of the suffixes, appending `_` as often as needed, and takes it. */
export function freeName(wanted: string, taken: Set<string>, suffixes: readonly string[] = [""]): string {
  let name = wanted.replace(/[^A-Za-z0-9_]/g, "_").replace(/^(?=\d|$)/, "_");
  while (suffixes.some((suffix) => TAKEN.has(name + suffix) || taken.has(name + suffix))) name += "_";
  for (const suffix of suffixes) taken.add(name + suffix);
  return name;
}

/** A property's name as written in an object literal or a type. A plain `__proto__` would set the prototype. */
export function propertyName(name: string): string {
  if (name === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name);
}

export interface TypeNames {
  readonly messages: readonly string[];
  readonly enums: readonly string[];
}

/** The names, without the root message's package for those in it; nested ones are joined with `_`. */
export function typeNames({ messages, enums }: SchemaDescription): TypeNames {
  const root = messages[0].name;
  const scope = root.slice(0, root.lastIndexOf(".") + 1);
  const taken = new Set<string>();
  const names = [...messages, ...enums].map(({ name }) => {
    const own = name.startsWith(scope) ? name.slice(scope.length) : name;
    // The suffixes are for the type that `dumps` takes, and for an enum's plan.
    return freeName(own, taken, ["", "Input", "Plan"]);
  });
  return { messages: names.slice(0, messages.length), enums: names.slice(messages.length) };
}

/** A string literal whose characters are all visible: none ends a line or reorders the text. */
export function quoted(text: string): string {
  return JSON.stringify(text).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from({ length: character.length }, (_, unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, "0")}`).join(""),
  );
}

/** A value of a description as source text. */
export function literalOf(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (Object.is(value, -0)) return "-0";
  if (typeof value === "number") return String(value);
  if (value instanceof Uint8Array) return `Uint8Array.of(${value.join(", ")})`;
  if (Array.isArray(value)) return `[${value.map(literalOf).join(", ")}]`;
  if (typeof value === "string") return quoted(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([name, item]) => `${propertyName(name)}: ${literalOf(item)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

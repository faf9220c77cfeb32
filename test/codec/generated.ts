// Codecs that are generated, and run as they are.
import ts from "typescript";
import type { SchemaDescription } from "../../src/codec/describe.ts";
import { javaScriptSource, typeScriptSource } from "../../src/codegen/module.ts";
import type { CompiledType } from "../../src/index.ts";
import * as runtime from "../../src/protobuf.ts";

export type Message = Record<PropertyKey, unknown>;

/** What a generated module exports. */
export type GeneratedModule = Record<string, CompiledType<Message>>;

const options = { from: "a test", runtime: "mitmflow/protobuf" };

/** The module in TypeScript, or in JavaScript. */
export function generatedModule(description: SchemaDescription, language: "ts" | "js" = "ts"): GeneratedModule {
  const source = language === "ts" ? typeScriptSource(description, options) : javaScriptSource(description, options);
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: false },
  });
  const exported: GeneratedModule = {};
  new Function("exports", "require", outputText)(exported, (name: string) => {
    if (name !== options.runtime) throw new Error(`imports ${name}`);
    return runtime;
  });
  return exported;
}

/** The codec of the schema's root, the first of the module. Messages without the fields that are undefined, as protobuf.compile gives them. */
export function generatedCodec(description: SchemaDescription, language?: "ts" | "js"): CompiledType<Message> {
  const codec = Object.values(generatedModule(description, language)).find((each) => typeof each.loads === "function")!;
  return { ...codec, loads: (bytes, forms) => present(codec.loads(bytes, forms)) as Message };
}

/** A value without properties that are undefined, in all that it holds: however deep that is. */
export function present(value: unknown): unknown {
  const whole = { value };
  const rest: object[] = [whole];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    for (const [name, item] of Object.entries(next)) {
      if (item === undefined) delete (next as Message)[name];
      else if (typeof item === "object" && item !== null && !(item instanceof Uint8Array)) rest.push(item);
    }
  }
  return whole.value;
}

// `mitmflow generate`: generates a module with codecs for the messages of a .proto. Only this command needs protobufjs, which parses the
// schema.
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import type { Command } from "commander";
import type protobufjs from "protobufjs";
import { describeType, type ReflectedType } from "../codec/describe.ts";
import { declarationsSource, javaScriptSource, typeScriptSource } from "../codegen/module.ts";
import { type Context, describeError, UsageError } from "./context.ts";
import { writeOut } from "./text-output.ts";

/** Form of the output: TypeScript, or JavaScript with a declaration file named `types`. */
interface Form {
  readonly isTyped: boolean;
  readonly types: string;
}

interface GenerateOptions {
  output: string;
  type?: string[];
  protoPath?: string[];
  runtime: string;
}

/** Adds the command to the program. */
export function addGenerateCommand(program: Command, context: Context): void {
  program
    .command("generate")
    .description("write a module with codecs of a .proto's messages: plain objects to and from bytes (needs the package protobufjs)")
    .argument("<schema>", "a .proto file; - is standard input")
    .option("-o, --output <file>", "a .ts file, or a .js file, beside which its types are written; - is standard output", "-")
    .option("--type <name...>", "only these messages and what they refer to (default: all of the file)")
    .option("-I, --proto-path <dir...>", "where imported files are looked for, besides the schema's folder")
    .option("--runtime <module>", "where the module imports its runtime from", "mitmflow/protobuf")
    .action(async (schema: string, options: GenerateOptions) => {
      const { isTyped, types } = formOf(options.output);
      const description = describeType(...(await loadTypes(schema, options, context)));
      const from = { from: basename(schema), runtime: options.runtime };
      const source = isTyped ? typeScriptSource(description, from) : javaScriptSource(description, from);
      if (options.output === "-") await writeOut(context.streams.stdout, source);
      else await write(options.output, source);
      if (!isTyped) await write(types, declarationsSource(description, from));
    });
}

/** The form of the output, by its extension. @throws UsageError */
function formOf(output: string): Form {
  if (output === "-" || /\.[mc]?ts$/.test(output)) return { isTyped: true, types: "" };
  if (!/\.m?js$/.test(output)) throw new UsageError(`${output}: name a file that ends in .ts, .js or .mjs`);
  return { isTyped: false, types: output.replace(/(m?)js$/, "d.$1ts") };
}

async function write(path: string, source: string): Promise<void> {
  await writeFile(path, source).catch((error: unknown) => {
    throw new UsageError(`${path}: ${describeError(error)}`);
  });
}

type Protobufjs = typeof protobufjs;

/** Loads the optional package protobufjs. @throws UsageError */
async function loadProtobufjs(): Promise<Protobufjs> {
  const module = await import("protobufjs").catch(() => null);
  if (module === null) throw new UsageError("generate needs the package protobufjs (npm install protobufjs)");
  return module.default;
}

/** The messages to generate. @throws UsageError if a schema cannot be read or parsed, or a message is not found */
async function loadTypes(schema: string, { type, protoPath = [] }: GenerateOptions, context: Context): Promise<ReflectedType[]> {
  const library = await loadProtobufjs();
  const root = new library.Root();
  const path = schema === "-" ? null : resolve(schema);
  const folders = [path === null ? "." : dirname(path), ...protoPath];
  root.resolvePath = (_origin, target) => (target === path ? path : find(target, folders));
  try {
    if (path !== null) root.loadSync(path, { keepCase: true });
    else root.loadSync(library.parse(await text(context.streams.stdin), root, { keepCase: true }).imports ?? [], { keepCase: true });
    root.resolveAll();
    const types = type === undefined ? typesOf(library, root, path) : type.map((name) => root.lookupType(name));
    if (types.length > 0) return types;
  } catch (error) {
    throw new UsageError(`${schema}: ${describeError(error)}`);
  }
  throw new UsageError(`${schema}: it has no messages`);
}

/** The path of an imported file, in one of the folders or shipped with protobufjs. @throws UsageError if it is in neither */
function find(target: string, folders: readonly string[]): string {
  const found = folders.map((folder) => join(folder, target)).find((path) => existsSync(path));
  if (found !== undefined) return found;
  try {
    return createRequire(import.meta.url).resolve(`protobufjs/${target}`);
  } catch {
    throw new UsageError(`imports ${target}, which is not there`);
  }
}

/** The messages that a file declares, in order. */
function typesOf(library: Protobufjs, parent: protobufjs.NamespaceBase, path: string | null): protobufjs.Type[] {
  return parent.nestedArray.flatMap((item) => {
    const own = item instanceof library.Type && (item.filename ?? null) === path ? [item] : [];
    return item instanceof library.Namespace ? [...own, ...typesOf(library, item, path)] : own;
  });
}

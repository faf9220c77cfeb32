// Reads proto/*.proto with protobufjs's reflection and writes what the codec needs of them as data to src/codec/generated/,
// and the codecs of plain objects to src/flow-proto.ts.
// CI runs this and fails when the committed files differ.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import protobufjs from "protobufjs";

const schemas = [
  { file: "proto/dummy_http.proto", root: "dummy_http.HTTPResponse", out: "src/codec/generated/dummy_http.ts", name: "dummyHttpSchema" },
];

// The one description of a schema lives in src/; Node cannot import TypeScript before version 22.
const { describeType } = await load("src/codec/describe.ts");
const { typeScriptSource } = await load("src/codegen/module.ts");
const { readersSource } = await load("src/codegen/read.ts");
const { Scope } = await load("src/codegen/scope.ts");

async function load(path) {
  const bundled = await build({ entryPoints: [path], bundle: true, format: "esm", write: false });
  return import(`data:text/javascript,${encodeURIComponent(bundled.outputFiles[0].text)}`);
}

/** Named properties, so that the JIT sees plain loads and stores. Required fields make the literal: every object begins with them. */
function shapeSource({ name, fields }) {
  const at = (field) => `values[${fields.indexOf(field)}]`;
  const always = fields.filter(({ label }) => label === "required");
  // An object's properties stand in field order only while the required ones come first.
  const literal = fields.slice(0, always.length).every((field) => always.includes(field)) ? always : [];
  const rest = fields.filter((field) => !literal.includes(field));
  return `  {
    // ${name}
    make(values) {
      const object: Record<string, unknown> = { ${literal.map((field) => `${field.name}: ${at(field)}`).join(", ")} };
${rest.map((field) => `      if (${at(field)} !== undefined) object.${field.name} = ${at(field)};\n`).join("")}      values.fill(undefined, 0, ${fields.length});
      return object;
    },
    take(object, values) {
${fields.map((field) => `      ${at(field)} = object.${field.name};\n`).join("")}    },
  },
`;
}

/** The plain way for messages whose absent fields are left out. */
function readersOf(description) {
  const scope = new Scope(description, true, true);
  const { messages, enums } = scope.names;
  const types = [
    ...messages.map((name) => `type ${name} = Record<string, unknown>;\n`),
    ...enums.map((name) => `type ${name} = number;\n`),
  ];
  return `${types.join("")}\n${readersSource(scope)}`.replace(/^function (?=readHTTPResponse\()/m, "export $&");
}

/** protobufjs's own copy of descriptor.proto, which the options of flow.proto extend. */
function resolvePath(_origin, target) {
  return target.startsWith("google/protobuf/") ? fileURLToPath(import.meta.resolve(`protobufjs/${target}`)) : target;
}

/** What the options of flow.proto say of its messages and fields: the correspondence to mitmproxy's dicts and lists. */
function mappingOf(reflected, description) {
  return description.messages.map(({ name, fields }) => {
    const type = reflected.lookupType(name);
    const described = fields.map((field) => {
      const { options = {}, partOf } = type.fields[field.name];
      const role = options["(role)"];
      return {
        ...(options["(place)"] !== undefined && { place: options["(place)"] }),
        ...(options["(key)"] !== undefined && { key: options["(key)"] }),
        ...(role !== undefined && { role }),
        ...(role === "TYPE" && { key: partOf.name }),
        ...((options.proto3_optional || (field.message !== undefined && field.label !== "repeated")) && { nullable: true }),
      };
    });
    return { form: type.options?.["(form)"] ?? "DICT", fields: described };
  });
}

/** The keys of all dicts with known keys: what is in a place has its field's name, unless the options say otherwise. */
function* keysOf(mapping, { messages }) {
  for (const [which, { form, fields }] of mapping.entries()) {
    if (form !== "DICT" && form !== "PART") continue;
    for (const [position, { place, key, role }] of fields.entries()) {
      if (place !== undefined) yield role === "TYPE" ? "type" : (key ?? messages[which].fields[position].name);
    }
  }
}

/** The codecs of plain objects: what a user of `mitmflow generate` gets. */
function writeCodecs(description, file, out) {
  writeFileSync(out, typeScriptSource(description, { from: file, runtime: "./protobuf.ts" }));
  console.log(`${out}: ${description.messages.length} messages`);
}

function writeMapping({ file, root, out, codecs }) {
  const reflected = new protobufjs.Root();
  reflected.resolvePath = resolvePath;
  reflected.loadSync(file, { keepCase: true });
  const description = describeType(reflected.lookupType(root));
  const mapping = mappingOf(reflected, description);
  // A field or a message a line.
  const json = JSON.stringify({ schema: description, mapping }).replace(/\{"(?=name|place|key|role|form)/g, '\n{"');
  writeFileSync(
    out,
    `// Generated from ${file} by scripts/build-schema.mjs. Do not edit.
import type { SchemaDescription } from "../describe.ts";
import type { MessageMapping } from "../mapping-fields.ts";

/** The keys of the dicts that flows are made of. */
export const flowKeys = "${[...new Set(keysOf(mapping, description))].join(" ")}";

interface FlowDescription {
  readonly schema: SchemaDescription;
  readonly mapping: readonly MessageMapping[];
}

// Text costs next to nothing when the library is imported, and dumps are read without it.
const description = \`${json}\`;

let parsed: FlowDescription | null = null;

/** The schema, and for each of its messages what the options say of it. Parsed when it is first asked for. */
export function flowDescription(): FlowDescription {
  parsed ??= JSON.parse(description) as FlowDescription;
  return parsed;
}
`,
  );
  console.log(`${out}: ${description.messages.length} messages`);
  writeCodecs(description, file, codecs);
}

writeMapping({ file: "proto/flow.proto", root: "mitmflow.Flow", out: "src/codec/generated/flow.ts", codecs: "src/flow-proto.ts" });

for (const { file, root, out, name } of schemas) {
  const reflected = new protobufjs.Root().loadSync(file, { keepCase: true });
  const description = describeType(reflected.lookupType(root));
  // Enums of our own schemas take numbers that later versions may name.
  for (const each of description.enums) delete each.closed;
  const shapes = description.messages.map(shapeSource).join("");
  writeFileSync(
    out,
    `// Generated from ${file} by scripts/build-schema.mjs. Do not edit.
import type { SchemaDescription } from "../describe.ts";
import { notPlain, type PlainReader } from "../plain-read.ts";
import type { Shape } from "../shape.ts";

export const ${name}: SchemaDescription = ${JSON.stringify(description, null, 2)};

export const ${name.replace("Schema", "Shapes")}: readonly Shape[] = [
${shapes}];

${readersOf(description)}`,
  );
  console.log(`${out}: ${description.messages.length} messages`);
}

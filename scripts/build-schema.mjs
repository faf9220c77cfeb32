// Reads proto/*.proto with protobufjs's reflection and writes what the codec needs of them as data to src/codec/generated/.
// CI runs this and fails when the committed files differ.
import { writeFileSync } from "node:fs";
import { build } from "esbuild";
import protobufjs from "protobufjs";

const schemas = [
  { file: "proto/dummy_http.proto", root: "dummy_http.HTTPResponse", out: "src/codec/generated/dummy_http.ts", name: "dummyHttpSchema" },
];

// The one description of a schema lives in src/; Node cannot import TypeScript before version 22.
const bundled = await build({ entryPoints: ["src/codec/describe.ts"], bundle: true, format: "esm", write: false });
const { describeType } = await import(`data:text/javascript,${encodeURIComponent(bundled.outputFiles[0].text)}`);

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
${rest.map((field) => `      if (${at(field)} !== undefined) object.${field.name} = ${at(field)};\n`).join("")}      return object;
    },
    take(object, values) {
${fields.map((field) => `      ${at(field)} = object.${field.name};\n`).join("")}    },
  },
`;
}

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
import type { Shape } from "../shape.ts";

export const ${name}: SchemaDescription = ${JSON.stringify(description, null, 2)};

export const ${name.replace("Schema", "Shapes")}: readonly Shape[] = [
${shapes}];
`,
  );
  console.log(`${out}: ${description.messages.length} messages`);
}

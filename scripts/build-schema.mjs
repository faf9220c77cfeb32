// Reads proto/*.proto with protobufjs's reflection and writes what the codec needs of them as data to src/codec/generated/.
// CI runs this and fails when the committed files differ.
import { writeFileSync } from "node:fs";
import { build } from "esbuild";
import protobufjs from "protobufjs";

const schemas = [{ file: "proto/dummy_http.proto", root: "dummy_http.HTTPResponse", out: "src/codec/generated/dummy_http.ts", name: "dummyHttpSchema" }];

// The one description of a schema lives in src/; Node cannot import TypeScript before version 22.
const bundled = await build({ entryPoints: ["src/codec/describe.ts"], bundle: true, format: "esm", write: false });
const { describeType } = await import(`data:text/javascript,${encodeURIComponent(bundled.outputFiles[0].text)}`);

for (const { file, root, out, name } of schemas) {
  const reflected = new protobufjs.Root().loadSync(file, { keepCase: true });
  const description = describeType(reflected.lookupType(root));
  writeFileSync(
    out,
    `// Generated from ${file} by scripts/build-schema.mjs. Do not edit.\nimport type { SchemaDescription } from "../describe.ts";\n\nexport const ${name}: SchemaDescription = ${JSON.stringify(description, null, 2)};\n`,
  );
  console.log(`${out}: ${description.messages.length} messages`);
}

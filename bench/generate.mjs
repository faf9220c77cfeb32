// Makes bench/peers/generated/ from the schemas: `npm run bench:generate`. The result is committed, so that installing, testing and
// running never need a generator. Needs protoc on the PATH (Debian: protobuf-compiler), and installs the generators that would only
// swell `npm ci` (protons alone brings 100 MB) into build/bench-generators.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build, transformSync } from "esbuild";
import protobufjs from "protobufjs";
import protocolBuffers from "protocol-buffers";

const target = "bench/peers/generated";
const tools = "build/bench-generators";
const GENERATORS = ["@bufbuild/protoc-gen-es@2.13.0", "@protobuf-ts/plugin@2.11.1", "protons@9.0.2"];
/** The schemas, and of each the message that the libraries encode. */
const SCHEMAS = [
  { name: "dummy_http", folder: "proto", message: "HTTPResponse", namespace: "dummy_http" },
  { name: "nested", folder: "bench/proto", message: "Flow" },
];
/** Flows whole: for the two libraries that the suite `protobuf` measures. */
const FLOW = { name: "flow", folder: tools, message: "Flow", namespace: "mitmflow" };

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
mkdirSync(tools, { recursive: true });
writeFileSync(`${tools}/package.json`, "{}");
execFileSync("npm", ["install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--prefix", tools, ...GENERATORS], {
  stdio: "inherit",
});

rmSync(target, { recursive: true, force: true });
for (const schema of SCHEMAS) {
  generateProtobufjs(schema);
  generateWithPlugin(schema, "protobuf-es", "protoc-gen-es", "es", "target=js+dts");
  generateWithPlugin(schema, "protobuf-ts", "protoc-gen-ts", "ts", "output_javascript_es2020,optimize_speed");
  generateProtons(schema);
  generatePbf(schema);
  generateProtocolBuffers(schema);
}
await writePlainFlow();
generateProtobufjs(FLOW);
generatePbf(FLOW);
generateDescriptors();
await generateOwn();

function generateProtobufjs({ name, folder, message, namespace }) {
  const options = ["--keep-case", "--no-comments", "--no-verify", "--no-convert", "--no-delimited", "--no-service"];
  const code = run("node_modules/.bin/pbjs", ["-t", "static-module", "-w", "es6", "--es6", ...options, `${folder}/${name}.proto`]);
  write("protobufjs", `${name}.js`, code);
  write(
    "protobufjs",
    `${name}.d.ts`,
    `import type { Writer } from "protobufjs/minimal.js";
interface MessageType {
  encode(message: object, writer?: Writer): Writer;
  decode(bytes: Uint8Array): object;
}
export declare const ${namespace ? `${namespace}: { ${message}: MessageType }` : `${message}: MessageType`};
`,
  );
}

function generateWithPlugin({ name, folder }, library, plugin, prefix, options) {
  mkdirSync(`${target}/${library}`, { recursive: true });
  run("protoc", [
    `-I${folder}`,
    `--plugin=${tools}/node_modules/.bin/${plugin}`,
    `--${prefix}_out=${target}/${library}`,
    `--${prefix}_opt=${options}`,
    `${name}.proto`,
  ]);
}

function generateProtons({ name, folder, message, namespace }) {
  run(`${tools}/node_modules/.bin/protons`, [`${folder}/${name}.proto`, "-o", tools]);
  const { code } = transformSync(readFileSync(`${tools}/${name}.ts`, "utf8"), { loader: "ts", target: "es2022" });
  write("protons", `${name}.js`, code);
  write(
    "protons",
    `${name}.d.ts`,
    `interface MessageType {
  encode(message: object): Uint8Array;
  decode(bytes: Uint8Array): object;
}
export declare const ${namespace ? `${namespace}: { ${message}: MessageType }` : `${message}: MessageType`};
`,
  );
}

function generatePbf({ name, folder, message }) {
  write("pbf", `${name}.js`, run("node_modules/.bin/pbf", [`${folder}/${name}.proto`]));
  write(
    "pbf",
    `${name}.d.ts`,
    `import type { PbfReader, PbfWriter } from "pbf";
export declare function read${message}(reader: PbfReader): object;
export declare function write${message}(message: object, writer: PbfWriter): void;
`,
  );
}

/** Its output is CommonJS: the one `require` and the exports are turned into their ESM form, the rest is as it comes. */
function generateProtocolBuffers({ name, folder, message }) {
  const code = protocolBuffers
    .toJS(readFileSync(`${folder}/${name}.proto`))
    .replace("var encodings = require('protocol-buffers-encodings')", "import encodings from 'protocol-buffers-encodings'")
    .replace(/^var (\w+) = exports\.\1 = /gm, "export var $1 = ")
    .replace(/^exports\.(\w+) = /gm, "export var $1 = ");
  write("protocol-buffers", `${name}.js`, code);
  write(
    "protocol-buffers",
    `${name}.d.ts`,
    `export declare const ${message}: {
  encode: { (message: object, buffer?: Uint8Array): Uint8Array; bytes: number };
  decode(bytes: Uint8Array): object;
};
`,
  );
}

/** Python builds its classes from these, so that it needs no generated code. */
function generateDescriptors() {
  const lines = SCHEMAS.map(({ name, folder }) => {
    const path = `${tools}/${name}.descriptors`;
    run("protoc", [`-I${folder}`, `--descriptor_set_out=${path}`, `${name}.proto`]);
    return `  ${name}: "${readFileSync(path).toString("base64")}",\n`;
  });
  write(
    ".",
    "descriptors.ts",
    `/** The schemas as FileDescriptorSet, in base64. */\nexport const DESCRIPTORS: Record<string, string> = {\n${lines.join("")}};\n`,
  );
}

/** mitmflow's own table of the nested schema, as scripts/build-schema.mjs makes the library's. */
async function generateOwn() {
  const { describeType } = await load("src/codec/describe.ts");
  const description = describeType(new protobufjs.Root().loadSync("bench/proto/nested.proto", { keepCase: true }).lookupType("Flow"));
  const type = 'import type { SchemaDescription } from "../../../src/codec/describe.ts";';
  write(".", "mitmflow.ts", `${type}\n\nexport const nestedSchema: SchemaDescription = ${JSON.stringify(description, null, 2)};\n`);
}

/** proto/flow.proto without the options, which generators trip over. */
async function writePlainFlow() {
  const { plainSchema } = await load("src/store/clickhouse.ts");
  writeFileSync(`${tools}/flow.proto`, plainSchema(readFileSync("proto/flow.proto", "utf8")));
}

/** A module of the sources. */
async function load(path) {
  const bundled = await build({ entryPoints: [path], bundle: true, format: "esm", platform: "node", write: false });
  return import(`data:text/javascript,${encodeURIComponent(bundled.outputFiles[0].text)}`);
}

function run(program, args) {
  return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}

function write(library, name, text) {
  mkdirSync(`${target}/${library}`, { recursive: true });
  writeFileSync(`${target}/${library}/${name}`, text);
}

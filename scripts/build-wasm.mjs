// Compiles assembly/ to the core and to what flows need beyond it, each with and without SIMD, and embeds these modules in src/engine/wasm/, in
// hexadecimal digits: compressed, as packages and pages are, these take a quarter less than base64, which cuts across the bytes; of two modules
// that differ in a few functions, the second costs little.
// CI runs this and fails when the committed modules differ.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import asc from "assemblyscript/asc";

mkdirSync("build", { recursive: true });

async function embed(entry, name, constant, what) {
  const { error, stderr } = await asc.main([entry, "--target", name]);
  if (error) {
    process.stderr.write(stderr.toString());
    throw error;
  }
  const bytes = readFileSync(`build/${name}.wasm`);
  writeFileSync(
    `src/engine/wasm/${name}.ts`,
    `// Generated from assembly/ by scripts/build-wasm.mjs. Do not edit.\n/** ${what}, in hexadecimal digits. */\nexport const ${constant}: string =\n  "${bytes.toString("hex")}";\n`,
  );
  console.log(`${name}.wasm: ${bytes.length} bytes`);
}

await embed("assembly/index.ts", "core.simd", "coreHex", "The Wasm core, with SIMD");
await embed("assembly/index.ts", "core.base", "coreHex", "The Wasm core, without SIMD");
await embed("assembly/flows.ts", "flows.simd", "flowsHex", "What flows need beyond the core, with SIMD");
await embed("assembly/flows.ts", "flows.base", "flowsHex", "What flows need beyond the core, without SIMD");

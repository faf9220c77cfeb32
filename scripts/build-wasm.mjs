// Compiles assembly/ to the core, with and without SIMD, and to the transcoder, and embeds these modules in src/engine/wasm/, in hexadecimal digits: compressed, as
// packages and pages are, these take a quarter less than base64, which cuts across the bytes.
// CI runs this and fails when the committed modules differ.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import asc from "assemblyscript/asc";

mkdirSync("build", { recursive: true });

async function embed(entry, target, name, constant, what) {
  const { error, stderr } = await asc.main([entry, "--target", target]);
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

await embed("assembly/index.ts", "simd", "core.simd", "coreHex", "The Wasm core, with SIMD");
await embed("assembly/index.ts", "base", "core.base", "coreHex", "The Wasm core, without SIMD");
await embed("assembly/transcode.ts", "transcode", "transcode", "transcodeHex", "The transcoder, for either core");

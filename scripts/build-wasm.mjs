// Compiles assembly/ to the core and to what flows need beyond it, with and without SIMD, and embeds these modules in src/engine/wasm/: in
// hexadecimal digits, which compressed, as packages and pages are, take a quarter less than base64, which cuts across the bytes; without SIMD
// as what differs from the module with it, since compressors do not look back as far as from one to the other.
// CI runs this and fails when the committed modules differ.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import asc from "assemblyscript/asc";
import { bytePatch } from "./byte-patch.mjs";

mkdirSync("build", { recursive: true });

async function compile(entry, target) {
  const { error, stderr } = await asc.main([entry, "--target", target]);
  if (error) {
    process.stderr.write(stderr.toString());
    throw error;
  }
  const bytes = readFileSync(`build/${target}.wasm`);
  console.log(`${target}.wasm: ${bytes.length} bytes`);
  return bytes;
}

async function embed(entry, name, what) {
  const simd = await compile(entry, `${name}.simd`);
  const base = await compile(entry, `${name}.base`);
  writeFileSync(
    `src/engine/wasm/${name}-module.ts`,
    `// Generated from assembly/ by scripts/build-wasm.mjs. Do not edit.
import type { ModulePair } from "./module.ts";

/** ${what}. */
export const ${name}Module: ModulePair = {
  simd: "${simd.toString("hex")}",
  base: ${JSON.stringify(bytePatch(simd, base))},
};
`,
  );
}

await embed("assembly/index.ts", "core", "The Wasm core");
await embed("assembly/flows.ts", "flows", "What dumps of flows need beyond the core");
await embed("assembly/messages.ts", "messages", "What flows as messages need beyond the core");

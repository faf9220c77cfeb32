// Compiles assembly/ twice, with and without SIMD, and embeds both modules in src/engine/wasm/, in hexadecimal digits: compressed, as
// packages and pages are, these take a quarter less than base64, which cuts across the bytes.
// CI runs this and fails when the committed modules differ.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import asc from "assemblyscript/asc";

mkdirSync("build", { recursive: true });
for (const target of ["simd", "base"]) {
  const { error, stderr } = await asc.main(["assembly/index.ts", "--target", target]);
  if (error) {
    process.stderr.write(stderr.toString());
    throw error;
  }
  const bytes = readFileSync(`build/core.${target}.wasm`);
  writeFileSync(
    `src/engine/wasm/core.${target}.ts`,
    `// Generated from assembly/ by scripts/build-wasm.mjs. Do not edit.\n/** The Wasm core, ${target === "simd" ? "with" : "without"} SIMD, in hexadecimal digits. */\nexport const coreHex: string =\n  "${bytes.toString("hex")}";\n`,
  );
  console.log(`core.${target}.wasm: ${bytes.length} bytes`);
}

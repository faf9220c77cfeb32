// Runs the suite in the runtime that runs this file, and prints its report as one line of JSON. Arguments: names of engines; `no-simd` first
// makes the runtime one without SIMD.
const names = globalThis.Deno?.args ?? process.argv.slice(2);
if (names[0] === "no-simd") {
  names.shift();
  WebAssembly.validate = () => false;
}
const mitmflow = await import("mitmflow");
const { runSuite } = await import("./suite.js");
console.log(JSON.stringify(await runSuite(mitmflow, names)));

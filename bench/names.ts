// Names of variants that reports and goals look up. Separate from variants.ts, so that a report can be made without loading the libraries.

export type EngineName = "wasm-simd" | "wasm" | "js";

export const ENGINES: readonly EngineName[] = ["wasm-simd", "wasm", "js"];

/** The yardstick: one copy of the body. */
export const MEMCPY = "memcpy";
/** The baseline: tnetstring as one would write it at first. */
export const NAIVE = "naive concat";
export const MITMPROXY = "mitmproxy (Python)";

/** The name of mitmflow's variant with this format and engine. */
export function mitmflowName(format: "tnetstring" | "protobuf", engine: EngineName): string {
  return `mitmflow ${format} ${engine}`;
}

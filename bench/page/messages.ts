// What the benchmark's page and its workers say to each other.

export const engineNames = ["wasm-simd", "wasm", "js"] as const;
export type EngineChoice = (typeof engineNames)[number];

/** A copy of the body stands beside the engines: what encoding cannot be faster than. */
export type Variant = EngineChoice | "memcpy";

export const operations = ["dumps", "dumpsInto", "dumpsBorrowed", "dumpsChunks", "loads"] as const;
export type PageOperation = (typeof operations)[number];

export type Format = "tnetstring" | "protobuf";

/** One worker measures one variant at one size: nothing that ran before is in its way. */
export interface PageJob {
  readonly variant: Variant;
  readonly mebibytes: number;
  readonly quick: boolean;
}

export interface PageResult {
  readonly variant: Variant;
  readonly format: Format;
  readonly operation: PageOperation;
  readonly mebibytes: number;
  /** Nanoseconds a call. */
  readonly samples: readonly number[];
}

export type PageMessage = { readonly result: PageResult } | { readonly done: true } | { readonly error: string };

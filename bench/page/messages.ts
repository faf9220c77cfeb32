// What the benchmark's page and its workers say to each other.
import type { CaseName, Operation } from "../corpus.ts";
import type { EngineName } from "../names.ts";

/** A copy of the body stands beside the engines: what encoding cannot be faster than. */
export type Variant = EngineName | "memcpy";

/** All but those that need a file. */
export type PageOperation = Exclude<Operation, "file">;

export type Format = "tnetstring" | "protobuf";

/** One worker measures one variant of one case at one size: nothing that ran before is in its way. */
export interface PageJob {
  readonly case: CaseName;
  readonly variant: Variant;
  /** Of the body; 0 where the case has none. */
  readonly mebibytes: number;
  readonly quick: boolean;
}

export interface PageResult {
  readonly case: CaseName;
  readonly variant: Variant;
  readonly format: Format;
  readonly operation: PageOperation;
  readonly mebibytes: number;
  /** Nanoseconds a call; of flows, a flow. */
  readonly samples: readonly number[];
}

export type PageMessage = { readonly result: PageResult } | { readonly done: true } | { readonly error: string };

// What the benchmark's page and its workers send each other.
import type { CaseName, Operation } from "../corpus.ts";
import type { EngineName } from "../names.ts";

/** Next to the engines, a copy of the body: encoding cannot be faster than that. */
export type Variant = EngineName | "memcpy";

/** All operations but those that need a file. */
export type PageOperation = Exclude<Operation, "file">;

export type Format = "tnetstring" | "protobuf";

/** One worker measures one variant of one case at one size, so that nothing that ran before gets in its way. */
export interface PageJob {
  readonly case: CaseName;
  readonly variant: Variant;
  /** The size of the body; 0 where the case has none. */
  readonly mebibytes: number;
  readonly quick: boolean;
}

export interface PageResult {
  readonly case: CaseName;
  readonly variant: Variant;
  readonly format: Format;
  readonly operation: PageOperation;
  readonly mebibytes: number;
  /** Nanoseconds per call, or per flow in cases of flows. */
  readonly samples: readonly number[];
}

export type PageMessage = { readonly result: PageResult } | { readonly done: true } | { readonly error: string };

// The cases of the suite `filter`: filters over many small flows, and patterns over large bodies. Shared by the process and the report.

/** Filters of flows by the operation's name. What they must match is worked out independently in worker/filter.ts. */
export const FLOW_FILTERS: Record<string, string> = {
  all: "~all",
  method: "~m get",
  url: "~u item.*page=7$",
  header: "~hq firefox",
  body: "~b q7zx4needle",
  several: "~m get & ~d static & !~c 404",
};

/** Patterns searched in bodies, by the operation's name. None of them occurs in the body. */
export const BODY_PATTERNS: Record<string, string> = {
  literal: "q7zx4needle",
  exact: "(?-i:q7zx4needle)",
  short: "q7zx",
  native: "q7zx[0-9a-f]{4}",
  automaton: "session.*q7zx4",
};

export const BODY_BYTES: number = 64 << 20;
export const DUMP_BODIES: number = 128;
export const DUMP_BODY_BYTES: number = 2 << 20;
export const TEXT_FILE: string = "text.mitm";

// The operators of mitmproxy's filter language, and how the patterns of each are compiled.

/** An operator without an argument. */
export type FlagCode =
  | "~a"
  | "~all"
  | "~dns"
  | "~e"
  | "~http"
  | "~marked"
  | "~q"
  | "~replay"
  | "~replayq"
  | "~replays"
  | "~s"
  | "~tcp"
  | "~udp"
  | "~websocket";

/** How a pattern is compiled by Python's `re`. */
export interface PatternMode {
  /** `bytes`: each byte of the UTF-8 form is a character, and classes are ASCII. `text`: Unicode. */
  readonly kind: "text" | "bytes";
  readonly ignoreCase?: boolean;
  /** `^` and `$` match at every line. */
  readonly multiline?: boolean;
  /** `.` matches a line feed too. */
  readonly dotAll?: boolean;
}

const header: PatternMode = { kind: "bytes", multiline: true };
const body: PatternMode = { kind: "bytes", dotAll: true };
const bytes: PatternMode = { kind: "bytes" };
const text: PatternMode = { kind: "text" };
const lines: PatternMode = { kind: "text", multiline: true };

/** An operator that is followed by a pattern. */
export type RegexCode =
  | "~b"
  | "~bq"
  | "~bs"
  | "~comment"
  | "~d"
  | "~dst"
  | "~h"
  | "~hq"
  | "~hs"
  | "~m"
  | "~marker"
  | "~meta"
  | "~src"
  | "~t"
  | "~tq"
  | "~ts"
  | "~u";

const patterns: Readonly<Record<RegexCode, PatternMode>> = {
  "~b": body,
  "~bq": body,
  "~bs": body,
  "~comment": lines,
  "~d": text,
  "~dst": text,
  "~h": header,
  "~hq": header,
  "~hs": header,
  "~m": bytes,
  "~marker": text,
  "~meta": lines,
  "~src": text,
  "~t": bytes,
  "~tq": bytes,
  "~ts": bytes,
  "~u": text,
};

const flagCodes: ReadonlySet<string> = new Set<FlagCode>([
  "~a",
  "~all",
  "~dns",
  "~e",
  "~http",
  "~marked",
  "~q",
  "~replay",
  "~replayq",
  "~replays",
  "~s",
  "~tcp",
  "~udp",
  "~websocket",
]);

export function isFlagCode(code: string): code is FlagCode {
  return flagCodes.has(code);
}

export function isRegexCode(code: string): code is RegexCode {
  return Object.hasOwn(patterns, code);
}

export function modeOf(code: RegexCode): PatternMode {
  return patterns[code];
}

/** Operators that search bodies and messages. */
export const bodyCodes: ReadonlySet<string> = new Set<RegexCode>(["~b", "~bq", "~bs"]);

// SQLite's errors in the words of the store. One driver gives SQLite's numbers, the other only its texts.
import { CodecError, type ErrorCode } from "../errors.ts";
import { flowError } from "../flow-errors.ts";

const BUSY = 5;
const LOCKED = 6;
const CORRUPT = 11;
const FORMAT = 24;
const NOT_A_DATABASE = 26;

const codes: ReadonlyMap<number, ErrorCode> = new Map<number, ErrorCode>([
  [BUSY, "STORE_LOCKED"],
  [LOCKED, "STORE_LOCKED"],
  [CORRUPT, "STORE_DAMAGED"],
  [FORMAT, "STORE_DAMAGED"],
  [NOT_A_DATABASE, "NOT_A_STORE"],
]);

/** What SQLite says in words, from the same numbers. */
const texts: readonly [text: string, code: ErrorCode][] = [
  ["database is locked", "STORE_LOCKED"],
  ["database table is locked", "STORE_LOCKED"],
  ["malformed", "STORE_DAMAGED"],
  ["file is not a database", "NOT_A_STORE"],
];

/** The same error as a `CodecError`; one that is, or that came from a callback of the caller's, stays. */
export function storeError(error: unknown): unknown {
  if (error instanceof CodecError) return error;
  const { code, errcode, message = "" } = Object(error) as { code?: unknown; errcode?: unknown; message?: string };
  const detail = message;
  // Extended codes have more in their higher bits.
  if (typeof errcode === "number") return flowError(codes.get(errcode & 0xff) ?? "STORE_FAILED", { detail, cause: error });
  // An integer past 2^53: no column of a store holds one.
  if (code === "ERR_OUT_OF_RANGE") return flowError("STORE_DAMAGED", { detail, cause: error });
  const found = texts.find(([text]) => message.includes(text));
  return flowError(found === undefined ? "STORE_FAILED" : found[1], { detail, cause: error });
}

/** Does what is asked of SQLite. @throws CodecError alone */
export function guarded<Result>(action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    throw storeError(error);
  }
}

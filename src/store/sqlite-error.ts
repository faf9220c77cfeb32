// Maps SQLite's errors to those of the store. One driver gives SQLite's result codes, the other only messages.
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

/** SQLite's messages for the same result codes. */
const texts: readonly [text: string, code: ErrorCode][] = [
  ["database is locked", "STORE_LOCKED"],
  ["database table is locked", "STORE_LOCKED"],
  ["malformed", "STORE_DAMAGED"],
  ["file is not a database", "NOT_A_STORE"],
];

/** Converts an error to a `CodecError`; one that already is stays as it is. */
export function storeError(error: unknown): unknown {
  if (error instanceof CodecError) return error;
  const { code, errcode, message = "" } = Object(error) as { code?: unknown; errcode?: unknown; message?: string };
  const detail = message;
  // Extended result codes use the higher bits.
  if (typeof errcode === "number") return flowError(codes.get(errcode & 0xff) ?? "STORE_FAILED", { detail, cause: error });
  // An integer beyond 2^53, which no column of an intact store holds.
  if (code === "ERR_OUT_OF_RANGE") return flowError("STORE_DAMAGED", { detail, cause: error });
  const found = texts.find(([text]) => message.includes(text));
  return flowError(found === undefined ? "STORE_FAILED" : found[1], { detail, cause: error });
}

/** Runs an SQLite operation. @throws nothing but CodecError */
export function guarded<Result>(action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    throw storeError(error);
  }
}

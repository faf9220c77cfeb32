// The one error class: a code, the position in the input, and the path in the value. The codecs' messages are all in the table below.
import { ERROR_TRUNCATED } from "./abi.ts";

const messages = {
  // reading either format
  TRUNCATED: "the input ends inside a value",
  BAD_LENGTH: "a length is malformed, or reaches past the end of what holds it",
  BAD_UTF8: "text is not well-formed UTF-8",
  TOO_DEEP: "values are nested deeper than maxDepth",
  TRAILING_BYTES: "bytes follow the value",
  // reading tnetstring
  BAD_TAG: "a type tag is none of , ; # ^ ! ~ ] }",
  BAD_INTEGER: "an integer is not -?[0-9]+ of at most 4300 digits",
  BAD_FLOAT: "a float is not a decimal number, nan, inf or -inf",
  BAD_BOOLEAN: "a boolean is neither true nor false",
  BAD_NULL: "a null has a payload",
  BAD_KEY: "a list or a dict is used as a key",
  ODD_DICT: "a key has no value",
  KEY_CONFLICT: "a dict has two keys that are equal in Python but differ in type",
  KEY_UNREPRESENTABLE: 'a plain object cannot hold this key, or not at its place; read with dicts: "map"',
  // reading protobuf
  BAD_VARINT: "a varint is too long",
  BAD_FIELD_NUMBER: "a field has the number 0",
  BAD_WIRE_TYPE: "a field has wire type 6 or 7",
  UNMATCHED_END_GROUP: "a group ends that was not begun",
  MISSING_FIELD: "a required field is missing",
  // writing
  UNSUPPORTED_VALUE: "a value has no form in this format",
  BAD_STRING: "a string has a lone surrogate, which UTF-8 cannot hold",
  INTEGER_TOO_LONG: "an integer has more than 4300 digits",
  OUT_OF_RANGE: "a number does not fit its field",
  TARGET_TOO_SMALL: "the target is too small",
  // limits
  TOO_LARGE: "the input or the output reaches past 4 GiB",
  OUT_OF_MEMORY: "the engine could not get the memory it needs",
  ENGINE_UNAVAILABLE: "the engine asked for is not available here",
} as const;

/** Why a value cannot be read or written. */
export type CodecErrorCode = keyof typeof messages;

/** Why flows, or files, filters and stores of them, cannot be read or made. The messages are in flow-errors.ts. */
export type FlowErrorCode =
  | "UNSUPPORTED_VERSION"
  | "UNKNOWN_FLOW_TYPE"
  | "BAD_STATE"
  | "BAD_ORDER"
  | "BAD_CHECKSUM"
  | "BODY_NOT_LOADED"
  | "BAD_CONTENT"
  | "NO_DECODER"
  | "CONTENT_TOO_LARGE"
  | "UNKNOWN_FORMAT"
  | "UNSUPPORTED_FORMAT"
  | "FLOW_TOO_LARGE"
  | "SOURCE_CHANGED"
  | "TORN_TAIL"
  | "BAD_JSON"
  | "BAD_HAR"
  | "NOT_A_STORE"
  | "STORE_TOO_NEW"
  | "STORE_DAMAGED"
  | "STORE_LOCKED"
  | "STORE_FAILED"
  | "NO_SQLITE"
  | "NO_PARQUET"
  | "CANNOT_EXPORT"
  | "BAD_FILTER"
  | "PATTERN_TOO_COSTLY";

/** All error codes: those of the codecs, and those of flows and of files, filters and stores of them. */
export type ErrorCode = CodecErrorCode | FlowErrorCode;

/** Further details of an error. */
export interface ErrorDetails {
  /** The byte offset in the input; for BAD_FILTER the column, from 0. -1 if the error is not about input. */
  offset?: number;
  /** The path in the value, such as `response.headers[3][1]`; empty at the top level. */
  path?: string;
  /** The flow's number in its file, from 0; -1 if the error is not about a flow, or the flow is not known. */
  flow?: number;
  /** For TARGET_TOO_SMALL: how many bytes the value takes. */
  needed?: number;
  /** More about this case, as text. */
  detail?: string;
  cause?: unknown;
}

/**
 * The one error class of codecs, flows, files and stores, for bad input, values that a format cannot hold, and limits; see `code`.
 * Wrong arguments throw TypeError or RangeError instead.
 *
 * @example
 * try { tnetstring.loads(bytes) } catch (error) { if (error instanceof CodecError) console.log(error.code, error.offset) }
 */
export class CodecError extends Error {
  override readonly name: string = "CodecError";
  /** What is wrong: one of a fixed set. */
  readonly code: ErrorCode;
  /** The byte offset in the input; for BAD_FILTER the column, from 0. -1 if the error is not about input. */
  readonly offset: number;
  /** The path in the value, such as `response.headers[3][1]`; empty at the top level. */
  readonly path: string;
  /** The flow's number in its file, from 0; -1 if the error is not about a flow, or the flow is not known. */
  readonly flow: number;
  /** For TARGET_TOO_SMALL: how many bytes the value takes. */
  readonly needed: number | undefined;
  /** More about this case, as text. */
  readonly detail: string | undefined;

  constructor(code: CodecErrorCode, details?: ErrorDetails);
  constructor(code: ErrorCode, details: ErrorDetails, message: string);
  constructor(code: ErrorCode, details: ErrorDetails = {}, message: string = messages[code as CodecErrorCode]) {
    const { offset = -1, path = "", flow = -1, needed, detail, cause } = details;
    // People count columns from 1.
    const at = offset < 0 ? "" : code === "BAD_FILTER" ? ` at column ${offset + 1}` : ` at byte ${offset}`;
    const place = `${flow >= 0 ? ` in flow ${flow}` : ""}${at}${path ? ` in ${path}` : ""}`;
    super(`${message}${detail ? ` (${detail})` : ""}${place}`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.offset = offset;
    this.path = path;
    this.flow = flow;
    this.needed = needed;
    this.detail = detail;
  }
}

/** The codes for the numbers that an engine's decoder leaves in its error register, from ERROR_TRUNCATED on. */
const engineErrors: readonly CodecErrorCode[] = [
  "TRUNCATED",
  "BAD_LENGTH",
  "BAD_TAG",
  "BAD_INTEGER",
  "BAD_FLOAT",
  "BAD_BOOLEAN",
  "BAD_NULL",
  "BAD_UTF8",
  "BAD_KEY",
  "ODD_DICT",
  "TOO_DEEP",
  "BAD_VARINT",
  "BAD_FIELD_NUMBER",
  "BAD_WIRE_TYPE",
  "UNMATCHED_END_GROUP",
];

/** The code for a number from an engine's error register. */
export function engineErrorCode(number: number): CodecErrorCode {
  return engineErrors[number - ERROR_TRUNCATED];
}

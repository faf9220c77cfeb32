// The one error class of the codecs: a code, where in the input, where in the value. Its messages are the one table below.
import {
  ERROR_BAD_BOOLEAN,
  ERROR_BAD_FIELD_NUMBER,
  ERROR_BAD_FLOAT,
  ERROR_BAD_INTEGER,
  ERROR_BAD_KEY,
  ERROR_BAD_LENGTH,
  ERROR_BAD_NULL,
  ERROR_BAD_ORDER,
  ERROR_BAD_TAG,
  ERROR_BAD_UTF8,
  ERROR_BAD_VARINT,
  ERROR_BAD_WIRE_TYPE,
  ERROR_ODD_DICT,
  ERROR_TOO_DEEP,
  ERROR_TRUNCATED,
  ERROR_UNMATCHED_END_GROUP,
} from "./abi.ts";

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
  // reading flows
  UNSUPPORTED_VERSION: "flows of this version cannot be read",
  UNKNOWN_FLOW_TYPE: "a flow is of an unknown type",
  BAD_STATE: "a flow's state lacks a field, or holds it as something else",
  BAD_ORDER: "the record of a dict's order names an item that is not there, or names it twice",
  BAD_CHECKSUM: "the bytes of a flow are not those that its checksum was made of",
  BODY_NOT_LOADED: "these bytes are not in memory: await flow.load() or body() first",
  BAD_CONTENT: "a body is not what its content-encoding or charset says",
  NO_DECODER: "there is no decoder for this content-encoding or charset here",
  CONTENT_TOO_LARGE: "a decoded body would be larger than maxContentBytes",
  // files of flows
  UNKNOWN_FORMAT: "this is no file of flows: neither tnetstring nor HAR nor protobuf",
  UNSUPPORTED_FORMAT: "files of this format cannot be read",
  FLOW_TOO_LARGE: "a flow is larger than maxFlowBytes",
  SOURCE_CHANGED: "the file is not the one that was opened, or got shorter",
  TORN_TAIL: "the file does not end with a whole flow",
  // reading HAR and JSON Lines
  BAD_JSON: "the JSON is not well-formed",
  BAD_HAR: "this is no HAR log, or an entry of it lacks a field or holds it as something else",
  // stores of flows
  NOT_A_STORE: "this file is no store of flows",
  STORE_TOO_NEW: "the store was made by a newer version of mitmflow",
  STORE_DAMAGED: "the store is damaged",
  STORE_LOCKED: "another process has the store",
  STORE_FAILED: "SQLite could not do what was asked",
  NO_SQLITE: "there is no SQLite here",
  NO_PARQUET: "there is nothing here that writes Parquet",
  // writing
  UNSUPPORTED_VALUE: "a value has no form in this format",
  BAD_STRING: "a string has a lone surrogate, which UTF-8 cannot hold",
  INTEGER_TOO_LONG: "an integer has more than 4300 digits",
  CANNOT_EXPORT: "the flow cannot be given in this form",
  OUT_OF_RANGE: "a number does not fit its field",
  TARGET_TOO_SMALL: "the target is too small",
  // filters
  BAD_FILTER: "this is no filter",
  PATTERN_TOO_COSTLY: "this pattern, with look-arounds, references or atomic groups, could take too long here",
  // limits
  TOO_LARGE: "the input or the output reaches past 4 GiB",
  OUT_OF_MEMORY: "the engine could not get the memory it needs",
  ENGINE_UNAVAILABLE: "the engine asked for is not available here",
} as const;

export type ErrorCode = keyof typeof messages;

/** The codes of the numbers that an engine's decoder leaves in its error register. */
const engineErrors: Record<number, ErrorCode> = {
  [ERROR_TRUNCATED]: "TRUNCATED",
  [ERROR_BAD_LENGTH]: "BAD_LENGTH",
  [ERROR_BAD_TAG]: "BAD_TAG",
  [ERROR_BAD_INTEGER]: "BAD_INTEGER",
  [ERROR_BAD_FLOAT]: "BAD_FLOAT",
  [ERROR_BAD_BOOLEAN]: "BAD_BOOLEAN",
  [ERROR_BAD_NULL]: "BAD_NULL",
  [ERROR_BAD_UTF8]: "BAD_UTF8",
  [ERROR_BAD_KEY]: "BAD_KEY",
  [ERROR_ODD_DICT]: "ODD_DICT",
  [ERROR_TOO_DEEP]: "TOO_DEEP",
  [ERROR_BAD_VARINT]: "BAD_VARINT",
  [ERROR_BAD_FIELD_NUMBER]: "BAD_FIELD_NUMBER",
  [ERROR_BAD_WIRE_TYPE]: "BAD_WIRE_TYPE",
  [ERROR_BAD_ORDER]: "BAD_ORDER",
  [ERROR_UNMATCHED_END_GROUP]: "UNMATCHED_END_GROUP",
};

/** What else an error may say. */
export interface ErrorDetails {
  /** Byte offset into the input, of BAD_FILTER the column, from 0; -1 when the error is not about input. */
  offset?: number;
  /** Where in the value, as `response.headers[3][1]`; empty at its top. */
  path?: string;
  /** Which flow of its file, from 0; -1 when the error is not about a flow, or it is not known which. */
  flow?: number;
  /** TARGET_TOO_SMALL: the bytes that the value takes. */
  needed?: number;
  /** More about this case, in words. */
  detail?: string;
  cause?: unknown;
}

/**
 * The error that everything in the codecs throws for bad input, values that have no form, and limits.
 *
 * @example
 * try { tnetstring.loads(bytes) } catch (error) { if (error instanceof CodecError) console.log(error.code, error.offset) }
 */
export class CodecError extends Error {
  override readonly name: string = "CodecError";
  readonly code: ErrorCode;
  readonly offset: number;
  readonly path: string;
  readonly flow: number;
  readonly needed: number | undefined;

  constructor(code: ErrorCode, details: ErrorDetails = {}) {
    const { offset = -1, path = "", flow = -1, needed, detail, cause } = details;
    // People count columns from 1.
    const at = offset < 0 ? "" : code === "BAD_FILTER" ? ` at column ${offset + 1}` : ` at byte ${offset}`;
    const place = `${flow >= 0 ? ` in flow ${flow}` : ""}${at}${path ? ` in ${path}` : ""}`;
    super(`${messages[code]}${detail ? ` (${detail})` : ""}${place}`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.offset = offset;
    this.path = path;
    this.flow = flow;
    this.needed = needed;
  }
}

/** The code for a number from an engine's error register. */
export function engineErrorCode(number: number): ErrorCode {
  return engineErrors[number];
}

// The errors of flows, and of files, filters and stores of them. They use the codecs' error class with messages of their own, so that pages
// that only use codecs do not bundle these messages.
import { CodecError, type CodecErrorCode, type ErrorDetails, type FlowErrorCode } from "./errors.ts";

const messages: Record<FlowErrorCode, string> = {
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
  UNKNOWN_FORMAT: "this is no file of flows: neither a dump of mitmproxy nor protobuf, HAR or JSON Lines",
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
  // exports
  CANNOT_EXPORT: "the flow cannot be given in this form",
  // filters
  BAD_FILTER: "this is no filter",
  PATTERN_TOO_COSTLY: "this pattern, with look-arounds, references or atomic groups, could take too long here",
};

/** Makes the error for a code of flows or of the codecs. */
export function flowError(code: FlowErrorCode | CodecErrorCode, details: ErrorDetails = {}): CodecError {
  return isFlowCode(code) ? new CodecError(code, details, messages[code]) : new CodecError(code, details);
}

function isFlowCode(code: FlowErrorCode | CodecErrorCode): code is FlowErrorCode {
  return Object.hasOwn(messages, code);
}

// The fields of an index row, by the keys that flows of every version have for them, and the slot for each in a row's record.
import type { Wanted, WantedKeys } from "../engine/plan.ts";

/** The record's slots, at most RECORD_SLOTS of src/abi.ts. */
export const ID = 0;
export const TYPE = 1;
export const CREATED = 2;
export const METHOD = 3;
export const SCHEME = 4;
export const HOST = 5;
export const PORT = 6;
export const PATH = 7;
export const REQUEST_START = 8;
export const REQUEST_END = 9;
export const REQUEST_CONTENT = 10;
export const STATUS = 11;
export const RESPONSE_START = 12;
export const RESPONSE_END = 13;
export const RESPONSE_CONTENT = 14;
export const ERROR = 15;
export const VERSION = 16;
export const SERVER = 17;
export const REQUEST = 18;
export const RESPONSE = 19;

const requestFields: WantedKeys = new Map<string, Wanted>([
  ["method", { slot: METHOD, isText: true }],
  ["scheme", { slot: SCHEME, isText: true }],
  ["host", { slot: HOST, isText: true }],
  ["port", { slot: PORT }],
  ["path", { slot: PATH, isText: true }],
  ["timestamp_start", { slot: REQUEST_START }],
  ["timestamp_end", { slot: REQUEST_END }],
  ["content", { slot: REQUEST_CONTENT }],
  // version 0.14
  ["body", { slot: REQUEST_CONTENT }],
]);
const responseFields: WantedKeys = new Map<string, Wanted>([
  ["status_code", { slot: STATUS }],
  ["timestamp_start", { slot: RESPONSE_START }],
  ["timestamp_end", { slot: RESPONSE_END }],
  ["content", { slot: RESPONSE_CONTENT }],
  // versions 0.13 and 0.14
  ["code", { slot: STATUS }],
  ["body", { slot: RESPONSE_CONTENT }],
]);

export const rowFields: WantedKeys = new Map<string, Wanted>([
  ["id", { slot: ID, isText: true }],
  ["type", { slot: TYPE, isText: true }],
  ["timestamp_created", { slot: CREATED }],
  ["error", { slot: ERROR }],
  ["version", { slot: VERSION }],
  ["server_conn", { slot: SERVER }],
  ["request", { slot: REQUEST, below: requestFields }],
  ["response", { slot: RESPONSE, below: responseFields }],
]);

// Parses JSON from untrusted bytes.

import { CodecError } from "../errors.ts";
import { malformedUtf8At } from "../flow/escape.ts";
import { flowError } from "../flow-errors.ts";
import { malformedJsonAt } from "./json-check.ts";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });

/**
 * Parses JSON in UTF-8.
 *
 * @param offset where the bytes are in their file, for errors
 * @param flow the number of the flow in them, for errors
 * @throws CodecError BAD_UTF8, BAD_JSON with the offset of the first byte that is wrong
 */
export function parseJson(bytes: Uint8Array, offset: number, flow: number): unknown {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    throw new CodecError("BAD_UTF8", { offset: offset + malformedUtf8At(bytes), flow });
  }
  try {
    return JSON.parse(text);
  } catch {
    throw flowError("BAD_JSON", { offset: offset + Math.max(0, malformedJsonAt(bytes)), flow });
  }
}

/** The longest string that V8 supports. */
export const LONGEST_TEXT: number = 2 ** 29 - 24;

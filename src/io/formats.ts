// Tells the formats of flow files apart by their first bytes.
import { CodecError } from "../errors.ts";

export type FormatName = "tnetstring" | "har" | "protobuf";

/** Enough bytes to tell by: a mark, white space, a varint and a tag. */
export const HEAD_BYTES = 64;

const BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

/**
 * The format that a file with these first bytes is in: `[0-9]{1,12}:` is tnetstring, `{` and white space or a quote HAR, a length and a
 * plausible first tag delimited protobuf. A delimited message of 48 to 57 or of 123 bytes begins with a digit or `{` too: what follows tells.
 */
export function detectFormat(head: Uint8Array): FormatName | null {
  const text = String.fromCharCode(...head.subarray(0, HEAD_BYTES));
  if (/^[0-9]{1,12}(:|$)/.test(text) || text === "") return "tnetstring";
  if (/^\{(\s|"|$)/.test(text.startsWith(BYTE_ORDER_MARK) ? text.slice(3) : text)) return "har";
  return hasMessage(head) ? "protobuf" : null;
}

/** A length varint of at most five bytes, not 0, then the tag of a field up to 15 as a varint, a double or bytes. */
function hasMessage(head: Uint8Array): boolean {
  let at = 0;
  while (at < 5 && head[at] >= 0x80) at++;
  if (at === 5 || at + 1 >= head.length || head[at] === 0) return false;
  const tag = head[at + 1];
  return tag < 0x80 && tag >>> 3 >= 1 && (tag & 7) <= 2;
}

/** @throws CodecError naming what the file seems to be */
export function unsupported(format: FormatName | null, offset: number): CodecError {
  if (format === null) return new CodecError("UNKNOWN_FORMAT", { offset });
  return new CodecError("UNSUPPORTED_FORMAT", { offset, detail: `this is ${format === "har" ? "HAR" : format}` });
}

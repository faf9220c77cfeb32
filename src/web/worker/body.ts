// How a body is shown: its bytes, its text if it is text, and the fields of a form.
import { charsetOf, decodeContent, decodeTextLeniently, parseContentType } from "../../flow/content.ts";
import type { FlowServices } from "../../flow/services.ts";
import type { Body } from "../protocol.ts";
import { parseForm } from "./form.ts";

/** Longer text, in bytes, is cut. */
const LONGEST_TEXT = 8 << 20;
/** Number of leading bytes that tell whether a body of an unknown type is text. */
const SNIFFED_BYTES = 4096;

const textTypes = /^text\/|[/+](json|xml)\b|javascript|ecmascript|x-www-form-urlencoded|graphql|yaml|x-ndjson|csv|sdp|x-sh$/;
const otherTypes = /^(image\/(?!svg)|audio\/|video\/|font\/)|^application\/(zip|gzip|pdf|wasm|x-protobuf|grpc)/;

/** @param contentType the header, empty if there is none */
export function bodyOf(raw: Uint8Array, contentType: string, contentEncoding: string, services: FlowServices): Body {
  const { bytes, note } = decoded(raw, contentEncoding, services);
  const parsed = parseContentType(contentType);
  const mediaType = parsed === null ? "" : `${parsed.type}/${parsed.subtype}`.trim();
  const text = isText(mediaType, bytes) ? textOf(bytes, contentType) : null;
  return {
    // Bytes are transferred to the page with their buffer, so those in the flow's own buffer are copied.
    bytes: bytes.buffer === raw.buffer ? Uint8Array.from(bytes) : (bytes as Uint8Array<ArrayBuffer>),
    rawSize: raw.length,
    mediaType,
    note,
    text,
    isCut: text !== null && bytes.length > LONGEST_TEXT,
    form: note === null ? parseForm(bytes, contentType) : null,
  };
}

function decoded(raw: Uint8Array, contentEncoding: string, services: FlowServices): { bytes: Uint8Array; note: string | null } {
  try {
    return { bytes: decodeContent(raw, contentEncoding, services), note: null };
  } catch (error) {
    return { bytes: raw, note: `Shown as it was sent: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function textOf(bytes: Uint8Array, contentType: string): string {
  const part = bytes.subarray(0, LONGEST_TEXT);
  return decodeTextLeniently(part, charsetOf(contentType, part));
}

function isText(mediaType: string, bytes: Uint8Array): boolean {
  if (otherTypes.test(mediaType)) return false;
  const head = bytes.subarray(0, SNIFFED_BYTES);
  if (head.includes(0)) return false;
  return textTypes.test(mediaType) || looksLikeText(head);
}

/** Well-formed UTF-8 without control characters that text does not have. */
function looksLikeText(head: Uint8Array): boolean {
  if (head.some((byte) => byte < 9 || (byte > 13 && byte < 27))) return false;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    // Not UTF-8, so not text.
    return false;
  }
}

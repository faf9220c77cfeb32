// Bodies as their content-encoding and charset say. Decoders are injected (services.ts), and what comes out of them has a cap.
import { latin1 } from "../codec/dict.ts";
import { isWellFormed } from "../codec/text.ts";
import { CodecError } from "../errors.ts";
import { flowError } from "../flow-errors.ts";
import { decodeEscaped } from "./escape.ts";
import { DEFAULT_MAX_CONTENT_BYTES, decoderOf, encoderOf, type FlowServices, isTooLarge } from "./services.ts";

/** Content-encodings that change nothing. */
const plain = new Set(["", "identity", "none"]);

/** The names in a content-encoding header, as they were applied. */
function encodingsOf(header: string): string[] {
  return header
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => !plain.has(name));
}

/** As curl and others have it. Without a bound, a small body under many names could be decoded for ever. */
const MOST_ENCODINGS = 5;

/**
 * A body without its content-encodings.
 *
 * @throws CodecError NO_DECODER, BAD_CONTENT, CONTENT_TOO_LARGE
 */
export function decodeContent(body: Uint8Array, header: string, services: FlowServices): Uint8Array {
  const maxBytes = services.maxContentBytes ?? DEFAULT_MAX_CONTENT_BYTES;
  const encodings = encodingsOf(header);
  if (encodings.length > MOST_ENCODINGS) {
    throw flowError("BAD_CONTENT", { path: "content", detail: `${encodings.length} content-encodings, more than ${MOST_ENCODINGS}` });
  }
  let content = body;
  for (const encoding of encodings.reverse()) {
    const decode = decoderOf(services, encoding);
    if (decode === undefined) throw flowError("NO_DECODER", { path: "content", detail: JSON.stringify(encoding) });
    // As in mitmproxy, an empty body is empty, whatever was promised.
    if (content.length === 0) continue;
    content = decodeOne(content, encoding, decode, maxBytes);
  }
  return content;
}

function decodeOne(
  bytes: Uint8Array,
  encoding: string,
  decode: (bytes: Uint8Array, maxBytes: number) => Uint8Array,
  maxBytes: number,
): Uint8Array {
  const tooLarge = (cause?: unknown) => flowError("CONTENT_TOO_LARGE", { path: "content", detail: `${maxBytes} bytes`, cause });
  let decoded: Uint8Array;
  try {
    decoded = decode(bytes, maxBytes);
  } catch (cause) {
    if (isTooLarge(cause)) throw tooLarge(cause);
    const detail = `${encoding}: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw flowError("BAD_CONTENT", { path: "content", detail, cause });
  }
  if (decoded.length > maxBytes) throw tooLarge();
  // Node's Buffers are Uint8Arrays, but print and compare as something else.
  return new Uint8Array(decoded.buffer, decoded.byteOffset, decoded.byteLength);
}

/** A body with its content-encodings; null where one of them has no encoder here. */
export function encodeContent(content: Uint8Array, header: string, services: FlowServices): Uint8Array | null {
  let body = content;
  for (const encoding of encodingsOf(header)) {
    const encode = encoderOf(services, encoding);
    if (encode === undefined) return null;
    const encoded = encode(body);
    body = new Uint8Array(encoded.buffer, encoded.byteOffset, encoded.byteLength);
  }
  return body;
}

export interface ContentType {
  type: string;
  subtype: string;
  parameters: Map<string, string>;
}

/** `text/html; charset=UTF-8` in its parts; null if it has no type and subtype. */
export function parseContentType(header: string): ContentType | null {
  const [kind, ...clauses] = header.split(";");
  const cut = kind.indexOf("/");
  if (cut < 0) return null;
  const parameters = new Map<string, string>();
  for (const clause of clauses) {
    const equals = clause.indexOf("=");
    if (equals >= 0) parameters.set(clause.slice(0, equals).trim(), clause.slice(equals + 1).trim());
  }
  return { type: kind.slice(0, cut).toLowerCase(), subtype: kind.slice(cut + 1).toLowerCase(), parameters };
}

export function formatContentType({ type, subtype, parameters }: ContentType): string {
  return [`${type}/${subtype}`, ...Array.from(parameters, ([name, value]) => `${name}=${value}`)].join("; ");
}

/** How far the head of a body is searched for what it says of its charset. */
const HEAD_BYTES = 65536;

/** The charset that mitmproxy takes a body for: its byte-order mark, the header, what the body says itself, a guess by its type. */
export function charsetOf(contentType: string, content: Uint8Array): string {
  const charset =
    markOf(content) ||
    parseContentType(contentType)
      ?.parameters.get("charset")
      ?.replace(/^(["'])(.*)\1$/, "$2");
  const found = (charset || guessCharset(contentType, content)).toLowerCase();
  // GB 18030 holds both, and pages often say less than they use.
  return found === "gb2312" || found === "gbk" ? "gb18030" : found;
}

function markOf(content: Uint8Array): string {
  const [a, b, c, d] = content;
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return "utf-32be";
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? "utf-32le" : "utf-16le";
  if (a === 0xfe && b === 0xff) return "utf-16be";
  return a === 0xef && b === 0xbb && c === 0xbf ? "utf-8" : "";
}

function guessCharset(contentType: string, content: Uint8Array): string {
  const head = (pattern: RegExp): string | undefined => pattern.exec(latin1(content.subarray(0, HEAD_BYTES)))?.[1];
  if (contentType.includes("json")) return "utf-8";
  if (contentType.includes("html")) return head(/<meta[^>]{1,1024}charset=['"]?([^'">]{1,64})/i) ?? "utf-8";
  if (contentType.includes("xml")) return head(/<\?xml[^?>]{1,1024}encoding=['"]([^'"?>]{1,64})/i) ?? "utf-8";
  if (contentType.includes("javascript") || contentType.includes("ecmascript")) return "utf-8";
  if (contentType.includes("text/css")) return head(/^@charset "([^"]{1,64})";/i) ?? "utf-8";
  return "latin-1";
}

/** Labels that mean exactly one byte a character; the web's own standard reads them as Windows-1252, which Python and mitmproxy do not. */
const latin1Labels = new Set(["latin-1", "latin1", "latin_1", "l1", "iso-8859-1", "iso8859-1", "iso_8859-1", "8859", "cp819"]);
/** Node 20 decodes these as Latin-1 (its fast path for one byte a character). */
const windows1252Labels = new Set(["windows-1252", "windows_1252", "cp1252", "x-cp1252", "1252"]);
/** What Windows-1252 has from 0x80 to 0x9f; the five that it leaves open stay as they are. */
const WINDOWS_1252 = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";
const asciiLabels = new Set(["ascii", "us-ascii", "646"]);

/**
 * The text of bytes in a charset. A byte-order mark is left out.
 *
 * @throws CodecError BAD_CONTENT where it is not well-formed, NO_DECODER where the charset is not known here
 */
export function decodeText(content: Uint8Array, charset: string): string {
  if (latin1Labels.has(charset)) return latin1(content);
  if (windows1252Labels.has(charset)) return latin1(content).replace(/[\x80-\x9f]/g, (c) => WINDOWS_1252[c.charCodeAt(0) - 0x80]);
  if (asciiLabels.has(charset)) {
    const bad = content.findIndex((byte) => byte > 0x7f);
    if (bad >= 0) throw flowError("BAD_CONTENT", { path: "content", detail: `${charset}: byte ${bad}` });
    return latin1(content);
  }
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(charset.replace(/^utf_?(?=8|16)/, "utf-"), { fatal: true });
  } catch (cause) {
    throw flowError("NO_DECODER", { path: "content", detail: JSON.stringify(charset), cause });
  }
  try {
    return decoder.decode(content);
  } catch (cause) {
    throw flowError("BAD_CONTENT", { path: "content", detail: charset, cause });
  }
}

/** The same, but what is not well-formed comes as UTF-8 with other bytes as Python's `surrogateescape` has them. */
export function decodeTextLeniently(content: Uint8Array, charset: string): string {
  try {
    return decodeText(content, charset);
  } catch (error) {
    if (error instanceof CodecError) return decodeEscaped(content);
    throw error;
  }
}

/** Text in a charset; null where this is not UTF-8, Latin-1 or ASCII, or lacks a character. */
export function encodeText(text: string, charset: string): Uint8Array | null {
  if (/^utf[-_]?8$/.test(charset)) return isWellFormed(text) ? new TextEncoder().encode(text) : null;
  const limit = latin1Labels.has(charset) ? 0xff : asciiLabels.has(charset) ? 0x7f : -1;
  const bytes = new Uint8Array(limit < 0 ? 0 : text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > limit) return null;
    bytes[i] = code;
  }
  return limit < 0 ? null : bytes;
}

// The fields of a form: application/x-www-form-urlencoded and multipart/form-data (RFC 7578).
import { latin1 } from "../../codec/dict.ts";
import { parseContentType } from "../../flow/content.ts";
import type { FormField } from "../protocol.ts";

const MOST_FIELDS = 1000;
/** Longer values are cut. */
const LONGEST_VALUE = 4096;
const LARGEST_FORM = 8 << 20;

/** Null if the body is not a form. */
export function parseForm(bytes: Uint8Array, contentType: string): FormField[] | null {
  const parsed = parseContentType(contentType);
  if (parsed === null || bytes.length === 0 || bytes.length > LARGEST_FORM) return null;
  const { type, subtype, parameters } = parsed;
  if (type === "application" && subtype === "x-www-form-urlencoded") return urlEncoded(bytes);
  const boundary = parameters.get("boundary")?.replace(/^"(.*)"$/, "$1");
  return type === "multipart" && subtype === "form-data" && boundary ? multipart(latin1(bytes), boundary) : null;
}

function urlEncoded(bytes: Uint8Array): FormField[] {
  const fields: FormField[] = [];
  for (const [name, value] of new URLSearchParams(new TextDecoder().decode(bytes))) {
    if (fields.push({ name, fileName: null, type: null, value: cut(value) }) === MOST_FIELDS) break;
  }
  return fields;
}

/** @param body one character per byte */
function multipart(body: string, boundary: string): FormField[] | null {
  const delimiter = `\r\n--${boundary}`;
  const fields: FormField[] = [];
  // At the very beginning, the delimiter has no line break before it.
  const first = body.startsWith(delimiter.slice(2)) ? -2 : body.indexOf(delimiter);
  if (first === -1) return null;
  let at = first + delimiter.length;
  while (body.startsWith("\r\n", at) && fields.length < MOST_FIELDS) {
    const head = body.indexOf("\r\n\r\n", at);
    const end = body.indexOf(delimiter, at);
    if (head < 0 || end < head) break;
    fields.push(field(body.slice(at + 2, head), body.slice(head + 4, end)));
    at = end + delimiter.length;
  }
  return fields;
}

function field(head: string, value: string): FormField {
  const parameter = (name: string): string | null => {
    const match = new RegExp(`content-disposition:[^\\r\\n]*;\\s*${name}="([^"\\r\\n]*)"`, "i").exec(head);
    return match === null ? null : utf8(match[1]);
  };
  const type = /^content-type:\s*([^\r\n]*)/im.exec(head);
  const fileName = parameter("filename");
  const shown =
    fileName !== null && /[^\t\r\n\x20-\x7e\x80-\xff]/.test(value.slice(0, LONGEST_VALUE)) ? `${value.length} bytes` : cut(utf8(value));
  return { name: parameter("name") ?? "", fileName, type: type === null ? null : utf8(type[1]), value: shown };
}

function utf8(characters: string): string {
  return new TextDecoder().decode(Uint8Array.from(characters.slice(0, LONGEST_VALUE + 1), (character) => character.charCodeAt(0)));
}

function cut(value: string): string {
  return value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value;
}

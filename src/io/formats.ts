// Tells the formats of flow files apart by their first bytes.
import { latin1 } from "../codec/dict.ts";
import { CodecError } from "../errors.ts";
import { flowError } from "../flow-errors.ts";
import type { FlowReaderOptions } from "./reader.ts";
import type { Walk, Wants } from "./walk.ts";
import type { FlowWriterOptions, Writable } from "./writer.ts";

/** The file formats that can be read. */
export type FormatName = "tnetstring" | "protobuf" | "har" | "zhar" | "jsonl";

/**
 * Reads a whole file of a format, as the steps of a walk: asks for the bytes, puts each flow into `item` (`walk.takeEncoded` makes it from
 * the flow's tnetstring bytes), yields ITEM for it, and updates `position` and `flows`.
 */
export type FormatRun = <Item>(walk: Walk<Item>, options: FlowReaderOptions) => Wants;

/** Writes one file of a format: each call returns the bytes that come next. */
export interface FlowEncoder {
  /** Adds a flow. @returns its bytes; null if the format cannot hold it */
  add(flow: Writable): Uint8Array[] | null | Promise<Uint8Array[] | null>;
  /** What follows the last flow. */
  end(): Uint8Array[] | Promise<Uint8Array[]>;
}

/** Begins a file of a format. */
export type FormatWriter = (options: FlowWriterOptions) => FlowEncoder;

/** Enough bytes to tell formats apart: a byte order mark, white space, a varint and a tag. */
export const HEAD_BYTES = 64;

const shownNames: Record<FormatName, string> = {
  tnetstring: "tnetstring",
  protobuf: "protobuf",
  har: "HAR",
  zhar: "compressed HAR",
  jsonl: "JSON Lines",
};

const BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

/** How a zlib stream with a 32 kB window begins. Never protobuf: there, the second bytes are tags of field 0, wire type 6 or two bytes. */
const ZLIB_FIRST = 0x78;
const zlibSeconds: readonly number[] = [0x01, 0x5e, 0x9c, 0xda];

const SQLITE_MARK = "SQLite format 3\0";

/** Whether a file with these first bytes is a database, such as a store. */
export function isSqlite(head: Uint8Array): boolean {
  return latin1(head.subarray(0, SQLITE_MARK.length)) === SQLITE_MARK;
}

const DECOMPRESS = "decompress it first";
const PACKETS = "which has packets in it, not flows";
/** How files begin that are often mistaken for captures, and what they are. */
const foreign: readonly (readonly [start: string, name: string])[] = [
  [SQLITE_MARK, "a SQLite database, as stores of flows are: query and export read those"],
  ["\u001f\u008b\b", `compressed by gzip: ${DECOMPRESS}`],
  ["(\u00b5/\u00fd", `compressed by zstd: ${DECOMPRESS}`],
  ["PK\u0003\u0004", "a ZIP archive: take the files out first"],
  ["\u00d4\u00c3\u00b2\u00a1", `pcap, ${PACKETS}`],
  ["\u00a1\u00b2\u00c3\u00d4", `pcap, ${PACKETS}`],
  ["\n\r\r\n", `pcapng, ${PACKETS}`],
  // What PowerShell writes when a command's output is redirected.
  ["\u00ff\u00fe", "text in UTF-16: captures are bytes, HAR and JSON Lines are UTF-8"],
];

/** What a file with these first bytes is, if it is something well-known that cannot be read; else null. */
export function foreignName(head: Uint8Array): string | null {
  const text = latin1(head.subarray(0, HEAD_BYTES));
  return foreign.find(([start]) => text.startsWith(start))?.[1] ?? null;
}

/** How JSON Lines begin: lossless ones, and those in mitmweb's form, which do not hold all of a flow. */
const LINES_START = /^\{\s*("\$flow"|"id":"[^"]*","intercepted")/;

/**
 * The format of a file with these first bytes: `[0-9]{1,12}:` is tnetstring, `{"$flow"` or `{"id":…,"intercepted"` is JSON Lines, any other
 * `{` followed by white space or a quote is HAR, the head of a zlib stream is compressed HAR, a length and a plausible first tag are
 * delimited protobuf. A delimited message of 48 to 57 or of 123 bytes begins with a digit or `{` too: what follows decides.
 */
export function detectFormat(head: Uint8Array): FormatName | null {
  const text = String.fromCharCode(...head.subarray(0, HEAD_BYTES));
  if (/^[0-9]{1,12}(:|$)/.test(text) || text === "") return "tnetstring";
  const unmarked = text.startsWith(BYTE_ORDER_MARK) ? text.slice(3) : text;
  if (LINES_START.test(unmarked)) return "jsonl";
  if (/^\{(\s|"|$)/.test(unmarked)) return "har";
  if (head[0] === ZLIB_FIRST && zlibSeconds.includes(head[1])) return "zhar";
  return hasMessage(head) && !isSqlite(head) ? "protobuf" : null;
}

/** Whether there is a nonzero length, as a varint of at most five bytes, then the tag of a field up to 15: a varint, a double or bytes. */
function hasMessage(head: Uint8Array): boolean {
  let at = 0;
  while (at < 5 && head[at] >= 0x80) at++;
  if (at === 5 || at + 1 >= head.length || head[at] === 0) return false;
  const tag = head[at + 1];
  return tag < 0x80 && tag >>> 3 >= 1 && (tag & 7) <= 2;
}

/** Whether the first message is certainly a flow: it begins with a version. */
export function beginsWithVersion(head: Uint8Array): boolean {
  let at = 0;
  while (at < 5 && head[at] >= 0x80) at++;
  return head[at + 1] === 0x08 && head[at + 2] > 0 && head[at + 2] < 0x80;
}

/** A key of a dump's flows, and how messages begin: with the version, 21, and the tag of the flow's id. */
const DUMP_MARK = "7:version";
const MESSAGE_MARK = "\b\u0015\u0012";

/** How a line of lossless JSON Lines begins. No line of a HAR log does, not even within a string: JSON strings hold no line ends. */
const LOSSLESS_LINE = /^[ \t]*\{[ \t]*"\$flow"/m;

/** The likely format of a file with a damaged beginning, by the bytes that follow. @param first the format that its first bytes suggest */
export function likelyFormat(bytes: Uint8Array, first: FormatName | null): FormatName {
  const text = latin1(bytes);
  const hasLines = LOSSLESS_LINE.test(text);
  if (first === "har") return hasLines ? "jsonl" : "har";
  if (text.includes(DUMP_MARK)) return "tnetstring";
  if (text.includes(MESSAGE_MARK)) return "protobuf";
  return hasLines ? "jsonl" : "tnetstring";
}

/** @throws RangeError unless it is the name of a format, or undefined */
export function checkFormatName(name: string | undefined): void {
  if (name === undefined || Object.hasOwn(shownNames, name)) return;
  throw new RangeError(`no format is called ${JSON.stringify(String(name))}: they are ${Object.keys(shownNames).join(", ")}`);
}

/** The error for a file that cannot be read, which says what it is, by its format or by how it begins. */
export function unsupported(format: FormatName | null, offset: number, head: Uint8Array): CodecError {
  const name = format === null ? foreignName(head) : shownNames[format];
  return name === null ? flowError("UNKNOWN_FORMAT", { offset }) : flowError("UNSUPPORTED_FORMAT", { offset, detail: `this is ${name}` });
}

/** The error for a format that cannot be written. */
export function unwritable(format: FormatName): CodecError {
  return new CodecError("UNSUPPORTED_FORMAT", { detail: shownNames[format] }, "files of this format cannot be written here");
}

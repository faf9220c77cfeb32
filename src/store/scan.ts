// Reads the index row of a flow from its message (proto/flow.proto) in one pass over the fields, without decoding the flow.
//
// It handles HTTP flows as mitmproxy writes them: ASCII, and every field of its usual type. For anything else `isPlain` is false, and
// row.ts makes the row instead, with the same content. Extents to be stored separately are found in flows of every kind.
import { decodeAscii, decodeShortAscii, SHORT_ASCII } from "../codec/text.ts";
import { defaultPort, formatUrl, parseAuthority } from "../flow/url.ts";
import {
  FLAG_BACKUP,
  FLAG_INTERCEPTED,
  FLAG_REPLAYED_REQUEST,
  FLAG_REPLAYED_RESPONSE,
  FLAG_UNANSWERED,
  FLAG_WEBSOCKET,
} from "./columns.ts";
import { emptyRow, type FlowColumns } from "./row.ts";

/** A range of a flow's bytes. */
export interface Extent {
  readonly start: number;
  readonly length: number;
}

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/**
 * Numbers of the `order` fields, which say which keys are present. In flows, errors and connections they can be ignored: a column whose key
 * is missing there is null.
 */
const ORDER = 19;
const ERROR_ORDER = 17;
const CONNECTION_ORDER = 22;

/** Certificates are longer than this; anything shorter in their place is not worth a row of its own. */
const SMALLEST_CERTIFICATE = 512;
/** Varints of at most this many bytes are safe integers in JavaScript. */
const SAFE_VARINT_BYTES = 7;

/** Scans one message after another. */
export class MessageScanner {
  readonly #threshold: number;
  readonly #double: Float64Array = new Float64Array(1);
  readonly #doubleBytes: Uint8Array = new Uint8Array(this.#double.buffer);
  #bytes: Uint8Array = new Uint8Array(0);
  /** The offset of the next byte; of the field read last its number, its wire type, and where its value ends. */
  #at = 0;
  #field = 0;
  #wire = 0;
  #end = 0;
  #extents: Extent[] = [];
  #row: FlowColumns = emptyRow();
  #authority = "";
  #hostHeader: string | null = null;
  #version = "";
  #requestStart: number | null = null;
  /** Whether the row is complete and exact. */
  isPlain = false;

  /** @param threshold bodies of at least this many bytes are stored separately */
  constructor(threshold: number) {
    this.#threshold = threshold;
  }

  /** The row of a message. If the message is not plain, only the extents are valid. */
  scan(bytes: Uint8Array): { row: FlowColumns; extents: Extent[] } {
    this.#bytes = bytes;
    this.#at = 0;
    this.#extents = [];
    this.#row = emptyRow();
    this.#row.length = bytes.length;
    this.#row.flags = FLAG_UNANSWERED;
    this.isPlain = true;
    this.#authority = "";
    this.#hostHeader = null;
    this.#version = "";
    this.#requestStart = null;
    this.#flow(bytes.length);
    if (this.isPlain) this.#finish();
    return { row: this.#row, extents: this.#extents };
  }

  #flow(end: number): void {
    const row = this.#row;
    while (this.#next(end)) {
      switch (this.#field) {
        // Not part of the row: version, addon metadata, key order, checksum.
        case 1:
        case 15:
        case ORDER:
        case 2047:
          break;
        case 2:
          row.id = this.#text();
          break;
        case 3:
          row.created = this.#real();
          break;
        case 4:
          row.error = "";
          this.#error(this.#end);
          break;
        case 5:
          if (this.#number() !== 0) row.flags |= FLAG_INTERCEPTED;
          break;
        case 6:
          this.#replay(this.#text());
          break;
        case 7:
          row.marked = this.#text();
          break;
        case 8:
          row.comment = this.#text();
          break;
        case 9:
          row.type = "http";
          this.#http(this.#end);
          break;
        case 13:
          this.#connection(this.#end, 1, false);
          break;
        case 14:
          this.#connection(this.#end, 4, true);
          break;
        case 16:
          row.flags |= FLAG_BACKUP;
          break;
        default:
          this.isPlain = false;
      }
      this.#skip();
    }
  }

  #replay(side: string): void {
    if (side === "request") this.#row.flags |= FLAG_REPLAYED_REQUEST;
    else if (side === "response") this.#row.flags |= FLAG_REPLAYED_RESPONSE;
    else this.isPlain = false;
  }

  #error(end: number): void {
    while (this.#next(end)) {
      if (this.#field === 2) this.#row.error = this.#text();
      else if (this.#field !== 1 && this.#field !== ERROR_ORDER) this.isPlain = false;
      this.#skip();
    }
  }

  #http(end: number): void {
    while (this.#next(end)) {
      if (this.#field === 1) this.#request(this.#end);
      else if (this.#field === 2) this.#response(this.#end);
      else if (this.#field === 3) this.#row.flags |= FLAG_WEBSOCKET;
      else this.isPlain = false;
      this.#skip();
    }
  }

  #request(end: number): void {
    const row = this.#row;
    row.port = 0;
    row.scheme = "";
    row.host = "";
    row.path = "";
    while (this.#next(end)) {
      switch (this.#field) {
        case 1:
          row.method = this.#text();
          break;
        case 2:
          row.scheme = this.#text();
          break;
        case 3:
          row.host = this.#text();
          break;
        case 4:
          row.port = this.#number();
          break;
        case 5:
          row.path = this.#text();
          break;
        case 6:
          this.#authority = this.#text();
          break;
        case 7:
          this.#requestStart = this.#real();
          break;
        case 8:
          row.requestEnd = this.#real();
          break;
        case 9:
          this.#version = this.#text();
          break;
        case 10:
          this.#header(this.#end, true);
          break;
        case 11:
          row.requestSize = this.#body(this.#threshold);
          break;
        case 12:
          break;
        default:
          this.isPlain = false;
      }
      this.#skip();
    }
  }

  #response(end: number): void {
    const row = this.#row;
    row.flags &= ~FLAG_UNANSWERED;
    row.status = 0;
    while (this.#next(end)) {
      switch (this.#field) {
        case 1:
          row.status = this.#number();
          break;
        case 2:
        case 9:
        case 12:
          break;
        case 7:
          row.responseStart = this.#real();
          break;
        case 8:
          row.responseEnd = this.#real();
          break;
        case 10:
          this.#header(this.#end, false);
          break;
        case 11:
          row.responseSize = this.#body(this.#threshold);
          break;
        default:
          this.isPlain = false;
      }
      this.#skip();
    }
  }

  /** The headers that the row needs: the content type, and the host of a request. */
  #header(end: number, isRequest: boolean): void {
    let isType = false;
    let isHost = false;
    let value = "";
    while (this.#next(end)) {
      if (this.#field === 1) {
        isType = this.#spells("content-type");
        isHost = isRequest && this.#spells("host");
      } else if (this.#field === 2 && (isType || isHost)) value = this.#text();
      this.#skip();
    }
    if (isHost) {
      if (this.#hostHeader !== null) this.isPlain = false;
      this.#hostHeader = value;
    }
    if (!isType) return;
    const column = isRequest ? "requestType" : "responseType";
    if (this.#row[column] !== null) this.isPlain = false;
    this.#row[column] = value;
  }

  /** @param address the number of the field with the address that the row shows */
  #connection(end: number, address: number, isClient: boolean): void {
    while (this.#next(end)) {
      if (this.#field === address) {
        const shown = this.#address(this.#end);
        if (isClient) this.#row.client = shown;
        else this.#row.server = shown;
      } else if (this.#field === 18 || this.#field === 20) this.#body(SMALLEST_CERTIFICATE);
      else if (this.#field > 20 && this.#field !== CONNECTION_ORDER) this.isPlain = false;
      this.#skip();
    }
  }

  #address(end: number): string {
    let host = "";
    let port = 0;
    while (this.#next(end)) {
      if (this.#field === 1) host = this.#text();
      else if (this.#field === 2) port = this.#number();
      this.#skip();
    }
    return `${host}:${port}`;
  }

  /** The columns that depend on several fields. */
  #finish(): void {
    const row = this.#row;
    const { host, port, scheme, path } = row;
    if (row.id === "" || host === null || port === null || scheme === null || path === null || this.#authority.includes("xn--")) {
      this.isPlain = false;
      return;
    }
    // Filters see the method as sent.
    if (row.method !== row.method.toUpperCase()) this.isPlain = false;
    row.time = this.#requestStart ?? 0;
    row.size = (row.requestSize ?? 0) + (row.responseSize ?? 0);
    const end = row.responseEnd ?? row.responseStart;
    if (this.#requestStart !== null && end !== null) row.duration = end - this.#requestStart;
    const isConnect = row.method === "CONNECT";
    row.url = isConnect ? `${host}:${port}` : formatUrl(scheme, host, port, path);
    this.#finishHost(scheme, host, port, path, isConnect);
  }

  /** The same as `Request.prettyHost` and `prettyUrl`. */
  #finishHost(scheme: string, host: string, port: number, path: string, isConnect: boolean): void {
    const row = this.#row;
    const isNewer = this.#version === "HTTP/2.0" || this.#version === "HTTP/3";
    const header = (isNewer && this.#authority) || this.#hostHeader;
    if (isConnect && this.#authority !== row.url) row.prettyUrl = this.#authority;
    // Usually the header is just the request's host on the default port: without brackets or a port, there is nothing to parse.
    if (!header || (header === host && port === defaultPort(scheme) && !/[[:]/.test(host))) return;
    const named = parseAuthority(header);
    if (named.host !== host) row.prettyHost = named.host;
    if (isConnect) return;
    const url = formatUrl(scheme, named.host, named.port || defaultPort(scheme) || 443, path);
    if (url !== row.url) row.prettyUrl = url;
  }

  /** Reads the tag of the next field and finds out where the field ends. @returns whether there is a field before `end` */
  #next(end: number): boolean {
    if (this.#at >= end) return false;
    const tag = this.#varint();
    this.#field = Math.floor(tag / 8);
    this.#wire = tag & 7;
    if (this.#wire === BYTES) {
      const length = this.#varint();
      this.#end = this.#at + length;
    } else if (this.#wire === FIXED64) this.#end = this.#at + 8;
    else if (this.#wire === FIXED32) this.#end = this.#at + 4;
    else if (this.#wire === VARINT) this.#end = this.#varintEnd();
    else this.#end = end + 1;
    if (this.#end <= end) return true;
    // The transcoder never produces this.
    this.isPlain = false;
    this.#at = this.#bytes.length;
    return false;
  }

  /** Moves to the end of the field read last. */
  #skip(): void {
    if (this.#at < this.#end) this.#at = this.#end;
  }

  #varint(): number {
    const bytes = this.#bytes;
    let byte = bytes[this.#at++];
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    for (let factor = 128; byte >= 0x80; factor *= 128) {
      byte = bytes[this.#at++];
      value += (byte & 0x7f) * factor;
    }
    return value;
  }

  #varintEnd(): number {
    let at = this.#at;
    while (this.#bytes[at] >= 0x80) at++;
    return at + 1;
  }

  #number(): number {
    if (this.#wire !== VARINT || this.#end - this.#at > SAFE_VARINT_BYTES) {
      this.isPlain = false;
      return 0;
    }
    return this.#varint();
  }

  /** SQL has no NaN. */
  #real(): number | null {
    if (this.#wire !== FIXED64) this.isPlain = false;
    else for (let i = 0; i < 8; i++) this.#doubleBytes[i] = this.#bytes[this.#at + i];
    const [value] = this.#double;
    return Number.isNaN(value) ? null : value;
  }

  #text(): string {
    const length = this.#end - this.#at;
    if (this.#wire !== BYTES) this.isPlain = false;
    for (let at = this.#at; at < this.#end; at++) if (this.#bytes[at] > 0x7f) this.isPlain = false;
    if (!this.isPlain || length === 0) return "";
    return length <= SHORT_ASCII ? decodeShortAscii(this.#bytes, this.#at, length) : decodeAscii(this.#bytes, this.#at, this.#end);
  }

  /** Whether the bytes spell this lower-case name, ignoring case. */
  #spells(lower: string): boolean {
    if (this.#end - this.#at !== lower.length) return false;
    for (let i = 0; i < lower.length; i++) {
      const byte = this.#bytes[this.#at + i];
      if ((byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte) !== lower.charCodeAt(i)) return false;
    }
    return true;
  }

  /** Records a body of at least `threshold` bytes as an extent. @returns its size */
  #body(threshold: number): number {
    const length = this.#end - this.#at;
    if (this.#wire !== BYTES) this.isPlain = false;
    else if (length >= threshold) this.#extents.push({ start: this.#at, length });
    return length;
  }
}

// What HTTP requests and responses share: version, headers, body, trailers, times.
import { Float } from "../codec/float.ts";
import { isBytes, ownBytes } from "../codec/options.ts";
import { CodecError } from "../errors.ts";
import {
  charsetOf,
  decodeContent,
  decodeText,
  decodeTextLeniently,
  encodeContent,
  encodeText,
  formatContentType,
  parseContentType,
} from "./content.ts";
import { encodeEscaped } from "./escape.ts";
import { Headers, type HeadersInput } from "./headers.ts";
import { FlowPart } from "./part.ts";
import type { StateValue } from "./state.ts";

/** How a body is decoded. */
export interface ContentOptions {
  /** If false, a body that cannot be decoded is returned as it is. By default, an error is thrown. */
  strict?: boolean;
}

const BODY_PIECE_BYTES = 1 << 18;

/** Base class of `Request` and `Response`. */
export abstract class Message extends FlowPart {
  /** The HTTP version, such as `HTTP/1.1`. */
  get httpVersion(): string {
    return this.need("http_version", this.readText("http_version"));
  }

  set httpVersion(value: string) {
    this.setBytes("http_version", value);
  }

  /** The headers. They can be set to pairs, an object or `Headers`. */
  get headers(): Headers {
    return this.need("headers", this.readChild("headers", Headers.read));
  }

  set headers(value: HeadersInput) {
    this.set("headers", value instanceof Headers ? value : new Headers(value));
  }

  /** The trailers; null if there are none. */
  get trailers(): Headers | null {
    return this.readChild("trailers", Headers.read);
  }

  set trailers(value: HeadersInput | null) {
    this.set("trailers", value === null || value instanceof Headers ? value : new Headers(value));
  }

  /** The body as it was on the wire, as a view; null if it was not captured. @throws CodecError BODY_NOT_LOADED */
  get rawContent(): Uint8Array | null {
    return this.readBytes("content");
  }

  set rawContent(value: Uint8Array | null) {
    this.setBytes("content", value);
  }

  /** The length of `rawContent` in bytes, without reading it; null if it was not captured. */
  get contentLength(): number | null {
    return this.bytesLength("content");
  }

  /** The raw body, read from its source if it is not in memory. It is not kept in the flow; `flow.load()` keeps it. */
  body(): Promise<Uint8Array | null> {
    return this.loadBytes("content");
  }

  /** The raw body in pieces. A large body that is not in memory is never held there as a whole. */
  bodyPieces(): AsyncGenerator<Uint8Array, void, void> {
    return this.loadPieces("content", BODY_PIECE_BYTES);
  }

  /**
   * The body with its content-encoding removed. Assigning encodes the new body in the same way (without an encoder, it removes the
   * `content-encoding` header), and sets `content-length` unless there is a `transfer-encoding`.
   *
   * @throws CodecError BODY_NOT_LOADED, NO_DECODER, BAD_CONTENT, CONTENT_TOO_LARGE
   */
  get content(): Uint8Array | null {
    return this.getContent();
  }

  set content(value: Uint8Array | null) {
    if (value === null) {
      this.rawContent = null;
      return;
    }
    if (!isBytes(value)) throw new TypeError("content is a Uint8Array; text takes a string");
    const own = ownBytes(value, "content");
    const { headers } = this;
    const encoding = headers.get("content-encoding") ?? "";
    const encoded = encodeContent(own, encoding, this.source.context.services);
    if (encoded === null) headers.delete("content-encoding");
    this.rawContent = encoded ?? own;
    if (!headers.has("transfer-encoding")) headers.set("content-length", String((encoded ?? own).length));
  }

  /** `content`, with options. @throws CodecError as `content` */
  getContent({ strict = true }: ContentOptions = {}): Uint8Array | null {
    const raw = this.rawContent;
    const encoding = raw === null ? null : this.headers.get("content-encoding");
    if (raw === null || !encoding) return raw;
    try {
      return decodeContent(raw, encoding, this.source.context.services);
    } catch (error) {
      if (strict || !(error instanceof CodecError)) throw error;
      return raw;
    }
  }

  /**
   * `content` as text, decoded with the charset given by its byte-order mark, its content type or its markup, or else a guess. Assigned
   * text that cannot be encoded in the charset of the content type becomes UTF-8, and `content-type` is set accordingly.
   *
   * @throws CodecError as `content`, and BAD_CONTENT, NO_DECODER for the charset
   */
  get text(): string | null {
    return this.getText();
  }

  set text(value: string | null) {
    if (value === null) {
      this.content = null;
      return;
    }
    if (typeof value !== "string") throw new TypeError("text is a string");
    const { headers } = this;
    const header = headers.get("content-type") ?? "";
    const encoded = encodeText(value, charsetOf(header, new Uint8Array(0)));
    if (encoded === null) {
      const contentType = parseContentType(header) ?? { type: "text", subtype: "plain", parameters: new Map<string, string>() };
      contentType.parameters.set("charset", "utf-8");
      headers.set("content-type", formatContentType(contentType));
    }
    this.content = encoded ?? encodeEscaped(value);
  }

  /** `text`, with options. @throws CodecError as `text` */
  getText({ strict = true }: ContentOptions = {}): string | null {
    const content = this.getContent({ strict });
    if (content === null) return null;
    const charset = charsetOf(this.headers.get("content-type") ?? "", content);
    return strict ? decodeText(content, charset) : decodeTextLeniently(content, charset);
  }

  /** The body parsed as JSON. @throws SyntaxError if it is not JSON, TypeError if it was not captured */
  json(): unknown {
    const content = this.getContent({ strict: false });
    if (content === null) throw new TypeError("the body was not captured");
    return JSON.parse(decodeTextLeniently(content, "utf-8"));
  }

  /** Removes the content-encoding from the body and from the headers. @throws CodecError as `content` */
  decode(options?: ContentOptions): void {
    const content = this.getContent(options);
    this.headers.delete("content-encoding");
    this.content = content;
  }

  /** When the headers were received: seconds since 1970. */
  get timestampStart(): number | null {
    return this.readNumber("timestamp_start");
  }

  set timestampStart(value: number | null) {
    this.setFloat("timestamp_start", value);
  }

  /** When the last byte was received: seconds since 1970. */
  get timestampEnd(): number | null {
    return this.readNumber("timestamp_end");
  }

  set timestampEnd(value: number | null) {
    this.setFloat("timestamp_end", value);
  }
}

/** The fields that the states of new requests and responses share, in mitmproxy's order: an empty body, received now. */
export function newMessageItems(headers: HeadersInput): [string, StateValue][] {
  const now = new Float(Date.now() / 1000);
  return [
    ["timestamp_end", now],
    ["timestamp_start", now],
    ["trailers", null],
    ["content", new Uint8Array(0)],
    ["headers", new Headers(headers).getState()],
    ["http_version", encodeEscaped("HTTP/1.1")],
  ];
}

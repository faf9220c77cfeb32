// Index rows: the few fields that a list of flows shows, read in place from the bytes. One row object serves all flows and keeps none of
// them: it is valid until the next row is asked for. Flows of every version are read as they are, without migrating them.
import {
  BYTE_ZERO,
  FLAG_NON_ASCII,
  NODE_LENGTH,
  NODE_NEXT,
  NODE_START,
  NODE_TAG,
  NODE_WORDS,
  RECORD_LENGTHS,
  RECORD_STARTS,
  RECORD_TAGS,
  RECORD_WORDS,
  TAG_BYTES,
  TAG_DICT,
  TAG_FIXED64,
  TAG_FLOAT,
  TAG_INTEGER,
  TAG_LIST,
  TAG_MASK,
  TAG_MESSAGE,
  TAG_NULL,
  TAG_TEXT,
  TAG_VARINT,
  TYPE_DOUBLE,
  TYPE_INT64,
} from "../abi.ts";
import { Bits, readNumber } from "../codec/numbers.ts";
import { Payloads } from "../codec/payloads.ts";
import { Input, NO_INPUT } from "../engine/input.ts";
import type { WantedKeys } from "../engine/plan.ts";
import { REGION_CARRY, REGION_WINDOW } from "../engine/runs.ts";
import { isFlowType } from "../flow/canonical.ts";
import { decodeEscaped } from "../flow/escape.ts";
import type { AnyFlow } from "../flow/from.ts";
import { CURRENT_VERSION } from "../flow/migrate/index.ts";
import { formatUrl } from "../flow/url.ts";
import { type Element, type MessageForm, RowElements } from "./row-elements.ts";
import {
  CREATED,
  ERROR,
  HOST,
  ID,
  METHOD,
  PATH,
  PORT,
  REQUEST,
  REQUEST_CONTENT,
  REQUEST_END,
  REQUEST_START,
  RESPONSE,
  RESPONSE_CONTENT,
  RESPONSE_END,
  RESPONSE_START,
  rowFields,
  SCHEME,
  SERVER,
  STATUS,
  TYPE,
  VERSION,
} from "./row-fields.ts";

/** Where a row's flow is: it begins at `begin` in the input, and a start that was found plus `shift` is the place of a field. */
export interface RowPlace {
  readonly input: Input;
  readonly shift: number;
  readonly begin: number;
}

/** A predicate that selects flows, such as the `matches` of a filter. */
export interface FlowPredicate {
  (flow: AnyFlow): boolean;
  /** Answers from the index row alone, without reading the flow; null if the row is not enough. */
  readonly ofRow?: (row: FlowRow) => boolean | null;
}

/** The tape of one flow. */
export interface RowTape extends RowPlace {
  readonly words: Uint32Array;
  /** Index in `words` of the first node. */
  readonly tape: number;
}

const CONNECT = "CONNECT";

const LARGEST_IN_ARENA = REGION_CARRY + REGION_WINDOW;

const bits = new Bits();
const NO_RECORD = new Uint32Array(RECORD_WORDS);

/**
 * What a list of flows shows of one flow. A field that the flow lacks is null. One row object serves all flows: its fields are those of the
 * current flow until the next row is asked for, so copy what you keep.
 *
 * @example
 * for await (const row of reader.rows()) console.log(row.flow, row.method, row.url, row.status);
 */
export class FlowRow {
  readonly #payloads: Payloads = new Payloads();
  readonly #elements: RowElements = new RowElements(this.#payloads);
  /** The words that hold the record of the fields that were picked or found on a tape, and where in them it is. */
  #record: Uint32Array = NO_RECORD;
  #at = 0;
  readonly #own: Uint32Array = new Uint32Array(RECORD_WORDS);
  #input: Input = NO_INPUT;
  /** What is added to a start in the record to give the place in the input. */
  #shift = 0;
  /** Where the flow begins in the input. */
  #begin = 0;
  /** For a flow that was read as a message: its record has numbers themselves, and the ranges of messages. Null for other flows. */
  #message: MessageForm | null = null;
  /** The flow's number in the file, from 0. */
  flow = 0;
  /** Where the flow begins in the file, in bytes. */
  offset = 0;
  /** The flow's length in the file, in bytes. */
  length = 0;
  /** @internal Whether the predicate, if rows are selected by one, selects this flow. */
  isWanted = true;

  /** @internal Moves to another flow. */
  move(flow: number, offset: number, length: number): this {
    this.flow = flow;
    this.offset = offset;
    this.length = length;
    return this;
  }

  /** @internal Takes the fields from the record of a flow that begins at `begin` in the input. */
  readRecord(words: Uint32Array, at: number, { input, shift, begin }: RowPlace, message: MessageForm | null = null): void {
    this.#message = message;
    this.#record = words;
    this.#at = at;
    this.#shift = shift;
    this.#begin = begin;
    if (this.#input === input) return;
    this.#payloads.open(input);
    this.#elements.open(input);
    this.#input = input;
  }

  /** @internal Takes the fields from a tape. */
  readTape(from: RowTape): void {
    this.readRecord(this.#own, 0, from);
    this.#own.fill(0);
    // Anything but a dict has no fields.
    if ((from.words[from.tape + NODE_TAG] & TAG_MASK) === TAG_DICT) this.#collect(from, 0, rowFields);
  }

  /** @internal Whether the flow is a dict with a version and a type. */
  get isFlow(): boolean {
    return this.#tag(VERSION) !== 0 && this.#tag(TYPE) !== 0;
  }

  /** @internal The type of a flow of the current version, which needs no migration; null for any other. */
  get currentType(): string | null {
    if (this.#message !== null || this.#tag(VERSION) !== TAG_INTEGER || this.#number(VERSION) !== CURRENT_VERSION) return null;
    if (!this.#hasTextKey(VERSION)) return null;
    const type = this.#tag(TYPE) === TAG_TEXT && this.#hasTextKey(TYPE) ? this.#text(TYPE) : null;
    return isFlowType(type) ? type : null;
  }

  /** @internal The method's bytes; null if there is no method that is bytes or text. */
  get rawMethod(): Uint8Array | null {
    return this.#size(METHOD) !== null && this.#hasTextKey(METHOD) && this.#hasTextKey(REQUEST) ? this.#view(METHOD) : null;
  }

  /** @internal Whether there is a response; null if the field is missing, or is neither a dict nor null. */
  get hasResponse(): boolean | null {
    return this.#isThere(RESPONSE);
  }

  /** @internal Whether there is an error; null if the field is missing, or is neither a dict nor null. */
  get failed(): boolean | null {
    return this.#isThere(ERROR);
  }

  #isThere(slot: number): boolean | null {
    const tag = this.#tag(slot);
    const is = tag === TAG_DICT ? true : tag === TAG_NULL ? false : null;
    return is !== null && this.#hasTextKey(slot) ? is : null;
  }

  /**
   * Whether the key of a present field is text. Keys that are bytes are picked for the sake of old versions; in a flow of the current
   * version they name no field. The key's tag precedes the length of the value.
   */
  #hasTextKey(slot: number): boolean {
    let at = this.#start(slot) - 2;
    let byte = this.#input.byteAt(at);
    while (byte >= BYTE_ZERO && byte < BYTE_ZERO + 10) byte = this.#input.byteAt(--at);
    return byte === TAG_TEXT;
  }

  /** @internal Copies the last row's flow out of the arena, so that the row keeps its fields when the arena is given up. */
  detach(): void {
    const size = this.#input.length - this.#begin;
    // Several pieces, or more bytes than a window of an arena has, are not in one. `length` does not serve here: in other formats it is not
    // the input's.
    if (this.#input.pieces.length !== 1 || size > LARGEST_IN_ARENA) return;
    const bytes = new Uint8Array(size);
    this.#input.copyTo(bytes, 0, this.#begin, this.#begin + size);
    const record = this.#record.slice(this.#at, this.#at + RECORD_WORDS);
    this.readRecord(record, 0, { input: new Input([bytes]), shift: this.#shift - this.#begin, begin: 0 }, this.#message);
  }

  #collect(from: RowTape, dict: number, fields: WantedKeys): void {
    const { words, tape, shift } = from;
    const record = this.#own;
    const end = words[tape + dict * NODE_WORDS + NODE_NEXT];
    for (let key = dict + 1; key < end; ) {
      const at = tape + key * NODE_WORDS;
      const value = words[at + NODE_NEXT];
      const node = tape + value * NODE_WORDS;
      const name = this.#payloads.key(words[at + NODE_START] + shift, words[at + NODE_LENGTH], words[at + NODE_TAG] & FLAG_NON_ASCII);
      const wanted = fields.get(name);
      if (wanted !== undefined) {
        const { slot, isText, below } = wanted;
        const tag = words[node + NODE_TAG];
        record[RECORD_TAGS + slot] = tag;
        record[RECORD_STARTS + slot] = words[node + NODE_START];
        record[RECORD_LENGTHS + slot] = words[node + NODE_LENGTH];
        if (isText && tag === TAG_BYTES && !this.#isAscii(slot)) record[RECORD_TAGS + slot] |= FLAG_NON_ASCII;
        // If a key occurs twice, the last dict counts.
        if (below !== undefined) for (const { slot } of below.values()) record[RECORD_TAGS + slot] = 0;
        if (below !== undefined && (tag & TAG_MASK) === TAG_DICT) this.#collect(from, value, below);
      }
      key = words[node + NODE_NEXT];
    }
  }

  #isAscii(slot: number): boolean {
    const bytes = this.#view(slot);
    for (let i = 0; i < bytes.length; i++) if (bytes[i] > 0x7f) return false;
    return true;
  }

  /** Tag and flags of a field; 0 if the flow lacks it. */
  #tag(slot: number): number {
    return this.#record[this.#at + RECORD_TAGS + slot];
  }

  #start(slot: number): number {
    return this.#record[this.#at + RECORD_STARTS + slot] + this.#shift;
  }

  #length(slot: number): number {
    return this.#record[this.#at + RECORD_LENGTHS + slot];
  }

  #view(slot: number): Uint8Array {
    return this.#payloads.view(this.#start(slot), this.#length(slot));
  }

  #text(slot: number): string | null {
    const tag = this.#tag(slot);
    if (tag === TAG_BYTES || tag === TAG_TEXT) return this.#payloads.ascii(this.#start(slot), this.#length(slot));
    if (tag === (TAG_BYTES | FLAG_NON_ASCII)) return decodeEscaped(this.#view(slot));
    return tag === (TAG_TEXT | FLAG_NON_ASCII) ? this.#payloads.text(this.#start(slot), this.#length(slot), FLAG_NON_ASCII) : null;
  }

  #number(slot: number): number | null {
    const tag = this.#tag(slot);
    if (tag === TAG_INTEGER) return this.#integer(this.#start(slot), this.#length(slot));
    if (tag === TAG_FLOAT) return this.#payloads.float(this.#start(slot), this.#length(slot));
    if (tag === TAG_VARINT || tag === TAG_FIXED64) return this.#number64(slot, tag);
    return null;
  }

  /** A number of a message: the record has its two halves as start and length. */
  #number64(slot: number, tag: number): number {
    const low = this.#record[this.#at + RECORD_STARTS + slot];
    return Number(readNumber(tag === TAG_VARINT ? TYPE_INT64 : TYPE_DOUBLE, low, this.#length(slot), bits));
  }

  #integer(start: number, length: number): number {
    return length <= 9 ? this.#payloads.smallInteger(start, length) : Number(this.#payloads.ascii(start, length));
  }

  #size(slot: number): number | null {
    const tag = this.#tag(slot) & TAG_MASK;
    return tag === TAG_BYTES || tag === TAG_TEXT ? this.#length(slot) : null;
  }

  /** The element of a field that is a container with this tag; null for any other. */
  #container(slot: number, tag: number): Element | null {
    return this.#tag(slot) === tag ? { tag, start: this.#start(slot), length: this.#length(slot) } : null;
  }

  /** An item of the server connection's address: 0 is the host, 1 the port. */
  #serverAddress(index: number): Element | null {
    const server = this.#container(SERVER, TAG_DICT);
    return server === null ? null : (this.#elements.serverAddress(server)[index] ?? null);
  }

  #addressOf(message: MessageForm): readonly [host: string, port: number] | null {
    return this.#tag(SERVER) === TAG_MESSAGE ? message.address(this.#view(SERVER)) : null;
  }

  /** The size of one side's messages, in bytes, computed on demand from their lengths; null for flows other than TCP and UDP. */
  #messageBytes(fromClient: boolean): number | null {
    const { type } = this;
    if (type !== "tcp" && type !== "udp") return null;
    if (this.#message !== null) return this.#message.messageBytes(this.#view(TYPE), fromClient);
    return this.#elements.messageBytes(this.#begin, fromClient);
  }

  /** The name in a DNS flow's first question. */
  #question(): string | null {
    if (this.#message !== null) return this.#text(REQUEST);
    const request = this.#container(REQUEST, TAG_DICT);
    return request === null ? null : this.#elements.question(request);
  }

  /** The flow's UUID. */
  get id(): string | null {
    return this.#text(ID);
  }

  /** `http`, `tcp`, `udp`, `dns`; `websocket` in old files. */
  get type(): string | null {
    return this.#message?.type ?? this.#text(TYPE);
  }

  /** The version in the file: `21`, or such as `0.18` for old flows, whose versions were lists of numbers. */
  get version(): string | null {
    if (this.#message !== null) return String(this.#number(VERSION));
    const tag = this.#tag(VERSION);
    const version: Element = { tag, start: this.#start(VERSION), length: this.#length(VERSION) };
    return tag === TAG_LIST ? this.#elements.listedVersion(version) : this.#elements.digits(version);
  }

  /** The request method as it was sent. */
  get method(): string | null {
    return this.#text(METHOD);
  }

  /** `http` or `https`. */
  get scheme(): string | null {
    return this.#text(SCHEME);
  }

  /** The server that an HTTP request is for. */
  get host(): string | null {
    return this.#text(HOST);
  }

  /** The server's port. */
  get port(): number | null {
    return this.#number(PORT);
  }

  /** The host that the server connection goes to: for flows other than HTTP, the only one known. */
  get serverHost(): string | null {
    if (this.#message !== null) return this.#addressOf(this.#message)?.[0] ?? null;
    return this.#elements.text(this.#serverAddress(0));
  }

  /** The port that the server connection goes to. */
  get serverPort(): number | null {
    if (this.#message !== null) return this.#addressOf(this.#message)?.[1] ?? null;
    const port = this.#serverAddress(1);
    const digits = port === null ? null : this.#elements.digits(port);
    return digits === null ? null : Number(digits);
  }

  /** The request's path with its query. */
  get path(): string | null {
    return this.#text(PATH);
  }

  /** The URL of an HTTP flow; for CONNECT the target, `host:port`; for a DNS flow the name of its first question. */
  get url(): string | null {
    const { method, host } = this;
    if (method === null || host === null) return this.type === "dns" ? this.#question() : null;
    const port = this.port ?? 0;
    return method.length === CONNECT.length && method.toUpperCase() === CONNECT
      ? `${host}:${port}`
      : formatUrl(this.scheme ?? "", host, port, this.path ?? "");
  }

  /** The response's status code. */
  get status(): number | null {
    return this.#number(STATUS);
  }

  /** The response's Content-Type as it was sent, such as `text/html; charset=utf-8`; the first if there are several. */
  get contentType(): string | null {
    if (this.#message !== null) return this.#tag(RESPONSE) === TAG_MESSAGE ? this.#message.contentType(this.#view(RESPONSE)) : null;
    const response = this.#container(RESPONSE, TAG_DICT);
    return response === null ? null : this.#elements.contentType(response);
  }

  /** When the flow was created: seconds since 1970. */
  get timestampCreated(): number | null {
    return this.#number(CREATED);
  }

  /** When the request began: seconds since 1970. */
  get requestStart(): number | null {
    return this.#number(REQUEST_START);
  }

  /** When the last byte of the request had been received: seconds since 1970. */
  get requestEnd(): number | null {
    return this.#number(REQUEST_END);
  }

  /** When the response began: seconds since 1970. */
  get responseStart(): number | null {
    return this.#number(RESPONSE_START);
  }

  /** When the last byte of the response had been received: seconds since 1970. */
  get responseEnd(): number | null {
    return this.#number(RESPONSE_END);
  }

  /** The size of the request's body as sent, in bytes; null if it was not captured. For TCP and UDP, of all the client's messages. */
  get requestSize(): number | null {
    return this.#size(REQUEST_CONTENT) ?? this.#messageBytes(true);
  }

  /** The size of the response's body as sent, in bytes; null if it was not captured. For TCP and UDP, of all the server's messages. */
  get responseSize(): number | null {
    return this.#size(RESPONSE_CONTENT) ?? this.#messageBytes(false);
  }

  /** Whether the flow has an error. */
  get hasError(): boolean {
    return this.#tag(ERROR) === TAG_DICT;
  }
}

// Index rows: the few fields that a list of flows shows, read straight from the tape in the arena. One row object serves all flows and
// holds none of them: it is borrowed until the next one. Flows of every version are read as they are, without migrating them.
import {
  FLAG_NON_ASCII,
  NODE_LENGTH,
  NODE_NEXT,
  NODE_START,
  NODE_TAG,
  NODE_WORDS,
  TAG_BYTES,
  TAG_DICT,
  TAG_FLOAT,
  TAG_INTEGER,
  TAG_LIST,
  TAG_MASK,
  TAG_TEXT,
} from "../abi.ts";
import { parseFloatPayload } from "../codec/float.ts";
import { Payloads } from "../codec/payloads.ts";
import type { Input } from "../engine/input.ts";
import { decodeEscaped } from "../flow/escape.ts";
import { formatUrl } from "../flow/url.ts";
import type { Decoder } from "./decode.ts";

/** The slots of a row: the node of each field, 0 where the flow has none (node 0 is the flow itself). */
const ID = 0;
const TYPE = 1;
const CREATED = 2;
const METHOD = 3;
const SCHEME = 4;
const HOST = 5;
const PORT = 6;
const PATH = 7;
const REQUEST_START = 8;
const REQUEST_END = 9;
const REQUEST_CONTENT = 10;
const STATUS = 11;
const RESPONSE_START = 12;
const RESPONSE_END = 13;
const RESPONSE_CONTENT = 14;
const ERROR = 15;
const VERSION = 16;
const SERVER = 17;
const SLOTS = 18;

type Fields = ReadonlyMap<string, number>;

const requestFields: Fields = new Map([
  ["method", METHOD],
  ["scheme", SCHEME],
  ["host", HOST],
  ["port", PORT],
  ["path", PATH],
  ["timestamp_start", REQUEST_START],
  ["timestamp_end", REQUEST_END],
  ["content", REQUEST_CONTENT],
  // version 0.14
  ["body", REQUEST_CONTENT],
]);
const responseFields: Fields = new Map([
  ["status_code", STATUS],
  ["timestamp_start", RESPONSE_START],
  ["timestamp_end", RESPONSE_END],
  ["content", RESPONSE_CONTENT],
  // versions 0.13 and 0.14
  ["code", STATUS],
  ["body", RESPONSE_CONTENT],
]);
const flowFields: Fields = new Map([
  ["id", ID],
  ["type", TYPE],
  ["timestamp_created", CREATED],
  ["error", ERROR],
  ["version", VERSION],
  ["server_conn", SERVER],
]);

/** Versions were lists of three numbers before 4, of which two tell. */
const TELLING_NUMBERS = 2;

/** What a list shows of a flow. A field that the flow lacks is null. Valid until the next row is asked for. */
export class FlowRow {
  readonly #decoder: Decoder;
  readonly #payloads: Payloads = new Payloads();
  readonly #nodes: Uint32Array = new Uint32Array(SLOTS);
  #input: Input | null = null;
  /** The flow's number, from 0; where it begins in the file; its bytes. */
  flow = 0;
  offset = 0;
  length = 0;
  /** @internal Whether whoever asked for rows of some flows only wants this one. */
  isWanted = true;

  constructor(decoder: Decoder) {
    this.#decoder = decoder;
  }

  /** Moves to the flow that was just decoded. */
  move(flow: number, isWanted = true): this {
    const { input, offset, length } = this.#decoder;
    // A window holds many flows; the slices of text that were cut for one serve the next.
    if (this.#input !== input) this.#payloads.open(input);
    this.#input = input;
    this.flow = flow;
    this.offset = offset;
    this.length = length;
    this.isWanted = isWanted;
    this.#nodes.fill(0);
    this.#collect(0, flowFields);
    return this;
  }

  /** Lets go of the bytes. */
  close(): void {
    this.#payloads.close();
    this.#input = null;
  }

  #collect(dict: number, fields: Fields): void {
    const { words, tape } = this.#decoder;
    const nodes = this.#nodes;
    const end = words[tape + dict * NODE_WORDS + NODE_NEXT];
    for (let key = dict + 1; key < end; ) {
      const at = tape + key * NODE_WORDS;
      const value = words[at + NODE_NEXT];
      const name = this.#payloads.key(words[at + NODE_START], words[at + NODE_LENGTH], words[at + NODE_TAG] & FLAG_NON_ASCII);
      const slot = fields.get(name);
      if (slot !== undefined) nodes[slot] = value;
      else if (dict === 0 && (words[tape + value * NODE_WORDS + NODE_TAG] & TAG_MASK) === TAG_DICT) {
        if (name === "request") this.#collect(value, requestFields);
        else if (name === "response") this.#collect(value, responseFields);
      }
      key = words[tape + value * NODE_WORDS + NODE_NEXT];
    }
  }

  /** The tag of a node; of 0, which stands for a field that the flow lacks, none. */
  #tag(node: number): number {
    if (node === 0) return 0;
    const { words, tape } = this.#decoder;
    return words[tape + node * NODE_WORDS + NODE_TAG] & TAG_MASK;
  }

  #next(node: number): number {
    const { words, tape } = this.#decoder;
    return words[tape + node * NODE_WORDS + NODE_NEXT];
  }

  #text(node: number): string | null {
    const tag = this.#tag(node);
    if (tag !== TAG_TEXT && tag !== TAG_BYTES) return null;
    const { words, tape } = this.#decoder;
    const at = tape + node * NODE_WORDS;
    const start = words[at + NODE_START];
    const length = words[at + NODE_LENGTH];
    if (tag === TAG_TEXT) return this.#payloads.text(start, length, words[at + NODE_TAG] & FLAG_NON_ASCII);
    const bytes = this.#payloads.view(start, length);
    for (let i = 0; i < length; i++) if (bytes[i] > 0x7f) return decodeEscaped(bytes);
    return this.#payloads.text(start, length, 0);
  }

  #number(node: number): number | null {
    const tag = this.#tag(node);
    if (tag !== TAG_INTEGER && tag !== TAG_FLOAT) return null;
    const { words, tape } = this.#decoder;
    const at = tape + node * NODE_WORDS;
    const start = words[at + NODE_START];
    const length = words[at + NODE_LENGTH];
    if (tag === TAG_INTEGER && length <= 9) return this.#payloads.smallInteger(start, length);
    const text = this.#payloads.text(start, length, 0);
    return tag === TAG_INTEGER ? Number(text) : parseFloatPayload(text);
  }

  #size(node: number): number | null {
    const tag = this.#tag(node);
    if (tag !== TAG_BYTES && tag !== TAG_TEXT) return null;
    const { words, tape } = this.#decoder;
    return words[tape + node * NODE_WORDS + NODE_LENGTH];
  }

  /** An integer as it is spelled: a version may have any number of digits. */
  #digits(node: number): string | null {
    if (this.#tag(node) !== TAG_INTEGER) return null;
    const { words, tape } = this.#decoder;
    const at = tape + node * NODE_WORDS;
    return this.#payloads.text(words[at + NODE_START], words[at + NODE_LENGTH], 0);
  }

  /** An item of the address that the server's connection goes to, 0 where it has none. Before version 2.0 it was in a dict of its own. */
  #serverAddress(index: number): number {
    let node = this.#find(this.#nodes[SERVER], "address");
    if (this.#tag(node) === TAG_DICT) node = this.#find(node, "address");
    if (this.#tag(node) !== TAG_LIST) return 0;
    const end = this.#next(node);
    let item = node + 1;
    for (let i = 0; i < index && item < end; i++) item = this.#next(item);
    return item < end ? item : 0;
  }

  /** The node of a dict's value, 0 where it has none or is no dict. */
  #find(dict: number, name: string): number {
    if (this.#tag(dict) !== TAG_DICT) return 0;
    const end = this.#next(dict);
    let found = 0;
    for (let key = dict + 1; key < end; key = this.#next(this.#next(key))) if (this.#decoder.spells(key, name)) found = this.#next(key);
    return found;
  }

  get id(): string | null {
    return this.#text(this.#nodes[ID]);
  }

  /** `http`, `tcp`, `udp`, `dns`; `websocket` in old files. */
  get type(): string | null {
    return this.#text(this.#nodes[TYPE]);
  }

  /** As the file has it: `21`, or `0.18` of old flows, whose versions were lists of numbers. */
  get version(): string | null {
    const node = this.#nodes[VERSION];
    if (this.#tag(node) !== TAG_LIST) return this.#digits(node);
    const numbers: string[] = [];
    const end = this.#next(node);
    for (let item = node + 1; item < end && numbers.length < TELLING_NUMBERS; item = this.#next(item)) {
      const digits = this.#digits(item);
      if (digits === null) return null;
      numbers.push(digits);
    }
    return numbers.length === 0 ? null : numbers.join(".");
  }

  get method(): string | null {
    return this.#text(this.#nodes[METHOD]);
  }

  get scheme(): string | null {
    return this.#text(this.#nodes[SCHEME]);
  }

  get host(): string | null {
    return this.#text(this.#nodes[HOST]);
  }

  get port(): number | null {
    return this.#number(this.#nodes[PORT]);
  }

  /** Where the server's connection goes: of flows other than HTTP, all that is known. */
  get serverHost(): string | null {
    return this.#text(this.#serverAddress(0));
  }

  get serverPort(): number | null {
    return this.#number(this.#serverAddress(1));
  }

  get path(): string | null {
    return this.#text(this.#nodes[PATH]);
  }

  /** The URL of an HTTP flow; of CONNECT what it connects to, `host:port`. */
  get url(): string | null {
    const { method, host } = this;
    if (method === null || host === null) return null;
    const port = this.port ?? 0;
    return method.toUpperCase() === "CONNECT" ? `${host}:${port}` : formatUrl(this.scheme ?? "", host, port, this.path ?? "");
  }

  get status(): number | null {
    return this.#number(this.#nodes[STATUS]);
  }

  /** Seconds since 1970, like all times here. */
  get timestampCreated(): number | null {
    return this.#number(this.#nodes[CREATED]);
  }

  get requestStart(): number | null {
    return this.#number(this.#nodes[REQUEST_START]);
  }

  get requestEnd(): number | null {
    return this.#number(this.#nodes[REQUEST_END]);
  }

  get responseStart(): number | null {
    return this.#number(this.#nodes[RESPONSE_START]);
  }

  get responseEnd(): number | null {
    return this.#number(this.#nodes[RESPONSE_END]);
  }

  /** Bytes of the body as it was sent, null where it was not captured. */
  get requestSize(): number | null {
    return this.#size(this.#nodes[REQUEST_CONTENT]);
  }

  get responseSize(): number | null {
    return this.#size(this.#nodes[RESPONSE_CONTENT]);
  }

  get hasError(): boolean {
    return this.#tag(this.#nodes[ERROR]) === TAG_DICT;
  }
}

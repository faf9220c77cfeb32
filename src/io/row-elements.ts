// The parts of a flow that a row reads from its tnetstring on demand: the server's address, headers, messages, a question, old versions.
// Picking a field does not check what is in it, so a malformed item is taken as the end of its container.
import { BYTE_COLON, BYTE_ZERO, MAX_LENGTH_DIGITS, TAG_BOOLEAN, TAG_BYTES, TAG_DICT, TAG_INTEGER, TAG_LIST, TAG_TEXT } from "../abi.ts";
import type { Payloads } from "../codec/payloads.ts";
import { type Input, NO_INPUT } from "../engine/input.ts";
import { decodeEscaped } from "../flow/escape.ts";

export const CONTENT_TYPE = "content-type";
/** Before version 4, versions were lists of three numbers, of which the first two count. */
const TELLING_NUMBERS = 2;
/** The payload length of `true`. */
const TRUE_LENGTH = 4;

/** An element somewhere in the input: its tag, and where its payload is. */
export interface Element {
  readonly tag: number;
  readonly start: number;
  readonly length: number;
}

/** The same parts for a flow that was read as a message of proto/flow.proto. */
export interface MessageForm {
  readonly type: string;
  /** Host and port of an `Address`; null if it is not one. */
  address(message: Uint8Array): readonly [host: string, port: number] | null;
  /** The Content-Type of a `Response`. */
  contentType(message: Uint8Array): string | null;
  /** The size of the messages of one side of a `MessagesFlow`, in bytes. */
  messageBytes(message: Uint8Array, fromClient: boolean): number | null;
}

/** Reads elements of the input on which a row has its payloads open. */
export class RowElements {
  readonly #payloads: Payloads;
  #input: Input = NO_INPUT;

  constructor(payloads: Payloads) {
    this.#payloads = payloads;
  }

  open(input: Input): void {
    this.#input = input;
  }

  /** The elements of a container's payload. */
  #items({ start, length }: Element): Element[] {
    const elements: Element[] = [];
    const end = start + length;
    for (let at = start; at < end; ) {
      const element = elementAt(this.#input, at, end);
      if (element === null) break;
      elements.push(element);
      at = element.start + element.length + 1;
    }
    return elements;
  }

  /** A dict's value for a key, the last if there are several; null if there is none. */
  #find(dict: Element, name: string): Element | null {
    const items = this.#items(dict);
    let found: Element | null = null;
    for (let i = 0; i + 1 < items.length; i += 2) {
      const { tag, start, length } = items[i];
      if (length === name.length && (tag === TAG_TEXT || tag === TAG_BYTES) && this.#payloads.key(start, length, 0) === name) {
        found = items[i + 1];
      }
    }
    return found;
  }

  /** The items of a server connection's address. Before version 2.0 it was in a dict of its own. */
  serverAddress(server: Element): Element[] {
    let address = this.#find(server, "address");
    if (address?.tag === TAG_DICT) address = this.#find(address, "address");
    return address?.tag === TAG_LIST ? this.#items(address) : [];
  }

  /** The size of one side's messages, in bytes, for the TCP or UDP flow that begins at `begin`; null if it has no list of messages. */
  messageBytes(begin: number, fromClient: boolean): number | null {
    const flow = elementAt(this.#input, begin, this.#input.length) as Element;
    const messages = this.#find(flow, "messages");
    if (messages?.tag !== TAG_LIST) return null;
    let bytes = 0;
    const end = messages.start + messages.length;
    for (let at = messages.start; at < end; ) {
      const message = elementAt(this.#input, at, end);
      if (message === null) break;
      at = message.start + message.length + 1;
      const [side, content] = message.tag === TAG_LIST ? this.#items(message) : [];
      if (content?.tag === TAG_BYTES && side.tag === TAG_BOOLEAN && (side.length === TRUE_LENGTH) === fromClient) bytes += content.length;
    }
    return bytes;
  }

  /** The name in the first question of a DNS request. */
  question(request: Element): string | null {
    const questions = this.#find(request, "questions");
    const [first] = questions?.tag === TAG_LIST ? this.#items(questions) : [];
    return first?.tag === TAG_DICT ? this.text(this.#find(first, "name")) : null;
  }

  /** The first Content-Type of a response. */
  contentType(response: Element): string | null {
    const headers = this.#find(response, "headers");
    if (headers?.tag !== TAG_LIST) return null;
    for (const field of this.#items(headers)) {
      const [name, value] = field.tag === TAG_LIST ? this.#items(field) : [];
      if (name?.length !== CONTENT_TYPE.length || (value?.tag !== TAG_BYTES && value?.tag !== TAG_TEXT)) continue;
      if (this.#payloads.ascii(name.start, name.length).toLowerCase() === CONTENT_TYPE) return this.text(value);
    }
    return null;
  }

  /** A version that is a list of numbers, as text: `0.18`. */
  listedVersion(version: Element): string | null {
    const numbers = this.#items(version)
      .slice(0, TELLING_NUMBERS)
      .map((item) => this.digits(item));
    return numbers.length === 0 || numbers.includes(null) ? null : numbers.join(".");
  }

  /** The text of text or bytes; null for anything else. */
  text(element: Element | null): string | null {
    if (element?.tag !== TAG_TEXT && element?.tag !== TAG_BYTES) return null;
    return decodeEscaped(this.#payloads.view(element.start, element.length));
  }

  /** An integer as it is spelled, since a version may have any number of digits; null for anything else. */
  digits({ tag, start, length }: Element): string | null {
    if (tag !== TAG_INTEGER) return null;
    const digits = this.#payloads.ascii(start, length);
    return /^-?[0-9]+$/.test(digits) ? digits : null;
  }
}

/** The element whose prefix begins at `at`; null if there is none that ends by `end`. */
function elementAt(input: Input, at: number, end: number): Element | null {
  let length = 0;
  let cursor = at;
  for (; cursor < end && cursor - at <= MAX_LENGTH_DIGITS; cursor++) {
    const digit = input.byteAt(cursor) - BYTE_ZERO;
    if (digit < 0 || digit > 9) break;
    length = length * 10 + digit;
  }
  const start = cursor + 1;
  if (cursor === at || start + length >= end || input.byteAt(cursor) !== BYTE_COLON) return null;
  return { tag: input.byteAt(start + length), start, length };
}

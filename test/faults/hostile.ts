// Inputs made to be slow or large to read, of about `size` bytes each, and what is done with them. Run by linear.test.ts (time) and by
// amplification.test.ts (memory).
import { FlowReader, protobuf, tnetstring } from "../../src/index.ts";

export interface HostileCase {
  readonly title: string;
  make(size: number): Uint8Array;
  /** May throw a CodecError. */
  run(input: Uint8Array): unknown;
}

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

export function repeated(piece: Uint8Array, size: number): Uint8Array {
  const whole = new Uint8Array(Math.max(piece.length, size - (size % piece.length)));
  for (let at = 0; at < whole.length; at += piece.length) whole.set(piece, at);
  return whole;
}

function concatBytes(first: Uint8Array, second: Uint8Array): Uint8Array {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}

/** A value of this tag around a payload. */
export function wrap(payload: Uint8Array, tag: string): Uint8Array {
  const head = bytes(`${payload.length}:`);
  const whole = new Uint8Array(head.length + payload.length + 1);
  whole.set(head);
  whole.set(payload, head.length);
  whole[whole.length - 1] = tag.charCodeAt(0);
  return whole;
}

/** Lists in lists, to the deepest that is read. */
export function nested(depth: number): Uint8Array {
  const heads: string[] = [];
  for (let level = 0, length = 0; level < depth; level++) {
    heads.push(`${length}:`);
    length += (heads.at(-1) as string).length + 1;
  }
  return bytes(heads.reverse().join("") + "]".repeat(depth));
}

/** `0:;` and others as keys, all different, each with null. */
export function manyKeys(size: number): Uint8Array {
  const pairs: string[] = [];
  for (let length = 0, number = 0; length < size; number++) {
    const key = `k${number.toString(36)}`;
    const pair = `${key.length}:${key};0:~`;
    pairs.push(pair);
    length += pair.length;
  }
  return wrap(bytes(pairs.join("")), "}");
}

const loads = (input: Uint8Array): unknown => tnetstring.loads(input);

function salvage(input: Uint8Array, format: "tnetstring" | "protobuf" = "tnetstring"): number {
  const reader = new FlowReader(input, { salvage: true, format });
  let flows = 0;
  for (const _ of reader) flows++;
  return flows + reader.gaps.length;
}

/** A message that holds another and so on, and in the innermost a host of one byte. */
function messages(size: number): Uint8Array {
  return repeated(Uint8Array.of(0x0a, 4, 8, 0, 0x12, 0), size);
}

/** Files of messages that salvage has to look through. */
const salvageMessages = (input: Uint8Array): number => salvage(input, "protobuf");
/** How a message begins and how its checksum does; a length of three bytes that leads from one such piece into another, past many. */
const begins = [8, 21];
/** Where each few bytes are a gap with an error of their own, that takes as long as many bytes. */
const ERROR_BYTES = 256;
const ends = [0xfd, 0x7f, 0, 0, 0, 0];
const farLength = (1 << 19) + ends.length - 3;
const far = [(farLength & 0x7f) | 0x80, ((farLength >>> 7) & 0x7f) | 0x80, farLength >>> 14];

export const hostileCases: readonly HostileCase[] = [
  { title: "a list of nothing but nulls", make: (size) => wrap(repeated(bytes("0:~"), size), "]"), run: loads },
  { title: "lists nested to the limit, over and over", make: (size) => wrap(repeated(nested(98), size), "]"), run: loads },
  { title: "lists nested beyond the limit", make: (size) => nested(Math.min(size / 12, 20_000)), run: loads },
  { title: "a dict of different keys", make: manyKeys, run: loads },
  { title: "a dict of different keys, as a Map", make: manyKeys, run: (input) => tnetstring.loads(input, { exact: true }) },
  { title: "a dict of one key, over and over", make: (size) => wrap(repeated(bytes("1:a;0:~"), size), "}"), run: loads },
  { title: "an int of all digits", make: (size) => wrap(repeated(bytes("7"), size), "#"), run: loads },
  { title: "ints of 4,300 digits", make: (size) => wrap(repeated(wrap(repeated(bytes("7"), 4300), "#"), size), "]"), run: loads },
  {
    title: "text that is wrong in its last byte",
    make: (size) =>
      wrap(
        Uint8Array.from({ length: size }, (_, i) => (i < size - 1 ? 0x61 : 0xff)),
        ";",
      ),
    run: loads,
  },
  { title: "text of surrogate pairs", make: (size) => wrap(repeated(new TextEncoder().encode("😀"), size), ";"), run: loads },
  { title: "a length that promises terabytes", make: (size) => repeated(bytes("999999999999:"), size), run: loads },
  { title: "salvage: lengths everywhere", make: (size) => repeated(bytes("1:"), size), run: salvage },
  { title: "salvage: digits only", make: (size) => repeated(bytes("1234567890"), size), run: salvage },
  { title: "salvage: values that are no flows", make: (size) => repeated(bytes("0:}"), size), run: salvage },
  { title: "salvage: dicts that promise the whole rest", make: (size) => repeated(bytes(`${size}:7:version;`), size), run: salvage },
  { title: "salvage: dicts that nearly are flows", make: (size) => repeated(bytes("23:7:version;2:21#4:type;0:~}x"), size), run: salvage },
  { title: "salvage: nested dicts that end together", make: (size) => repeated(bytes("999:4:type;990:4:type;980:"), size), run: salvage },
  {
    title: "salvage of messages: first fields everywhere",
    make: (size) => repeated(Uint8Array.from(begins), size / ERROR_BYTES),
    run: salvageMessages,
  },
  {
    title: "salvage of messages: lengths that all lead to checksums, far away",
    make: (size) => repeated(Uint8Array.of(...ends, ...far, ...begins, 0, 0, 0, 0, 0), size),
    run: salvageMessages,
  },
  {
    title: "salvage of messages: small ones whose checksums are wrong",
    make: (size) => repeated(Uint8Array.of(10, ...begins, 0x4a, 0, ...ends), size / ERROR_BYTES),
    run: salvageMessages,
  },
  {
    title: "salvage of messages: fields that lead on and on",
    make: (size) => repeated(Uint8Array.of(0, ...begins, 0x20, 1), size),
    run: salvageMessages,
  },
  {
    title: "a message of parts of one message",
    make: (size) => concatBytes(Uint8Array.from(begins), repeated(Uint8Array.of(0x4a, 4, 0x0a, 2, 0x20, 1), size)),
    run: (input) => protobuf.loads(input).getState(),
  },
  { title: "protobuf: messages merged over and over", make: messages, run: (input) => protobuf.dummyHttp.loads(input) },
  {
    title: "protobuf: unknown groups that never end",
    make: (size) => repeated(Uint8Array.of(0x23), size),
    run: (input) => protobuf.dummyHttp.loads(input),
  },
  {
    title: "protobuf: unknown groups, opened and closed",
    make: (size) => repeated(Uint8Array.of(0x23, 0x24), size),
    run: (input) => protobuf.dummyHttp.loads(input),
  },
  {
    title: "protobuf: varints of ten bytes",
    make: (size) => repeated(Uint8Array.of(0x20, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1), size),
    run: (input) => protobuf.dummyHttp.loads(input),
  },
];

// The named data cases. All data is generated here, identically in every run.
import { makeFlow } from "./flows.ts";
import { Random } from "./random.ts";

/** The value of proto/dummy_http.proto: the body is at the top level, and nothing follows it. */
export interface HttpResponse {
  request: { method: number; host: string; port: number; path: string };
  status_code: number;
  content: Uint8Array | string;
}

/** The value of bench/proto/nested.proto: the body is one level down, and fields follow it on both levels. */
export interface NestedFlow {
  id: string;
  request: { method: string; host: string; port: number; path: string };
  response: { status_code: number; content: Uint8Array; reason: string; elapsed: number };
  comment: string;
  marked: string;
}

export type CaseName = "response" | "nested" | "text" | "text-mixed" | "flows";
export type BodyKind = "bytes" | "text" | "text-mixed";
export type Operation = "dumps" | "dumpsInto" | "dumpsBorrowed" | "dumpsChunks" | "file" | "loads" | "tape";

export interface DataCase {
  title: string;
  /** Undefined: many small values instead of one large body. */
  body?: BodyKind;
  operations: readonly Operation[];
}

const ENCODING = ["dumps", "dumpsInto", "dumpsBorrowed", "dumpsChunks"] as const;

export const CASES: Record<CaseName, DataCase> = {
  response: { title: "HTTP response, body at the top, as bytes", body: "bytes", operations: [...ENCODING, "file", "loads"] },
  nested: { title: "Flow, body one level down, as bytes", body: "bytes", operations: [...ENCODING, "loads"] },
  text: { title: "HTTP response, body as text, mostly ASCII", body: "text", operations: ["dumps", "dumpsInto", "loads"] },
  "text-mixed": { title: "HTTP response, body as text of many scripts", body: "text-mixed", operations: ["dumps", "dumpsInto", "loads"] },
  flows: { title: "Flows of about 220 small values, a flow", operations: ["tape", "dumps", "dumpsBorrowed", "loads"] },
};

export const OPERATION_TITLES: Record<Operation, string> = {
  dumps: "encode into an array of its own",
  dumpsInto: "encode into memory of the caller",
  dumpsBorrowed: "encode into memory of the library, reused",
  dumpsChunks: "encode as chunks",
  file: "encode and write to a file",
  loads: "decode",
  tape: "decode to the tape only",
};

export const MEBIBYTE: number = 1024 * 1024;

/** A body so small that its case shows the fixed cost of a call. */
export const SMALL_BODY: number = 4096;

/** Bodies repeat a block of this many bytes; sizes above it are multiples of it. */
export const BLOCK_BYTES: number = 64 * 1024;

const WORDS = [
  "the",
  "page",
  "image",
  "user",
  "session",
  "content",
  "value",
  "href",
  "class",
  "div",
  "span",
  "title",
  "data",
  "{",
  "}",
  '":"',
  "=",
  "1024",
];
const ACCENTED = ["café", "naïve", "über", "año"];
const SCRIPTS = ["текст", "данные", "データ", "内容", "수신", "κείμενο", "café", "🙂", "page", "=", "div"];

/** The size in bytes, rounded to one that bodies of every kind can have exactly. */
export function bodyBytes(mebibytes: number): number {
  const bytes = Math.round(mebibytes * MEBIBYTE);
  return bytes < BLOCK_BYTES ? bytes : Math.round(bytes / BLOCK_BYTES) * BLOCK_BYTES;
}

/** The block that a body of this kind and size repeats. */
export function makeBlock(kind: BodyKind, size: number): Uint8Array {
  const length = Math.min(size, BLOCK_BYTES);
  const random = new Random(20);
  if (kind === "bytes") return Uint8Array.from({ length }, () => random.below(256));
  // Padded with spaces, so that the block ends at a character boundary.
  const block = new Uint8Array(length).fill(0x20);
  const encoder = new TextEncoder();
  let position = 0;
  for (;;) {
    const words = kind === "text-mixed" ? SCRIPTS : random.below(200) === 0 ? ACCENTED : WORDS;
    const word = encoder.encode(`${random.pick(words)} `);
    if (position + word.length > length) return block;
    block.set(word, position);
    position += word.length;
  }
}

/** A body: bytes, or text whose UTF-8 form has `size` bytes. */
export function makeBody(kind: "bytes", size: number): Uint8Array;
export function makeBody(kind: BodyKind, size: number): Uint8Array | string;
export function makeBody(kind: BodyKind, size: number): Uint8Array | string {
  const block = makeBlock(kind, size);
  if (kind !== "bytes") return new TextDecoder().decode(block).repeat(size / block.length);
  const body = new Uint8Array(size);
  for (let position = 0; position < size; position += block.length) body.set(block, position);
  return body;
}

export function makeResponse(content: Uint8Array | string): HttpResponse {
  return { request: { method: 1, host: "example.com", port: 8080, path: "/images/lolcats.png" }, status_code: 200, content };
}

export function makeNested(content: Uint8Array): NestedFlow {
  return {
    id: "5d4ef8b8-5d7e-4a59-8f2c-6d3f1f6a9b1c",
    request: { method: "GET", host: "example.com", port: 8080, path: "/images/lolcats.png" },
    response: { status_code: 200, content, reason: "OK", elapsed: 125 },
    comment: "the fields after the body need its length first",
    marked: ":default:",
  };
}

/** The value of a case with one large body. */
export function makeValue(name: CaseName, size: number): HttpResponse | NestedFlow {
  const body = CASES[name].body;
  if (body === undefined) throw new RangeError(`the case ${name} has no body`);
  return name === "nested" ? makeNested(makeBody("bytes", size)) : makeResponse(makeBody(body, size));
}

/** The flows numbered `first` to `first + count - 1`, all different. */
export function makeFlows(first: number, count: number): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, index) => makeFlow(first + index));
}

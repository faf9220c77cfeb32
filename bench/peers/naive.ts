// The baseline: tnetstring as one would write it at first, each value a concatenation of its parts.
// Source: the format itself, https://tnetstrings.info, with mitmproxy's `;` for text.
import type { Peer } from "./peer.ts";

function dumps(value: unknown): Buffer {
  const [payload, tag] = payloadAndTag(value);
  return Buffer.concat([Buffer.from(`${payload.length}:`), payload, Buffer.from(tag)]);
}

function payloadAndTag(value: unknown): [Uint8Array, string] {
  if (value === null) return [Buffer.alloc(0), "~"];
  if (typeof value === "string") return [Buffer.from(value), ";"];
  if (typeof value === "boolean") return [Buffer.from(String(value)), "!"];
  if (typeof value === "number") return [Buffer.from(String(value)), Number.isSafeInteger(value) ? "#" : "^"];
  if (value instanceof Uint8Array) return [value, ","];
  if (Array.isArray(value)) return [Buffer.concat(value.map(dumps)), "]"];
  return [
    Buffer.concat(
      Object.entries(value as object)
        .flat()
        .map(dumps),
    ),
    "}",
  ];
}

function loads(bytes: Uint8Array): unknown {
  return pop(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))[0];
}

function pop(bytes: Buffer): [value: unknown, rest: Buffer] {
  const colon = bytes.indexOf(":");
  const end = colon + 1 + Number(bytes.toString("latin1", 0, colon));
  return [parse(bytes.subarray(colon + 1, end), String.fromCharCode(bytes[end])), bytes.subarray(end + 1)];
}

function parse(payload: Buffer, tag: string): unknown {
  if (tag === "~") return null;
  if (tag === ";") return payload.toString("utf8");
  if (tag === "!") return payload.toString() === "true";
  if (tag === "#" || tag === "^") return Number(payload.toString());
  if (tag === ",") return payload;
  const items: unknown[] = [];
  while (payload.length > 0) {
    const [item, rest] = pop(payload);
    items.push(item);
    payload = rest;
  }
  if (tag === "]") return items;
  if (tag !== "}") throw new Error(`unknown tag ${tag}`);
  const dict: Record<string, unknown> = {};
  for (let index = 0; index < items.length; index += 2) dict[items[index] as string] = items[index + 1];
  return dict;
}

const codec = { dumps, loads };

export const peer: Peer = { text: "native", response: codec, nested: codec, flows: codec };

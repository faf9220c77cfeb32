// JSON, with bytes as base64: what many programs do, and what HAR files contain.
// Source: https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/JSON, https://nodejs.org/docs/latest-v20.x/api/buffer.html
import type { HttpResponse, NestedFlow } from "../corpus.ts";
import type { Codec, Peer } from "./peer.ts";

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

function toBytes(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value), "utf8");
}

function parse(bytes: Uint8Array): ReturnType<typeof JSON.parse> {
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8"));
}

const response: Codec<HttpResponse> = {
  // Text needs no base64; the field's name tells which it is.
  dumps: ({ content, ...rest }: HttpResponse) =>
    toBytes(typeof content === "string" ? { ...rest, content } : { ...rest, base64: toBase64(content) }),
  loads(bytes) {
    const { base64, ...rest } = parse(bytes);
    return base64 === undefined ? rest : { ...rest, content: Buffer.from(base64, "base64") };
  },
};

const nested: Codec<NestedFlow> = {
  dumps: ({ response, ...rest }: NestedFlow) => toBytes({ ...rest, response: { ...response, content: toBase64(response.content) } }),
  loads(bytes) {
    const flow = parse(bytes);
    flow.response.content = Buffer.from(flow.response.content, "base64");
    return flow;
  },
};

const flows: Codec<Record<string, unknown>> = {
  dumps: (flow) => toBytes(withBase64(flow)),
  loads: (bytes) => withBytes(parse(bytes)),
};

function withBase64(value: unknown): unknown {
  if (value instanceof Uint8Array) return { base64: toBase64(value) };
  return mapItems(value, withBase64);
}

function withBytes(value: unknown): unknown {
  const base64 = (value as { base64?: string } | null)?.base64;
  return base64 === undefined ? mapItems(value, withBytes) : Buffer.from(base64, "base64");
}

function mapItems(value: unknown, change: (item: unknown) => unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(change);
  const changed: Record<string, unknown> = {};
  for (const key of Object.keys(value)) changed[key] = change((value as Record<string, unknown>)[key]);
  return changed;
}

export const peer: Peer = { text: "native", response, nested, flows };

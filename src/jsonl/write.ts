// Writes JSON Lines: one flow per line, as mitmweb's flow JSON, with bodies if wanted; or as the tagged state, which can be read back.
import { encodeBase64 } from "../codec/base64.ts";
import { CodecError } from "../errors.ts";
import { decodeEscaped } from "../flow/escape.ts";
import type { AnyFlow } from "../flow/from.ts";
import type { Message } from "../flow/message.ts";
import { flowOf } from "../io/flow-of.ts";
import type { FlowEncoder } from "../io/formats.ts";
import type { FlowWriterOptions, Writable } from "../io/writer.ts";
import { toTagged } from "./tagged.ts";

const encoder = new TextEncoder();

type Bodies = NonNullable<FlowWriterOptions["bodies"]>;

export class JsonlEncoder implements FlowEncoder {
  readonly #lossless: boolean;
  readonly #bodies: Bodies;

  constructor({ lossless = false, bodies = "none" }: FlowWriterOptions) {
    this.#lossless = lossless;
    this.#bodies = bodies;
  }

  async add(writable: Writable): Promise<Uint8Array[]> {
    const flow = await flowOf(writable);
    try {
      const json = this.#lossless ? { $flow: toTagged(flow.getState()) } : flowJson(flow, this.#bodies);
      return [encoder.encode(`${JSON.stringify(json)}\n`)];
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw new CodecError("TOO_LARGE", { detail: `flow ${flow.id} makes a string longer than JavaScript holds`, cause });
    }
  }

  end(): Uint8Array[] {
    return [];
  }
}

type Json = Record<string, unknown>;

/** `toJSON`, with bodies as `text` or `base64` in `request`, `response` and `messages`. */
function flowJson(flow: AnyFlow, bodies: Bodies): object {
  const json: Json = { ...flow.toJSON() };
  if (bodies === "none" || flow.type === "dns") return json;
  if (flow.type !== "http") return { ...json, messages: flow.messages.map((message) => messageJson(message, bodies)) };
  const { request, response, websocket } = flow;
  json.request = { ...(json.request as Json), ...bodyJson(request, bodies) };
  if (response !== null) json.response = { ...(json.response as Json), ...bodyJson(response, bodies) };
  if (websocket !== null) {
    const messages = websocket.messages.map((message) => ({ type: message.type, ...messageJson(message, bodies) }));
    json.websocket = { ...(json.websocket as Json), messages };
  }
  return json;
}

/** As text, the body is decoded; as base64, it is as it was on the wire. */
function bodyJson(message: Message, bodies: Bodies): Json {
  if (bodies === "text") return { text: message.getText({ strict: false }) };
  const { rawContent } = message;
  return { base64: rawContent === null ? null : encodeBase64(rawContent) };
}

function messageJson(message: { fromClient: boolean; timestamp: number | null; content: Uint8Array }, bodies: Bodies): Json {
  const { fromClient, timestamp, content } = message;
  const body = bodies === "text" ? { text: decodeEscaped(content) } : { base64: encodeBase64(content) };
  return { from_client: fromClient, timestamp, ...body };
}

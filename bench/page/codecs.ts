// mitmflow's codecs on one engine, for the cases of the corpus.
import { createPlannedCodec, type MessageCodec } from "../../src/codec/message-codec.ts";
import { compileSchema } from "../../src/codec/schema.ts";
import { Input } from "../../src/engine/input.ts";
import { Scanner } from "../../src/engine/scanner.ts";
import { FORMAT_TNETSTRING } from "../../src/engine/tnetstring.ts";
import { type Engine, protobuf, tnetstring } from "../../src/index.ts";
import { CASES, type CaseName, type HttpResponse } from "../corpus.ts";
import { nestedSchema } from "../peers/generated/mitmflow.ts";
import type { Codec } from "../peers/peer.ts";
import type { Format } from "./messages.ts";

const MAX_DEPTH = 100;

/** Null where the format cannot hold such values. */
export function codecOf(engine: Engine, format: Format, name: CaseName): Codec<unknown> | null {
  if (format === "tnetstring") return tnetstringCodec(engine);
  if (name === "flows") return null;
  if (name === "nested")
    return messageCodec(
      engine,
      createPlannedCodec(compileSchema(nestedSchema), () => engine),
    );
  const codec = messageCodec(engine, protobuf.dummyHttp as MessageCodec<object, object>);
  return CASES[name].body === "bytes" ? codec : { ...codec, loads: (bytes) => withText(codec.loads?.(bytes) as HttpResponse) };
}

function tnetstringCodec(engine: Engine): Codec<unknown> {
  const options = { engine };
  const scanner = new Scanner(engine, FORMAT_TNETSTRING);
  return {
    dumps: (value) => tnetstring.dumps(value, options),
    dumpsInto: (value, target) => tnetstring.dumpsInto(value, target, 0, options),
    dumpsBorrowed: (value) => tnetstring.dumpsBorrowed(value, options),
    dumpsChunks: (value) => tnetstring.dumpsChunks(value, options),
    loads: (bytes) => tnetstring.loads(bytes, options),
    tape: (bytes) => {
      scanner.open(new Input([bytes]), MAX_DEPTH);
      let values = 0;
      for (let position = 0; position < bytes.length; values++) position = scanner.next(position);
      return values;
    },
  };
}

function messageCodec(engine: Engine, codec: MessageCodec<object, object>): Codec<unknown> {
  const options = { engine };
  return {
    dumps: (value) => codec.dumps(value, options),
    dumpsInto: (value, target) => codec.dumpsInto(value, target, 0, options),
    dumpsBorrowed: (value) => codec.dumpsBorrowed(value, options),
    dumpsChunks: (value) => codec.dumpsChunks(value, options),
    loads: (bytes) => codec.loads(bytes, options),
  };
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The field holds bytes: whoever wants text decodes it. */
function withText(message: HttpResponse): HttpResponse {
  return { ...message, content: decoder.decode(message.content as Uint8Array<ArrayBuffer>) };
}

// mitmflow itself, both formats, on the engine that MITMFLOW_ENGINE names. The bundle is built from the same sources as the library. The
// codec of the benchmark's own schema, and the tape, are below the public API.
import { createPlannedCodec, type MessageCodec } from "../../src/codec/message-codec.ts";
import { compileSchema } from "../../src/codec/schema.ts";
import { Input } from "../../src/engine/input.ts";
import { Scanner } from "../../src/engine/scanner.ts";
import { createProvider } from "../../src/engine/select.ts";
import { FORMAT_TNETSTRING } from "../../src/engine/tnetstring.ts";
import { engine, protobuf, tnetstring } from "../../src/index.ts";
import { nestedSchema } from "./generated/mitmflow.ts";
import type { Codec, Peer } from "./peer.ts";

const MAX_DEPTH = 100;

/** The engine that is running, which must be the one asked for. */
function detail(): string {
  const wanted = process.env.MITMFLOW_ENGINE;
  if (wanted !== undefined && engine.name !== wanted) throw new Error(`the engine is ${engine.name}, not ${wanted}: ${engine.reason}`);
  return engine.name;
}

const tnetstringCodec: Codec<unknown> = {
  dumps: (value) => tnetstring.dumps(value),
  dumpsInto: (value, target) => tnetstring.dumpsInto(value, target),
  dumpsBorrowed: (value) => tnetstring.dumpsBorrowed(value),
  dumpsChunks: (value) => tnetstring.dumpsChunks(value),
  loads: (bytes) => tnetstring.loads(bytes),
};

const provider = createProvider();

function tape(bytes: Uint8Array): number {
  const scanner = new Scanner(provider(), FORMAT_TNETSTRING);
  scanner.open(new Input([bytes]), MAX_DEPTH);
  let values = 0;
  for (let position = 0; position < bytes.length; values++) position = scanner.next(position);
  return values;
}

function messageCodec(codec: MessageCodec<object, object>): Codec<unknown> {
  return {
    dumps: (value) => codec.dumps(value),
    dumpsInto: (value, target) => codec.dumpsInto(value, target),
    dumpsBorrowed: (value) => codec.dumpsBorrowed(value),
    dumpsChunks: (value) => codec.dumpsChunks(value),
    loads: (bytes) => codec.loads(bytes),
  };
}

export const tnetstringPeer: Peer = {
  text: "native",
  detail,
  response: tnetstringCodec,
  nested: tnetstringCodec,
  flows: { ...tnetstringCodec, tape },
};

export const protobufPeer: Peer = {
  text: "input",
  detail,
  response: messageCodec(protobuf.dummyHttp),
  nested: messageCodec(createPlannedCodec(compileSchema(nestedSchema), provider)),
};

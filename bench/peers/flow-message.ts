// Messages of proto/flow.proto by several libraries: mitmflow's compile(type), and the code that mitmflow, protobufjs and pbf generate for
// the schema. protobufjs and pbf accept ill-formed UTF-8 and read and write it as U+FFFD, and pbf accepts any value for a field; mitmflow
// rejects both. protobufjs: plain objects encoded directly, `finish()` for a new array; 64-bit integers as numbers, as in the others.
// Source: https://protobufjs.github.io/protobuf.js/ (Encode and decode; Writer), https://github.com/mapbox/pbf#readme (Using Compiled Code)
import { readFileSync } from "node:fs";
import { Flow } from "../../src/flow-proto.ts";
import { protobuf } from "../../src/index.ts";
import { plainSchema } from "../../src/store/clickhouse.ts";
import { findUpwards } from "../paths.ts";
import type { Codec } from "./peer.ts";

type MessageCodec = Required<Pick<Codec<object>, "dumps" | "dumpsBorrowed" | "loads">>;

export async function flowMessageCodec(library: "mitmflow" | "generated" | "protobufjs" | "pbf"): Promise<MessageCodec> {
  if (library === "mitmflow") return compiled();
  if (library === "generated") return Flow as MessageCodec;
  return library === "pbf" ? generatedPbf() : generatedProtobufjs();
}

/** Compiled at run time from what protobufjs parsed. */
async function compiled(): Promise<MessageCodec> {
  const { default: protobufjs } = await import("protobufjs");
  const schema = plainSchema(readFileSync(findUpwards(import.meta.url, "proto/flow.proto")!, "utf8"));
  return protobuf.compile(protobufjs.parse(schema, { keepCase: true }).root.lookupType("mitmflow.Flow"));
}

async function generatedProtobufjs(): Promise<MessageCodec> {
  const { default: protobufjs } = await import("protobufjs/minimal.js");
  (protobufjs.util as { Long: unknown }).Long = undefined;
  protobufjs.configure();
  const { Flow } = (await import("./generated/protobufjs/flow.js")).mitmflow;
  const writer = protobufjs.Writer.create();
  return {
    dumps: (value) => Flow.encode(value).finish(),
    dumpsBorrowed: (value) => Flow.encode(value, writer.reset()).finish(true),
    loads: (bytes) => Flow.decode(bytes),
  };
}

/** `dumpsBorrowed` rewinds one writer, without calling its `finish()`, which takes the message's length for the buffer's. */
async function generatedPbf(): Promise<MessageCodec> {
  const [{ PbfReader, PbfWriter }, { readFlow, writeFlow }] = await Promise.all([import("pbf"), import("./generated/pbf/flow.js")]);
  const reused = new PbfWriter();
  return {
    dumps(value) {
      const writer = new PbfWriter();
      writeFlow(value, writer);
      return writer.finish();
    },
    dumpsBorrowed(value) {
      reused.pos = 0;
      writeFlow(value, reused);
      return reused.buf.subarray(0, reused.pos);
    },
    loads: (bytes) => readFlow(new PbfReader(bytes)),
  };
}

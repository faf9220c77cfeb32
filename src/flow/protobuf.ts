// Flows as messages of proto/flow.proto, one by one: dumps and loads as the other codecs have them.
import type { EngineProvider } from "../codec/lanes.ts";
import { type CodecOptions, checkBytes, inputBytes, maxDepthOf } from "../codec/options.ts";
import { createProtobuf, type Protobuf } from "../codec/protobuf.ts";
import { CodecError } from "../errors.ts";
import { flowError } from "../flow-errors.ts";
import { flowDataOf } from "./data.ts";
import type { FlowChunksOptions } from "./flow.ts";
import { type AnyFlow, type FlowOptions, flowFromData } from "./from.ts";
import { createTranscode, FlowTranscoder, type Transcode, transcodeLanes } from "./transcode.ts";

/** What can be written as a message: a flow. */
export interface EncodedFlow {
  toChunks(options?: FlowChunksOptions): Uint8Array[] | Promise<Uint8Array[]>;
}

export interface FlowProtobuf extends Protobuf {
  /**
   * The flow as one message of `proto/flow.proto`, with nothing before it. Of a flow of an older version, the current one.
   *
   * @throws CodecError BODY_NOT_LOADED where its bytes must be awaited; UNSUPPORTED_VALUE and the like for what was set
   * @example
   * const message = protobuf.dumps(flow);
   */
  dumps(flow: EncodedFlow, options?: CodecOptions): Uint8Array;
  /** As dumps, into `target` from `offset` on: the view of what was written. @throws CodecError as dumps, and TARGET_TOO_SMALL */
  dumpsInto(flow: EncodedFlow, target: Uint8Array, offset?: number, options?: CodecOptions): Uint8Array;
  /** As dumps, in pieces. Large bodies are the flow's own arrays; they are read once, for the checksum. */
  dumpsChunks(flow: EncodedFlow, options?: CodecOptions): Uint8Array[];
  /**
   * The flow that a message of `proto/flow.proto` spells. Its large bodies are views on the bytes.
   *
   * @throws CodecError with the offset of what is wrong; BAD_CHECKSUM, UNKNOWN_FLOW_TYPE, UNSUPPORTED_VERSION
   * @example
   * protobuf.loads(message).id
   */
  loads(bytes: Uint8Array, options?: CodecOptions & FlowOptions): AnyFlow;
  /**
   * Flows from one form to the other: a dump as mitmproxy writes it, or messages of `proto/flow.proto`, each with its length before it.
   * Nothing is made of them on the way; only flows of older versions go through the flow model.
   *
   * @throws CodecError of the first flow that is wrong, with its `offset` and number; TypeError for other formats
   * @example
   * const messages = protobuf.transcode(readFileSync("capture.mitm"), "tnetstring", "protobuf");
   */
  transcode: Transcode;
}

/** The protobuf codecs and those of flows, over the engines that `provider` gives. */
export function createFlowProtobuf(provider: EngineProvider): FlowProtobuf {
  const lanes = transcodeLanes(provider);

  function chunksOf(flow: EncodedFlow, options: CodecOptions = {}): Uint8Array[] {
    const current = flow.toChunks({ current: true });
    if (!Array.isArray(current)) {
      current.catch(() => {});
      throw flowError("BODY_NOT_LOADED");
    }
    const transcoder = new FlowTranscoder(lanes.lane(options.engine), "tnetstring", { ...options, delimited: false });
    return transcoder.one(current, 0);
  }

  function place(chunks: readonly Uint8Array[], target: Uint8Array, offset: number): Uint8Array {
    let at = offset;
    for (const chunk of chunks) {
      target.set(chunk, at);
      at += chunk.length;
    }
    return target.subarray(offset, at);
  }

  const lengthOf = (chunks: readonly Uint8Array[]): number => chunks.reduce((length, chunk) => length + chunk.length, 0);

  return Object.assign(createProtobuf(provider), {
    dumps(flow: EncodedFlow, options?: CodecOptions): Uint8Array {
      const chunks = chunksOf(flow, options);
      return chunks.length === 1 ? chunks[0] : place(chunks, new Uint8Array(lengthOf(chunks)), 0);
    },
    dumpsInto(flow: EncodedFlow, target: Uint8Array, offset: number = 0, options?: CodecOptions): Uint8Array {
      checkBytes(target, "target");
      if (!Number.isInteger(offset) || offset < 0) throw new RangeError(`offset is a whole number from 0 on, not ${String(offset)}`);
      const chunks = chunksOf(flow, options);
      const needed = lengthOf(chunks);
      if (offset + needed > target.length) {
        throw new CodecError("TARGET_TOO_SMALL", { needed, detail: `${needed} bytes from ${offset} on in ${target.length}` });
      }
      return place(chunks, target, offset);
    },
    dumpsChunks: chunksOf,
    loads(bytes: Uint8Array, options: CodecOptions & FlowOptions = {}): AnyFlow {
      const lane = lanes.lane(options.engine);
      checkBytes(bytes, "bytes");
      const transcoder = new FlowTranscoder(lane, "protobuf", { ...options, delimited: false });
      const pieces = transcoder.one([inputBytes(bytes, lane.engine)], 0);
      return flowFromData(flowDataOf(pieces, { engine: lane.engine, maxDepth: maxDepthOf(options) }), options);
    },
    transcode: createTranscode(lanes),
  });
}

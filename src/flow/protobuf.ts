// Flows as messages of proto/flow.proto, one by one: dumps and loads as the other codecs have them.
import type { EngineProvider } from "../codec/lanes.ts";
import { type CodecOptions, checkBytes, inputBytes, maxDepthOf, typeName } from "../codec/options.ts";
import { createProtobuf, type Protobuf } from "../codec/protobuf.ts";
import { CodecError } from "../errors.ts";
import { flowError } from "../flow-errors.ts";
import type { FlowChunksOptions } from "./flow.ts";
import { type AnyFlow, type FlowOptions, flowFromData } from "./from.ts";
import { messageDataOf } from "./message-data.ts";
import { createTranscode, FlowTranscoder, type Transcode, transcodeLanes } from "./transcode.ts";

/** What can be written as a message: a flow. */
export interface EncodedFlow {
  toChunks(options?: FlowChunksOptions): Uint8Array[] | Promise<Uint8Array[]>;
  /** The message that it was read from, in pieces, while it says the same. */
  readonly message?: Uint8Array[] | Promise<Uint8Array[]> | null;
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
   * The flow that a message of `proto/flow.proto` spells. Views on the bytes are kept: fields are read from them when they are asked for,
   * and `dumps` gives them back until the flow is changed. State, `metadata` and the bytes in mitmproxy's form are made when they are first
   * asked for; so it is then that what no flow can hold is found: BAD_ORDER, BAD_INTEGER, BAD_KEY, TOO_DEEP.
   *
   * @throws CodecError with the offset of what is wrong in the bytes; BAD_CHECKSUM, UNKNOWN_FLOW_TYPE, UNSUPPORTED_VERSION
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

/** The message that the flow was read from, while it says the same. */
function ownChunks({ message = null }: EncodedFlow): Uint8Array[] | null {
  return Array.isArray(message) ? message : null;
}

/** The protobuf codecs and those of flows, over the engines that `provider` gives. */
export function createFlowProtobuf(provider: EngineProvider): FlowProtobuf {
  const lanes = transcodeLanes(provider);

  function chunksOf(flow: EncodedFlow, options: CodecOptions = {}): Uint8Array[] {
    if (typeof flow?.toChunks !== "function") throw new TypeError(`a flow is written as a message, not ${typeName(flow)}`);
    const own = ownChunks(flow);
    if (own !== null) return own;
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
      return chunks.length === 1 && ownChunks(flow) === null ? chunks[0] : place(chunks, new Uint8Array(lengthOf(chunks)), 0);
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
      const { engine } = lane;
      const { offset, flow } = options;
      const data = messageDataOf([inputBytes(bytes, engine)], lanes, { engine, maxDepth: maxDepthOf(options), place: { offset, flow } });
      return flowFromData(data, options);
    },
    transcode: createTranscode(lanes),
  });
}

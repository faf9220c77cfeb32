// Encodes and decodes single flows as messages of proto/flow.proto: `dumps` and `loads`, as in the other codecs.
import type { EngineProvider } from "../codec/lanes.ts";
import { type CodecOptions, checkBytes, inputBytes, maxDepthOf, typeName } from "../codec/options.ts";
import { createProtobuf, type Protobuf } from "../codec/protobuf.ts";
import { CodecError } from "../errors.ts";
import { flowError } from "../flow-errors.ts";
import type { FlowChunksOptions } from "./flow.ts";
import { type AnyFlow, type FlowOptions, flowFromData } from "./from.ts";
import { messageDataOf } from "./message-data.ts";
import { createTranscode, FlowTranscoder, type Transcode, transcodeLanes } from "./transcode.ts";

/** What can be encoded as a message, which every flow can. */
export interface EncodedFlow {
  toChunks(options?: FlowChunksOptions): Uint8Array[] | Promise<Uint8Array[]>;
  /** The message that it was read from, in pieces, as long as the flow is unmodified. */
  readonly message?: Uint8Array[] | Promise<Uint8Array[]> | null;
}

export interface FlowProtobuf extends Protobuf {
  /**
   * Encodes a flow as one message of `proto/flow.proto`, without a length prefix. A flow of an older version is migrated.
   *
   * @throws CodecError BODY_NOT_LOADED if the flow must be loaded first; UNSUPPORTED_VALUE and the like for values that were assigned
   * @example
   * const message = protobuf.dumps(flow);
   */
  dumps(flow: EncodedFlow, options?: CodecOptions): Uint8Array;
  /** `dumps` into `target`, from `offset` on. @returns a view on what was written @throws CodecError as `dumps`, and TARGET_TOO_SMALL */
  dumpsInto(flow: EncodedFlow, target: Uint8Array, offset?: number, options?: CodecOptions): Uint8Array;
  /** `dumps` in pieces. Large bodies are not copied: their pieces are views on the flow's own bytes, read once for the checksum. */
  dumpsChunks(flow: EncodedFlow, options?: CodecOptions): Uint8Array[];
  /**
   * Decodes one message of `proto/flow.proto`. The flow keeps views on the bytes: fields are decoded when they are read, and `dumps` writes
   * the same bytes until the flow is modified. The state, `metadata` and mitmproxy's form are made at their first use; content that no flow
   * can hold is only detected then, as BAD_ORDER, BAD_INTEGER, BAD_KEY or TOO_DEEP.
   *
   * @throws CodecError with the offset of the fault in the bytes; BAD_CHECKSUM, UNKNOWN_FLOW_TYPE, UNSUPPORTED_VERSION
   * @example
   * protobuf.loads(message).id
   */
  loads(bytes: Uint8Array, options?: CodecOptions & FlowOptions): AnyFlow;
  /**
   * Converts flows from one encoding to the other: mitmproxy's dumps, or messages of `proto/flow.proto`, each preceded by its length. No
   * flow objects are created, except for flows of older versions, which are migrated.
   *
   * @throws CodecError for the first invalid flow, with its `offset` and number; TypeError for other formats
   * @example
   * const messages = protobuf.transcode(readFileSync("capture.mitm"), "tnetstring", "protobuf");
   */
  transcode: Transcode;
}

/** The message that the flow was read from, if the flow is unmodified and the message is in memory. */
function ownChunks({ message = null }: EncodedFlow): Uint8Array[] | null {
  return Array.isArray(message) ? message : null;
}

/** Makes the protobuf codec together with that of flows, over the engines that `provider` gives. */
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

// What a DumpWatcher measures: the library's codecs on every engine.
import { createProtobuf, type DummyHttpResponseInput } from "../codec/protobuf.ts";
import { wellFormed } from "../codec/text.ts";
import { createTnetstring } from "../codec/tnetstring.ts";
import { createEngine } from "../engine/default-flows.ts";
import type { Engine, EngineName } from "../engine/engine.ts";
import { CodecError } from "../errors.ts";
import type { HTTPFlow } from "../flow/http.ts";
import { createFlowProtobuf } from "../flow/protobuf.ts";

/** Turns flows into blobs and back. `dumps` and `loads` are measured, `prepare` is not. */
export interface Serialiser<Input = unknown> {
  readonly name: string;
  /** What `dumps` is given of a flow; undefined where there is no form for it. The flow is in memory. */
  prepare(flow: HTTPFlow): Input | undefined;
  dumps(input: Input): Uint8Array;
  loads(blob: Uint8Array): unknown;
}

/**
 * mitmproxy's tnetstring of whole flows, the message of `proto/flow.proto`, and that of the 2018 experiment, once for each engine that works here.
 *
 * @param engines all unless given
 * @throws CodecError ENGINE_UNAVAILABLE for one that is named and does not work
 */
export function engineSerialisers(engines?: readonly EngineName[]): Serialiser[] {
  const made = engines?.map((name) => createEngine(name)) ?? workingEngines();
  return made.flatMap((engine) => [tnetstringSerialiser(engine), flowSerialiser(engine), dummySerialiser(engine)]) as Serialiser[];
}

function workingEngines(): Engine[] {
  const names: EngineName[] = ["wasm-simd", "wasm", "js"];
  return names.flatMap((name) => {
    try {
      return [createEngine(name)];
    } catch (error) {
      if (error instanceof CodecError && error.code === "ENGINE_UNAVAILABLE") return [];
      throw error;
    }
  });
}

function tnetstringSerialiser(engine: Engine): Serialiser {
  const codec = createTnetstring(() => engine);
  return {
    name: `tnetstring ${engine.name}`,
    prepare: (flow) => flow.getState(),
    dumps: (state) => codec.dumps(state),
    loads: (blob) => codec.loads(blob, { exact: true }),
  };
}

function flowSerialiser(engine: Engine): Serialiser<HTTPFlow> {
  const codec = createFlowProtobuf(() => engine);
  return {
    name: `protobuf flow ${engine.name}`,
    prepare: (flow) => flow,
    dumps: (flow) => codec.dumps(flow),
    loads: (blob) => codec.loads(blob),
  };
}

const dummyMethods = new Set(["GET", "PUT", "POST"]);

function dummySerialiser(engine: Engine): Serialiser<DummyHttpResponseInput> {
  const codec = createProtobuf(() => engine).dummyHttp;
  return {
    name: `protobuf dummy ${engine.name}`,
    prepare({ request, response }) {
      if (response === null || !dummyMethods.has(request.method)) return undefined;
      const { host, port, path } = request;
      const method = request.method as "GET" | "PUT" | "POST";
      return {
        request: { method, host: wellFormed(host), port, path: wellFormed(path) },
        status_code: response.statusCode,
        content: response.rawContent,
      };
    },
    dumps: (message) => codec.dumps(message),
    loads: (blob) => codec.loads(blob),
  };
}

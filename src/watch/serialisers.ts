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
  /** Builds the input of `dumps` from a loaded flow; undefined if the serialiser cannot represent the flow. */
  prepare(flow: HTTPFlow): Input | undefined;
  dumps(input: Input): Uint8Array;
  loads(blob: Uint8Array): unknown;
}

/**
 * One serialiser for each format and engine. The formats: mitmproxy's tnetstring, the message of `proto/flow.proto`, and the message of the
 * 2018 experiment.
 *
 * @param engines all that are available here unless given
 * @throws CodecError ENGINE_UNAVAILABLE if a named engine is not available
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

// Maps flows from tape to tape in Wasm, over the memory of a Wasm engine; in the arena of the pure-JS engine by its twin.
import { FORMAT_TNETSTRING, type Mapper } from "../engine.ts";
import { jsMapper } from "../js/mapper.ts";
import { compileCore } from "./engine.ts";
import { transcodeHex } from "./transcode.ts";

/** The functions that assembly/transcode.ts exports. */
interface TranscodeExports {
  mapToTnetstring(): number;
  mapToProtobuf(): number;
}

/** The module is compiled when the first engine needs it. */
export function createMapper(): Mapper {
  let module: WebAssembly.Module | null = null;
  return (engine, memory) => {
    if (memory === null) return jsMapper(engine, memory);
    module ??= compileCore(transcodeHex);
    const { mapToTnetstring, mapToProtobuf } = new WebAssembly.Instance(module, { env: { memory: memory as WebAssembly.Memory } })
      .exports as unknown as TranscodeExports;
    return (to) => (to === FORMAT_TNETSTRING ? mapToTnetstring() : mapToProtobuf());
  };
}

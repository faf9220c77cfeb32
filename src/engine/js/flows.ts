// What flows need of an engine, without Wasm: in the arena of any engine.
import { REG_OUTPUT_LENGTH, REG_RUN_COUNT } from "../../abi.ts";
import type { Engine, FlowKernels } from "../engine.ts";
import { crc32, makeCrcTables } from "./crc32.ts";
import { emitProtobuf, layoutProtobuf } from "./protobuf-encode.ts";
import { search } from "./search.ts";
import { pickTnetstringRun } from "./tnetstring-pick.ts";
import { decodeTnetstringRun } from "./tnetstring-run.ts";
import { mapToProtobuf } from "./transcode-protobuf.ts";
import { mapToTnetstring } from "./transcode-tnetstring.ts";

export function jsFlows({ words, bytes }: Engine): FlowKernels {
  let crcTables: Uint32Array | null = null;
  function checksum(part: Uint8Array, seed: number): number {
    crcTables ??= makeCrcTables();
    return crc32(crcTables, part, seed);
  }
  return {
    map: (to) => (to.name === "tnetstring" ? mapToTnetstring(words, bytes) : mapToProtobuf(words, bytes)),
    // This engine transcodes by way of the tape only.
    transcodeRun() {
      words[REG_RUN_COUNT] = 0;
      words[REG_OUTPUT_LENGTH] = 0;
    },
    decodePlainMessage() {},
    decodeRun: (window) => decodeTnetstringRun(words, window),
    pickRun: (window) => pickTnetstringRun(words, bytes, window),
    layoutProtobuf: () => layoutProtobuf(words),
    emitProtobuf: (mode) => emitProtobuf(words, bytes, mode),
    indexOf: search,
    crc32: checksum,
    crc32At: (pointer, length) => checksum(bytes.subarray(pointer, pointer + length), 0),
  };
}

// Maps flows from tape to tape in the arena of any engine, without Wasm.
import { type Engine, FORMAT_TNETSTRING, type Format, type Mapper } from "../engine.ts";
import { mapToProtobuf } from "./transcode-protobuf.ts";
import { mapToTnetstring } from "./transcode-tnetstring.ts";

export const jsMapper: Mapper = ({ words, bytes }: Engine) => {
  return (to: Format) => (to === FORMAT_TNETSTRING ? mapToTnetstring(words, bytes) : mapToProtobuf(words, bytes));
};

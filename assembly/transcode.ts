// The transcoder's Wasm module: maps flows from tape to tape over the same memory as the core. A module of its own, since only flows need it.
export { mapToProtobuf } from "./transcode-protobuf";
export { mapToTnetstring } from "./transcode-tnetstring";

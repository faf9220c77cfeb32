// The Wasm core: bytes ⇄ tape, and the byte kernels. Knows nothing of flows or JavaScript. The host owns the memory and lays it out.
// Compiled twice, with SIMD and without; src/engine/js/ is the twin of these files, function by function.
export { crc32 } from "./crc32";
export { decodeProtobuf } from "./protobuf-decode";
export { emitProtobuf, layoutProtobuf } from "./protobuf-encode";
export { search } from "./search";
export { decodeTnetstring } from "./tnetstring-decode";
export { pickTnetstringRun } from "./tnetstring-pick";
export { decodeTnetstringRun } from "./tnetstring-run";
export { emitTnetstring, layoutTnetstring } from "./tnetstring-encode";
export { utf8Error } from "./utf8";

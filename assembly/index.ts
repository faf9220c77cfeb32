// The Wasm core: bytes ⇄ tape, and what codecs ask of bytes. Knows nothing of flows or JavaScript. The host owns the memory and lays it out.
// Compiled twice, with SIMD and without; src/engine/js/ is the twin of these files, function by function.
export { decodeProtobuf } from "./protobuf-decode";
export { decodeTnetstring } from "./tnetstring-decode";
export { emitTnetstring, layoutTnetstring } from "./tnetstring-encode";
export { utf8Error } from "./utf8";

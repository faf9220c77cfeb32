// The Wasm core: bytes ⇄ tape, and the byte kernels that codecs need. Knows nothing of flows or JavaScript. The host owns the memory and
// lays it out. Compiled twice, with and without SIMD; src/engine/js/ is its twin in JavaScript, function by function.
export { decodeProtobuf } from "./protobuf-decode";
export { decodeTnetstring } from "./tnetstring-decode";
export { emitTnetstring, layoutTnetstring } from "./tnetstring-encode";
export { utf8Error } from "./utf8";

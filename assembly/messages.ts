// What flows as protobuf messages need beyond the core, on the same memory: from and to mitmproxy's form. A separate module, since most
// readers of dumps never need it, and it is the largest. Compiled twice, like the core.
export { crc32 } from "./crc32";
export { runToProtobuf, runToTnetstring } from "./direct-run";
export { emitProtobuf, layoutProtobuf } from "./protobuf-encode";
export { decodePlainMessage } from "./protobuf-plain";
export { mapToProtobuf } from "./transcode-protobuf";
export { mapToTnetstring } from "./transcode-tnetstring";

// What flows need beyond the core, over the same memory: a module of its own, so that pages without flows do not carry it.
// Compiled twice, as the core is.
export { crc32 } from "./crc32";
export { runToProtobuf, runToTnetstring } from "./direct-run";
export { emitProtobuf, layoutProtobuf } from "./protobuf-encode";
export { search } from "./search";
export { pickTnetstringRun } from "./tnetstring-pick";
export { decodeTnetstringRun } from "./tnetstring-run";
export { mapToProtobuf } from "./transcode-protobuf";
export { mapToTnetstring } from "./transcode-tnetstring";

// mitmflow/node: files, replays and Node's decoders, for use with mitmflow and mitmflow/js.
export { type FileSinkOptions, fileSource, openFileSink } from "./node/file.ts";
export { nodeServices } from "./node/services.ts";
export { type ReplayDispatcher, type Replayed, type ReplayOptions, replay } from "./replay/index.ts";
export { type ConvertFileOptions, convertFile } from "./workers/convert.ts";
export type { SeriesFormat } from "./workers/task.ts";

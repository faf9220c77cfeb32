// mitmflow/node: files and Node's decoders, for the readers and writers of mitmflow and of mitmflow/js.
export { type FileSinkOptions, fileSource, openFileSink } from "./node/file.ts";
export { nodeServices } from "./node/services.ts";
export { type ReplayDispatcher, type Replayed, type ReplayOptions, replay } from "./replay/index.ts";
export { type ConvertFileOptions, convertFile } from "./workers/convert.ts";
export type { SeriesFormat } from "./workers/task.ts";

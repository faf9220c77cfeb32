// mitmflow/node: files, for the readers and writers of mitmflow and of mitmflow/js.
export { type FileSinkOptions, fileSource, openFileSink } from "./node/file.ts";

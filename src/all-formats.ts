// The file formats that the readers and writers of every entry point and of the command line support. Each is registered once, here.
import { readHar } from "./har/read.ts";
import { HarEncoder } from "./har/write.ts";
import { readZhar, ZharEncoder } from "./har/zhar.ts";
import { DelimitedEncoder, readDelimited } from "./io/delimited.ts";
import type { FormatName, FormatRun, FormatWriter } from "./io/formats.ts";
import {
  FilteredFlowWriterBase,
  type FlowSelector,
  type FlowSink,
  FlowWriterBase,
  type FlowWriterOptions,
  type Writable,
  type WriterFormats,
} from "./io/writer.ts";
import { readJsonl } from "./jsonl/read.ts";
import { JsonlEncoder } from "./jsonl/write.ts";

/** The readers of all formats but tnetstring. */
export const readerFormats: ReadonlyMap<FormatName, FormatRun> = /* @__PURE__ */ new Map<FormatName, FormatRun>([
  ["protobuf", readDelimited],
  ["har", readHar],
  ["zhar", readZhar],
  ["jsonl", readJsonl],
]);

/** The writers of all formats but tnetstring. */
export const writerFormats: WriterFormats = /* @__PURE__ */ new Map<FormatName, FormatWriter>([
  ["protobuf", () => new DelimitedEncoder()],
  ["har", () => new HarEncoder()],
  ["zhar", () => new ZharEncoder()],
  ["jsonl", (options) => new JsonlEncoder(options)],
]);

/**
 * Writes flows to a file, a stream or memory. See `FlowWriterBase` for its members.
 *
 * @example
 * const writer = new FlowWriter(sink, { format: "har" });
 * for await (const flow of reader) await writer.add(flow);
 * await writer.close();
 */
export class FlowWriter extends FlowWriterBase {
  constructor(sink: FlowSink, options: FlowWriterOptions = {}) {
    super(sink, options, writerFormats);
  }
}

/**
 * Writes only the flows that a function or a filter selects. See `FilteredFlowWriterBase` for its members.
 *
 * @example
 * const writer = new FilteredFlowWriter(sink, parseFilter("~d example.com"));
 */
export class FilteredFlowWriter<Flow extends Writable> extends FilteredFlowWriterBase<Flow> {
  constructor(sink: FlowSink, filter: FlowSelector<Flow>, options: FlowWriterOptions = {}) {
    super(sink, filter, options, writerFormats);
  }
}

// All formats of files of flows, for the readers and the writers of every entry and of the command line. Each is registered once, here.
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

/** How each format but tnetstring is read. */
export const readerFormats: ReadonlyMap<FormatName, FormatRun> = /* @__PURE__ */ new Map<FormatName, FormatRun>([
  ["protobuf", readDelimited],
  ["har", readHar],
  ["zhar", readZhar],
  ["jsonl", readJsonl],
]);

/** How each format but tnetstring is written. */
export const writerFormats: WriterFormats = /* @__PURE__ */ new Map<FormatName, FormatWriter>([
  ["protobuf", () => new DelimitedEncoder()],
  ["har", () => new HarEncoder()],
  ["zhar", () => new ZharEncoder()],
  ["jsonl", (options) => new JsonlEncoder(options)],
]);

/**
 * Writes flows to a file, a stream or memory. See `FlowWriterBase` for what it offers.
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
 * Writes those flows only that a function or a filter picks.
 *
 * @example
 * const writer = new FilteredFlowWriter(sink, parseFilter("~d example.com"));
 */
export class FilteredFlowWriter<Flow extends Writable> extends FilteredFlowWriterBase<Flow> {
  constructor(sink: FlowSink, filter: FlowSelector<Flow>, options: FlowWriterOptions = {}) {
    super(sink, filter, options, writerFormats);
  }
}

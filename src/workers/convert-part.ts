// Converts a part of a file.
import { FlowWriter, readerFormats } from "../all-formats.ts";
import { provider } from "../engine/default-flows.ts";
import { CodecError } from "../errors.ts";
import { type FlowFilter, parseFilter } from "../filter/index.ts";
import type { AnyFlow } from "../flow/from.ts";
import { FlowReaderBase } from "../io/reader.ts";
import { createTranscodeFile, type TranscodeFile } from "../io/transcode.ts";
import type { Work } from "./member.ts";
import { type ConvertTask, errorData } from "./task.ts";

const transcodeFile: TranscodeFile = /* @__PURE__ */ createTranscodeFile(provider);

export const convertPart: Work<ConvertTask> = async (task, part, source, migrator, give) => {
  const { from, filter, writing } = task;
  const { format } = writing;
  const { start } = part;
  if (filter === undefined && format !== from && format !== "jsonl") {
    for await (const pieces of transcodeFile(source, from, format, { start, migrator })) await give(pieces);
  } else await copy(task, part, source, migrator, give);
};

/** Converts flow by flow. Flows before a malformed one are still written. */
const copy: Work<ConvertTask> = async ({ from, filter, writing }, { start, firstFlow }, source, migrator, give) => {
  const sink = {
    writev: async (pieces: Uint8Array[]): Promise<{ bytesWritten: number }> => {
      await give(pieces);
      return { bytesWritten: pieces.reduce((length, piece) => length + piece.length, 0) };
    },
  };
  const writer = new FlowWriter(sink, writing);
  const wanted = filter === undefined ? null : filterOf(filter);
  const addIfWanted = async (flow: AnyFlow): Promise<void> => {
    try {
      if (wanted === null || wanted.matches(flow)) await writer.add(flow);
    } catch (error) {
      if (!(error instanceof CodecError) || (error.code !== "BAD_STATE" && error.code !== "TOO_LARGE")) throw error;
      // A receiver that treats this as an error must have all flows before it.
      await writer.flush();
      await give({ kind: "unfit", error: errorData(error, firstFlow) });
    }
  };
  try {
    const flows = new FlowReaderBase(source, { start, format: from, migrator }, { provider, formats: readerFormats });
    for await (const flow of flows) await addIfWanted(flow);
  } finally {
    await writer.close();
  }
};

let known: { text: string; filter: FlowFilter } | null = null;

/** The parsed filter, cached because all parts of a file use the same one. */
function filterOf(text: string): FlowFilter {
  if (known?.text !== text) {
    const caseSensitive = process.env.MITMPROXY_CASE_SENSITIVE_FILTERS === "1";
    known = { text, filter: parseFilter(text, { caseSensitive }) };
  }
  return known.filter;
}

// Converts a part of a file, in a worker or in the thread that asks.
import { FlowWriter, readerFormats } from "../all-formats.ts";
import { joinBytes } from "../codec/bytes.ts";
import { provider } from "../engine/default-flows.ts";
import { CodecError } from "../errors.ts";
import { parseFilter } from "../filter/index.ts";
import type { AnyFlow } from "../flow/from.ts";
import type { Migrator } from "../flow/migrate/index.ts";
import { FlowReaderBase } from "../io/reader.ts";
import type { RandomSource } from "../io/source.ts";
import { createTranscodeFile } from "../io/transcode.ts";
import { type Tell, workOnPart } from "./part.ts";
import { type Answer, type ConvertTask, errorData } from "./task.ts";

/** Never throws: what fails is told. */
export function convertPart(task: ConvertTask, tell: Tell): Promise<void> {
  const { from, start, filter, writing } = task;
  const { format } = writing;
  return workOnPart(task, tell, async (source, migrator) => {
    if (filter === undefined && format !== from && format !== "jsonl") {
      for await (const pieces of createTranscodeFile(provider)(source, from, format, { start, migrator })) await tell(bytesOf(pieces));
    } else await copy(task, source, migrator, tell);
  });
}

/** The bytes of one or more pieces that nobody else looks at. */
function bytesOf(pieces: Uint8Array[]): Answer {
  const bytes = pieces.length === 1 && pieces[0].buffer instanceof ArrayBuffer ? pieces[0] : joinBytes(pieces);
  return { kind: "bytes", bytes: bytes as Uint8Array<ArrayBuffer> };
}

/** Flow by flow. Those before one that is wrong are written. */
async function copy(
  { from, start, firstFlow, filter, writing }: ConvertTask,
  source: RandomSource,
  migrator: Migrator,
  tell: Tell,
): Promise<void> {
  const sink = {
    // Pieces are views on windows that many flows share.
    writev: async (pieces: Uint8Array[]): Promise<{ bytesWritten: number }> => {
      const bytes = (pieces.length === 1 ? pieces[0].slice() : joinBytes(pieces)) as Uint8Array<ArrayBuffer>;
      const bytesWritten = bytes.length;
      await tell({ kind: "bytes", bytes });
      return { bytesWritten };
    },
  };
  const writer = new FlowWriter(sink, writing);
  const caseSensitive = process.env.MITMPROXY_CASE_SENSITIVE_FILTERS === "1";
  const wanted = filter === undefined ? null : parseFilter(filter, { caseSensitive });
  const addIfWanted = async (flow: AnyFlow): Promise<void> => {
    try {
      if (wanted === null || wanted.matches(flow)) await writer.add(flow);
    } catch (error) {
      if (!(error instanceof CodecError) || (error.code !== "BAD_STATE" && error.code !== "TOO_LARGE")) throw error;
      // Whoever takes it for an error has all flows before it.
      await writer.flush();
      await tell({ kind: "unfit", error: errorData(error, firstFlow) });
    }
  };
  try {
    const flows = new FlowReaderBase(source, { start, format: from, migrator }, { provider, formats: readerFormats });
    for await (const flow of flows) await addIfWanted(flow);
  } finally {
    await writer.close();
  }
}

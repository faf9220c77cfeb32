// Converts a part of a file, in a worker or in the thread that asks.
import { FlowWriter, readerFormats } from "../all-formats.ts";
import { joinBytes } from "../codec/bytes.ts";
import { provider } from "../engine/default-flows.ts";
import { CodecError } from "../errors.ts";
import { parseFilter } from "../filter/index.ts";
import type { AnyFlow } from "../flow/from.ts";
import { Migrator } from "../flow/migrate/index.ts";
import type { Place } from "../flow/state.ts";
import { FlowReaderBase } from "../io/reader.ts";
import type { RandomSource } from "../io/source.ts";
import { createTranscodeFile } from "../io/transcode.ts";
import { fileSource } from "../node/file.ts";
import { ClippedSource } from "./parts.ts";
import { type Answer, type ConvertTask, errorData } from "./task.ts";

/** Wait for it: that is what keeps a worker from running ahead of who takes its bytes. */
export type Tell = (answer: Answer) => Promise<void>;

/** Thrown where a flow cannot be migrated without those before it. */
class OrderNeeded extends Error {
  readonly place: Place;

  constructor(place: Place) {
    super("the file must be read in order");
    this.place = place;
  }
}

/** Never throws: what fails is told. */
export async function convertPart(task: ConvertTask, tell: Tell): Promise<void> {
  try {
    await convert(task, tell);
    await tell({ kind: "done" });
  } catch (error) {
    if (error instanceof OrderNeeded) {
      const { offset = task.start, flow = 0 } = error.place;
      await tell({ kind: "needsOrder", offset, flow: flow + task.firstFlow });
    } else await tell({ kind: "failed", error: errorData(error, task.firstFlow) });
  }
}

async function convert(task: ConvertTask, tell: Tell): Promise<void> {
  const { path, from, start, end, filter, writing, isAlone } = task;
  const file = fileSource(path);
  const source = end === null ? file : new ClippedSource(file, end);
  const onShared = (place: Place): void => {
    throw new OrderNeeded(place);
  };
  const migrator = new Migrator(isAlone ? { onShared } : {});
  const { format } = writing;
  if (filter === undefined && format !== from && format !== "jsonl") {
    for await (const pieces of createTranscodeFile(provider)(source, from, format, { start, migrator })) await tell(bytesOf(pieces));
  } else await copy(task, source, migrator, tell);
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
  const matches = (flow: AnyFlow): boolean => {
    try {
      return wanted === null || wanted.matches(flow);
    } catch (error) {
      if (!(error instanceof CodecError) || error.code !== "BAD_STATE") throw error;
      void tell({ kind: "unfit", error: errorData(error, firstFlow) });
      return false;
    }
  };
  try {
    const flows = new FlowReaderBase(source, { start, format: from, migrator }, { provider, formats: readerFormats });
    for await (const flow of flows) if (matches(flow)) await writer.add(flow);
  } finally {
    await writer.close();
  }
}

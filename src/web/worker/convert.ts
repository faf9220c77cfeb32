// Converts a file of another format to a dump: unlike HAR and protobuf, a dump can be read from any flow on.
import { readerFormats } from "../../all-formats.ts";
import { provider } from "../../engine/default-flows.ts";
import { detectFormat, HEAD_BYTES } from "../../io/formats.ts";
import { FlowReaderBase } from "../../io/reader.ts";
import { openSource, type RandomSource, readFully } from "../../io/source.ts";
import { FlowWriterBase } from "../../io/writer.ts";
import { BlobSink } from "./blob-sink.ts";
import { services } from "./flow-access.ts";

export interface Converted {
  readonly source: RandomSource | Blob;
  /** Why the file could not be read completely; null if it was. */
  readonly failure: unknown;
}

/** Returns the source itself if it is a dump, or of an unknown format: then its damage is shown. */
export async function asDump(source: RandomSource | Blob, signal: AbortSignal, onProgress: (bytes: number) => void): Promise<Converted> {
  const head = new Uint8Array(HEAD_BYTES);
  const length = await readFully(openSource(source) as RandomSource, head, 0);
  const format = detectFormat(head.subarray(0, length));
  if (format === null || format === "tnetstring" || !readerFormats.has(format)) return { source, failure: null };
  const sink = new BlobSink();
  const writer = new FlowWriterBase(sink);
  let failure: unknown = null;
  try {
    const reader = new FlowReaderBase(source, { format, signal, services, onProgress }, { provider, formats: readerFormats });
    for await (const flow of reader) await writer.add(flow);
  } catch (error) {
    failure = error;
  }
  await writer.close();
  return { source: sink.blob(), failure };
}

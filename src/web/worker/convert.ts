// A file of another format as a dump: HAR and protobuf cannot be read anywhere in them, dumps can.
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
  /** Why not all of the file could be read. */
  readonly failure: unknown;
}

/** The source itself where it is a dump, or nothing that is known: then its damage is shown. */
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

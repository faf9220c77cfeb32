// Exports selected flows as a file. A dump of them is made of slices of the source, which are not even read if that is the visitor's file.
import { writerFormats } from "../../all-formats.ts";
import { CodecError } from "../../errors.ts";
import { exportFlow } from "../../export/index.ts";
import { FlowWriterBase } from "../../io/writer.ts";
import { type ExportFormat, exportKinds, type SelectionExport } from "../protocol.ts";
import { BlobSink } from "./blob-sink.ts";
import type { Columns } from "./columns.ts";
import type { FlowAccess } from "./flow-access.ts";
import { sliceOf } from "./range-source.ts";

/** Formats that can be written here. */
export const exportFormats: readonly ExportFormat[] = ["tnetstring", ...writerFormats.keys(), "curl"];

/** @param ids rows, in any order; gaps are left out */
export async function exportRows(access: FlowAccess, fileName: string, ids: Uint32Array, format: ExportFormat): Promise<SelectionExport> {
  const flows = ids.filter((id) => !access.columns.isGap(id)).sort();
  const { blob, written } = await writers(format)(access, flows, format);
  return { blob, name: `${baseName(fileName)}-${written}.${exportKinds[format].extension}`, flows: written, left: flows.length - written };
}

interface Written {
  readonly blob: Blob;
  readonly written: number;
}

type Write = (access: FlowAccess, ids: Uint32Array, format: ExportFormat) => Promise<Written>;

function writers(format: ExportFormat): Write {
  if (format === "tnetstring") return cutOut;
  return format === "curl" ? writeCommands : writeFlows;
}

async function cutOut({ source, columns }: FlowAccess, ids: Uint32Array): Promise<Written> {
  const pieces = await Promise.all(runsOf(ids, columns).map(([from, to]) => sliceOf(source, from, to)));
  return { blob: new Blob(pieces, { type: "application/octet-stream" }), written: ids.length };
}

/** Merges adjacent flows, so that the spans are as few as possible. */
function runsOf(ids: Uint32Array, { offset, length }: Columns): [from: number, to: number][] {
  const runs: [number, number][] = [];
  for (const id of ids) {
    const last = runs.at(-1);
    const end = offset[id] + length[id];
    if (last !== undefined && last[1] === offset[id]) last[1] = end;
    else runs.push([offset[id], end]);
  }
  return runs;
}

async function writeFlows(access: FlowAccess, ids: Uint32Array, format: ExportFormat): Promise<Written> {
  const sink = new BlobSink();
  const writer = new FlowWriterBase(sink, { format: format as Exclude<ExportFormat, "curl"> }, writerFormats);
  for await (const flow of access.all(ids)) await writer.add(flow);
  await writer.close();
  return { blob: sink.blob(), written: writer.flows };
}

/** Writes one command per line, for the flows that can be expressed as one. */
async function writeCommands(access: FlowAccess, ids: Uint32Array): Promise<Written> {
  const commands: string[] = [];
  for await (const flow of access.all(ids)) {
    try {
      commands.push(`${exportFlow(await flow.load(), "curl")}\n`);
    } catch (error) {
      if (!(error instanceof CodecError)) throw error;
    }
  }
  return { blob: new Blob(commands, { type: "text/plain" }), written: commands.length };
}

function baseName(name: string): string {
  return name.replace(/\.[^.]*$/, "") || "flows";
}

// Selected flows as a file. A dump of them is made of the file's own bytes, which are not even read when the file is the visitor's.
import type { RandomSource } from "../../io/source.ts";
import type { ExportFormat, SelectionExport } from "../protocol.ts";
import type { Columns } from "./columns.ts";
import { sliceOf } from "./range-source.ts";

export async function exportBlob(
  source: RandomSource | Blob,
  columns: Columns,
  name: string,
  ids: Uint32Array,
  format: ExportFormat,
): Promise<SelectionExport> {
  const flows = ids.filter((id) => !columns.isGap(id)).sort();
  const pieces = await Promise.all(runsOf(flows, columns).map(([from, to]) => sliceOf(source, from, to)));
  return {
    blob: new Blob(pieces, { type: "application/octet-stream" }),
    name: `${baseName(name)}-${flows.length}.${format}`,
    flows: flows.length,
  };
}

/** Where flows stand without a gap between them, as few spans. */
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

function baseName(name: string): string {
  return name.replace(/\.[^.]*$/, "") || "flows";
}

// Sorts rows by a column. Rows with equal values stay in the order of the file, in either direction.
import type { SortKey } from "../protocol.ts";
import type { Columns } from "./columns.ts";
import { compare } from "./text-pool.ts";

/** Sorts in place. Rows without a value come last in either direction; for URLs, empty ones come first in ascending order. */
export function sortRows(ids: Uint32Array, columns: Columns, key: SortKey, descending: boolean): void {
  if (key === "id") ids.sort();
  else if (key === "url") sortByUrl(ids, columns, descending);
  else sortByNumber(ids, numbersOf(columns, key), descending);
  if (descending && key === "id") ids.reverse();
}

/** The column as numbers that sort like its values; NaN for a missing value. */
function numbersOf(columns: Columns, key: Exclude<SortKey, "id" | "url">): (id: number) => number {
  if (key === "start") return (id) => columns.start[id];
  if (key === "duration") return (id) => columns.duration[id];
  if (key === "size") return (id) => (columns.size[id] < 0 ? Number.NaN : columns.size[id]);
  if (key === "status") return (id) => (columns.status[id] < 0 ? Number.NaN : columns.status[id]);
  const [texts, values] = key === "method" ? [columns.methods, columns.method] : [columns.types, columns.type];
  const ranks = texts.ranks();
  return (id) => (texts.get(values[id]) === "" ? Number.NaN : ranks[values[id]]);
}

function sortByNumber(ids: Uint32Array, numberOf: (id: number) => number, descending: boolean): void {
  const sign = descending ? -1 : 1;
  const values = new Float64Array(ids.length === 0 ? 0 : ids.reduce((most, id) => Math.max(most, id), 0) + 1);
  for (const id of ids) {
    const value = numberOf(id);
    values[id] = Number.isNaN(value) ? Number.POSITIVE_INFINITY : sign * value;
  }
  ids.sort((a, b) => (values[a] < values[b] ? -1 : values[a] > values[b] ? 1 : a - b));
}

function sortByUrl(ids: Uint32Array, columns: Columns, descending: boolean): void {
  const sign = descending ? -1 : 1;
  const ranks = columns.origins.ranks();
  const paths: string[] = [];
  for (const id of ids) paths[id] = columns.paths.get(id);
  ids.sort((a, b) => sign * (ranks[columns.origin[a]] - ranks[columns.origin[b]] || compare(paths[a], paths[b])) || a - b);
}

// Index rows as Parquet, in one folder per day: a layout that distributed engines read natively, skipping the days they do not need.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { flowError } from "../flow-errors.ts";
import { type ColumnType, columns, type StoredFlow } from "./columns.ts";

type Writer = typeof import("hyparquet-writer");
type ColumnSource = Parameters<Writer["parquetWriteBuffer"]>[0]["columnData"][number];

/** Rows held in memory before their files are written. */
const HELD_ROWS = 200_000;
/** Captured traffic is private to its owner. */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

const types: Record<ColumnType, "STRING" | "DOUBLE" | "INT64"> = { TEXT: "STRING", REAL: "DOUBLE", INTEGER: "INT64" };

/**
 * Writes rows to `folder/day=YYYY-MM-DD/flow-N.parquet`, by the UTC day on which the flow began. Rows are written in batches of 200,000,
 * each with one file per day: rows in time order make the fewest files.
 *
 * @returns the number of rows written
 * @throws CodecError NO_PARQUET if the optional package hyparquet-writer is missing; file system errors
 */
export async function writeParquet(rows: Iterable<StoredFlow> | AsyncIterable<StoredFlow>, folder: string): Promise<number> {
  const writer = await loadParquet();
  let files = 0;
  let count = 0;
  let held = new Map<string, StoredFlow[]>();
  const write = async (): Promise<void> => {
    for (const [day, some] of held) {
      const path = join(folder, `day=${day}`);
      await mkdir(path, { recursive: true, mode: FOLDER_MODE });
      const file = writer.parquetWriteBuffer({ columnData: columnData(some), statistics: true });
      await writeFile(join(path, `flow-${files++}.parquet`), new Uint8Array(file), { mode: FILE_MODE });
    }
    held = new Map();
  };
  for await (const row of rows) {
    const day = dayOf(row.time);
    const some = held.get(day);
    if (some === undefined) held.set(day, [row]);
    else some.push(row);
    if (++count % HELD_ROWS === 0) await write();
  }
  await write();
  return count;
}

/** @throws CodecError NO_PARQUET */
export async function loadParquet(): Promise<Writer> {
  try {
    return await import("hyparquet-writer");
  } catch (cause) {
    throw flowError("NO_PARQUET", { detail: "install hyparquet-writer", cause });
  }
}

/** The UTC day of a time; 1970-01-01 if the time is not valid. */
function dayOf(seconds: number): string {
  const date = new Date(seconds * 1000);
  // Years outside 0 to 9999 would not sort, and other programs reject them.
  const isDay = !Number.isNaN(date.getTime()) && date.getUTCFullYear() >= 0 && date.getUTCFullYear() <= 9999;
  return (isDay ? date : new Date(0)).toISOString().slice(0, 10);
}

function columnData(rows: readonly StoredFlow[]): ColumnSource[] {
  const key: ColumnSource = { name: "key", data: rows.map((row) => BigInt(row.key)), type: "INT64", nullable: false };
  return [
    key,
    ...columns.map(({ property, name, type, required }): ColumnSource => {
      const values = rows.map((row) => row[property]);
      const data = type === "INTEGER" ? values.map((value) => (value === null ? null : BigInt(value))) : values;
      return { name, data, type: types[type], nullable: !required };
    }),
  ];
}

// How long SQLite alone takes to index a dump when everything else is already done: a lower bound that no extra thread can reduce.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { provider } from "../../src/engine/default-flows.ts";
import { fileSource } from "../../src/node.ts";
import { findLibrary } from "../../src/store/drivers.ts";
import { EntryMaker, type ReadyEntry, readyEntry } from "../../src/store/messages.ts";
import { openSchema } from "../../src/store/schema.ts";
import { Tables } from "../../src/store/tables.ts";
import { SMALL_FILE } from "../command-files.ts";

const BODY_THRESHOLD = 8192;
const BATCH = 4096;

/** Nanoseconds of each sample, which writes a new store from the same rows. */
export async function measureReadyRows(folder: string, samples: number): Promise<number[]> {
  const entries = await entriesOf(join(folder, SMALL_FILE));
  const path = join(folder, "ready-rows.db");
  const times: number[] = [];
  for (let sample = 0; sample < samples; sample++) {
    remove(path);
    const started = process.hrtime.bigint();
    await write(entries, path);
    times.push(Number(process.hrtime.bigint() - started));
  }
  remove(path);
  return times;
}

async function entriesOf(dump: string): Promise<ReadyEntry[]> {
  const entries: ReadyEntry[] = [];
  for await (const group of new EntryMaker(BODY_THRESHOLD).ofDump(fileSource(dump), 0)) {
    entries.push(...group.map((entry) => readyEntry(entry, provider())));
  }
  return entries;
}

/** Writes the rows in transactions of the store's size. */
async function write(entries: readonly ReadyEntry[], path: string): Promise<void> {
  const driver = (await findLibrary()).open(path, false);
  openSchema(driver, false);
  const tables = new Tables(driver, provider());
  for (let first = 0; first < entries.length; first += BATCH) tables.put(entries.slice(first, first + BATCH));
  driver.close();
}

function remove(path: string): void {
  for (const suffix of ["", "-wal", "-shm"]) rmSync(`${path}${suffix}`, { force: true });
}

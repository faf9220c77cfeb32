// Where `watch` stores flows to measure storing: a dump file and a SQLite store, in a temporary folder.
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FlowWriter } from "../all-formats.ts";
import { FlowStore } from "../store/store.ts";
import type { DumpStore } from "../watch/dump-watcher.ts";
import { FILE_MODE } from "../workers/target.ts";

/** Opens the stores. The caller must close all of them. */
export async function openDumpStores(): Promise<DumpStore[]> {
  const folder = await mkdtemp(join(tmpdir(), "mitmflow-watch-"));
  try {
    const file = await openFile(join(folder, "flows.mitm"));
    const database = await openDatabase(join(folder, "flows.db"));
    // The last one to be closed removes the folder.
    const close = async (): Promise<void> => {
      await database.close();
      await rm(folder, { recursive: true, force: true });
    };
    return [file, { ...database, close }];
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Each flow is flushed to disk with fsync. */
async function openFile(path: string): Promise<DumpStore> {
  const writer = new FlowWriter(await open(path, "w", FILE_MODE), { flush: true, fsync: true });
  let before = 0;
  return {
    name: "file",
    async store(flow) {
      before = writer.bytesWritten;
      await writer.add(flow);
    },
    lastSize: () => writer.bytesWritten - before,
    close: () => writer.close(),
  };
}

/** One transaction per flow. */
async function openDatabase(path: string): Promise<DumpStore> {
  const store = await FlowStore.open(path);
  let last = "";
  return {
    name: `sqlite ${store.driver}`,
    async store(flow) {
      await store.add(flow);
      last = flow.id;
    },
    lastSize: () => store.getBytes(last)?.length ?? 0,
    close: async () => store.close(),
  };
}

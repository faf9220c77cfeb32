// Where `watch` stores flows when storing is measured: a file of their bytes, in a folder that is gone afterwards.
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FlowWriter } from "../all-formats.ts";
import type { DumpStore } from "../watch/dump-watcher.ts";
import { FILE_MODE } from "./output.ts";

/** The caller closes all of them. */
export async function openDumpStores(): Promise<DumpStore[]> {
  const folder = await mkdtemp(join(tmpdir(), "mitmflow-watch-"));
  return [await openFile(folder)];
}

async function openFile(folder: string): Promise<DumpStore> {
  const writer = new FlowWriter(await open(join(folder, "flows.mitm"), "w", FILE_MODE), { flush: true, fsync: true });
  return {
    name: "file",
    async store(flow) {
      const before = writer.bytesWritten;
      await writer.add(flow);
      return writer.bytesWritten - before;
    },
    async close() {
      await writer.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

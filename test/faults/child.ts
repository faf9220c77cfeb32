// A process that is killed: writes flows to a file and says, after each, how many are safe there. Arguments: a dump to take
// them from, the file, `write` or `append`, `sync`.
import { readFileSync, writeSync } from "node:fs";
import { FlowReader, FlowWriter } from "../../src/index.ts";
import { openFileSink } from "../../src/node.ts";

const [input, path, mode, sync] = process.argv.slice(2);
const flows = [...new FlowReader(new Uint8Array(readFileSync(input)))];
const append = mode === "append";
const writer = new FlowWriter(await openFileSink(path, append ? { append, truncateTorn: true } : {}), {
  flush: true,
  fsync: sync === "sync",
});
writeSync(1, "ready\n");
for (const flow of flows) {
  await writer.add(flow);
  writeSync(1, `${writer.flows}\n`);
}
await writer.close();

// Adds the flows of a dump to a store, from a number on, and says after each transaction how many it stored, until it is killed.
import { readFileSync } from "node:fs";
import { FlowReader } from "../../dist/esm/index.js";
import { FlowStore } from "../../dist/esm/store.js";

const [file, driver, dump, first, batch] = process.argv.slice(2);
const store = await FlowStore.open(file, { driver });

function* flows() {
  let number = 0;
  for (const flow of new FlowReader(readFileSync(dump))) if (number++ >= Number(first)) yield flow;
}
await store.add(flows(), { batch: Number(batch), onProgress: (stored) => console.log(stored) });

// `mitmflow watch`: measures serialisers on the flows of a dump as they come in.
import { deserialize, serialize } from "node:v8";
import type { Command } from "commander";
import { AddonManager } from "../watch/addons.ts";
import { DumpWatcher } from "../watch/dump-watcher.ts";
import { OptionsError } from "../watch/options.ts";
import { engineSerialisers, type Serialiser } from "../watch/serialisers.ts";
import { type Context, UsageError } from "./context.ts";
import { openDumpStores } from "./dump-stores.ts";
import { filterOf } from "./filter.ts";
import { type FilterChoice, filterOption } from "./filter-option.ts";
import { readFlows, tellOddFlow } from "./input.ts";
import { interruptible } from "./interrupt.ts";
import { parseWhole } from "./numbers.ts";
import { printable, printableJson } from "./printable.ts";
import { TextOutput } from "./text-output.ts";

interface WatchChoices extends FilterChoice {
  follow?: boolean;
  set?: string[];
  limit?: number;
  json?: boolean;
}

/** Adds the command to the program. */
export function addWatchCommand(program: Command, context: Context): void {
  program
    .command("watch")
    .description("measure how long each serialiser takes for every response of a dump, and how large its blobs are")
    .argument("<file>", "a dump of any version, also one that is being written")
    .addOption(filterOption("measure only flows"))
    .option("--follow", "at the end of the file wait for more, until Ctrl-C")
    .option("--set <option>", "set an option, such as store_dumps=true or dumpwatcher_peers=json; may be repeated", collect)
    .option("--limit <n>", "end after so many flows", parseWhole(1))
    .option("--json", "write the statistics only, as JSON")
    .action((file: string, choices: WatchChoices) => interruptible((signal) => watch(file, choices, context, signal)));
}

function collect(value: string, values: string[] = []): string[] {
  return [...values, value];
}

async function watch(file: string, choices: WatchChoices, context: Context, signal: AbortSignal): Promise<void> {
  const { follow = false, limit = Number.POSITIVE_INFINITY, json = false, set = [] } = choices;
  if (follow && file === "-") throw new UsageError("standard input ends where it ends: --follow is for files");
  const filter = filterOf(choices);
  context.hasProgress = !follow && !context.streams.stdout.isTTY;
  const output = new TextOutput(context);
  const watcher = new DumpWatcher(engineSerialisers(), { peers, openStores: openDumpStores });
  const manager = new AddonManager();
  const said: string[] = [];
  manager.log.listen(({ level, message }) => {
    if (level === "error") context.note(message);
    else if (!json) said.push(message);
  });
  const tell = async (): Promise<void> => {
    for (const message of said.splice(0)) await output.line(printable(message));
  };
  await manager.add(watcher);
  await configure(manager, set);
  let flows = 0;
  try {
    for await (const flow of readFlows(file, context, filter, { follow, signal })) {
      await manager.handle(flow).catch((error: unknown) => tellOddFlow(error, file, context));
      await tell();
      if (++flows >= limit) break;
    }
  } finally {
    await manager.done();
  }
  await tell();
  if (json) await output.line(printableJson(watcher.summary()));
  await output.close();
}

/** The command exists for the watcher, so it is on unless an option turns it off. */
async function configure(manager: AddonManager, set: readonly string[]): Promise<void> {
  try {
    await manager.set(["dumpwatcher=true", ...set]);
    await manager.running();
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error;
    const names = manager.options.list().map(({ name, type }) => `${name} (${type})`);
    throw new UsageError(`${error.message}; the options are ${names.join(", ")}`);
  }
}

/** Node's built-in serialisers. */
const peers: Serialiser[] = [
  {
    name: "json",
    prepare: (flow) => flow.getState(),
    dumps: (state) => Buffer.from(JSON.stringify(state, bytesAsBase64)),
    loads: (blob) => JSON.parse(Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength).toString()),
  },
  { name: "v8", prepare: (flow) => flow.getState(), dumps: serialize, loads: deserialize },
];

/** JSON has neither bytes nor Maps. */
function bytesAsBase64(_: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64");
  return value instanceof Map ? Object.fromEntries(value) : value;
}

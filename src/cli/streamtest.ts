// `mitmflow streamtest`: writes a constant stream of copies of a flow to a store, in batches.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { FlowStore } from "../store/store.ts";
import { shownSeconds } from "../watch/print.ts";
import { type Flush, streamTest, streamTestDefaults } from "../watch/stream-tester.ts";
import type { Context } from "./context.ts";
import { interruptible } from "./interrupt.ts";
import { parseWhole } from "./numbers.ts";
import { printableJson } from "./printable.ts";
import { withStore } from "./stores.ts";
import { TextOutput } from "./text-output.ts";

interface StreamTestChoices {
  flowSize: number;
  period: number;
  flushPeriod: number;
  flushRate: number;
  count: number;
  db?: string;
  json?: boolean;
}

/** Adds the command to the program. */
export function addStreamTestCommand(program: Command, context: Context): void {
  const { flowSize, period, flushPeriod, flushRate, count } = streamTestDefaults;
  program
    .command("streamtest")
    .description("write a constant stream of a flow into a store, in batches, and say how many flows a second each batch makes")
    .addOption(
      new Option("--flow-size <bytes>", "bytes of the body of the flow, at most 1 GiB").argParser(parseWhole(0, 2 ** 30)).default(flowSize),
    )
    .addOption(
      new Option("--period <seconds>", "from flow to flow; 0: as fast as they are written").argParser(parseSeconds).default(period),
    )
    .addOption(new Option("--flush-period <seconds>", "from batch to batch").argParser(parseSeconds).default(flushPeriod))
    .addOption(new Option("--flush-rate <n>", "at most so many flows a batch").argParser(parseWhole(1)).default(flushRate))
    .addOption(new Option("--count <n>", "so many flows in all").argParser(parseWhole(1)).default(count))
    .option("--db <file>", "the store; unless it is named, one that is gone afterwards")
    .option("--json", "write each batch as a JSON object in a line")
    .action((choices: StreamTestChoices) => interruptible((signal) => run(choices, context, signal)));
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (text.trim() === "" || !(seconds >= 0 && seconds <= 86_400)) throw new InvalidArgumentError("Expected seconds, at most a day.");
  return seconds;
}

async function run({ db, json = false, ...choices }: StreamTestChoices, context: Context, signal: AbortSignal): Promise<void> {
  const folder = db === undefined ? await mkdtemp(join(tmpdir(), "mitmflow-streamtest-")) : null;
  const output = new TextOutput(context);
  const rates: number[] = [];
  try {
    await withStore(db ?? join(folder as string, "flows.db"), {}, context, async (store) => {
      const sink = { write: async (flows: Parameters<FlowStore["add"]>[0]) => void (await store.add(flows)) };
      try {
        for await (const flush of streamTest(sink, { ...choices, signal })) {
          if (flush.flows > 0) rates.push(flush.flowsPerSecond);
          await output.line(json ? printableJson(flush) : flushLine(flush));
        }
      } catch (error) {
        // The batches so far are still reported.
        if (!signal.aborted) throw error;
        context.interrupted("only the batches until then are written");
      }
    });
  } finally {
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  }
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  if (!json && rates.length > 0)
    await output.line(`mean of ${rates.length} ${rates.length === 1 ? "batch" : "batches"}: ${Math.round(mean)} flows/s`);
  await output.close();
}

function flushLine({ number, flows, seconds, flowsPerSecond, waiting }: Flush): string {
  if (flows === 0) return `batch ${number}: no flow came`;
  return `batch ${number}: ${flows} ${flows === 1 ? "flow" : "flows"} in ${shownSeconds(seconds)}, ${Math.round(flowsPerSecond)} flows/s, ${waiting} waiting`;
}

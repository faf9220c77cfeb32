// `mitmflow index`: adds the flows of dumps to a store.
import { statSync } from "node:fs";
import type { Command } from "commander";
import type { FlowStore } from "../store/store.ts";
import { type Context, shownName } from "./context.ts";
import { filterOf } from "./filter.ts";
import { type FilterChoice, filterOption } from "./filter-option.ts";
import { inputIdentities, readFlows } from "./input.ts";
import { interruptible } from "./interrupt.ts";
import { type JobsChoice, jobsOption } from "./jobs.ts";
import { Progress } from "./progress.ts";
import { withStore } from "./stores.ts";

interface IndexOptions extends FilterChoice, JobsChoice {
  db: string;
}

/** Adds the command to the program. */
export function addIndexCommand(program: Command, context: Context): void {
  program
    .command("index")
    .description("put the flows of dumps into a store, for query and export; what a file held the last time is not read again")
    .argument("<in...>", "dumps of any version")
    .requiredOption("--db <file>", "the store, a SQLite database; made where there is none")
    .addOption(filterOption("put in only flows"))
    .addOption(jobsOption("one unless given: SQLite has one writer, which is most of the work"))
    .action(async (files: string[], options: IndexOptions) => {
      const filter = filterOf(options) ?? undefined;
      inputIdentities(files, context);
      await interruptible((signal) =>
        withStore(options.db, {}, context, async (store) => {
          for (const file of files) {
            if (signal.aborted) break;
            // Pipes and devices can be read only once, so there is no point in remembering how far.
            if (file === "-" || !statSync(file).isFile()) {
              const flows = await store.add(readFlows(file, context, filter ?? null, { signal }));
              context.note(`${shownName(file)}: ${shownFlows(flows)} added`);
            } else await addFile(store, file, { filter, signal, jobs: options.jobs }, context);
          }
          if (signal.aborted) context.interrupted();
        }),
      );
    });
}

function shownFlows(count: number): string {
  return `${count} ${count === 1 ? "flow" : "flows"}`;
}

async function addFile(store: FlowStore, file: string, options: Parameters<FlowStore["addFile"]>[1], context: Context): Promise<void> {
  const progress = new Progress(context, shownName(file));
  try {
    const onRead = (done: number, total: number | undefined): void => progress.update(done, total);
    const { flows, known } = await store.addFile(file, { ...options, onRead });
    progress.stop();
    context.note(`${shownName(file)}: ${shownFlows(flows)} added${known > 0 ? `, ${known} bytes known before` : ""}`);
  } catch (error) {
    progress.stop();
    // When the user has interrupted it, there is nothing to report.
    if (error !== options?.signal?.reason) context.failed(error, shownName(file));
  }
}

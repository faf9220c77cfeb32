// `mitmflow ls`: lists flows, one per line.
import type { Command } from "commander";
import type { FlowFilter } from "../filter/index.ts";
import { listedSize } from "../flow/print.ts";
import type { FlowRow } from "../io/rows.ts";
import type { Context } from "./context.ts";
import { filterOf } from "./filter.ts";
import { type FilterChoice, filterOption } from "./filter-option.ts";
import { colouredLine, type ListedFlow, plainLine } from "./flow-lines.ts";
import { checkInputs, gapTeller, readRows } from "./input.ts";
import { printableJson } from "./printable.ts";
import { durationOf, methodOf, startOf, urlOf } from "./row-view.ts";
import { TextOutput } from "./text-output.ts";

interface LsOptions extends FilterChoice {
  json?: boolean;
}

/** Adds the command to the program. */
export function addLsCommand(program: Command, context: Context): void {
  program
    .command("ls")
    .description(
      "list flows, a line each: number, time (UTC), method, status, type, size of the response's body or of all messages, duration, URL",
    )
    .argument("<file...>", "dumps of any version")
    .option("--json", "write each flow as a JSON object in a line")
    .addOption(filterOption("only flows"))
    .action(async (files: string[], options: LsOptions) => {
      checkInputs(files);
      const filter = filterOf(options);
      context.hasProgress = !context.streams.stdout.isTTY;
      const output = new TextOutput(context);
      for (const file of files) await list(file, filter, options, output, context);
      await output.close();
    });
}

async function list(
  file: string,
  filter: FlowFilter | null,
  { json = false }: LsOptions,
  output: TextOutput,
  context: Context,
): Promise<void> {
  const lineOf = context.hasColours ? colouredLine : plainLine;
  for await (const row of readRows(file, context, filter, gapTeller(file, context))) {
    await output.line(json ? printableJson({ file, ...rowJson(row) }) : lineOf(listed(row)));
  }
}

function listed(row: FlowRow): ListedFlow {
  return {
    number: row.flow,
    start: startOf(row),
    method: methodOf(row),
    status: row.status,
    hasError: row.hasError,
    type: row.type,
    size: listedSize(row),
    duration: durationOf(row),
    url: urlOf(row),
  };
}

/** Property names as in the state of a flow. */
function rowJson(row: FlowRow): Record<string, unknown> {
  return {
    flow: row.flow,
    offset: row.offset,
    length: row.length,
    id: row.id,
    type: row.type,
    version: row.version,
    timestamp_start: startOf(row),
    method: methodOf(row),
    status_code: row.status,
    request_size: row.requestSize,
    response_size: row.responseSize,
    duration: durationOf(row),
    url: urlOf(row) || null,
    error: row.hasError,
  };
}

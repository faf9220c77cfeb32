// `mitmflow ls`: a line a flow.
import type { Command } from "commander";
import type { FlowFilter } from "../filter/index.ts";
import { prettySize } from "../flow/print.ts";
import type { FlowRow } from "../io/rows.ts";
import type { Context } from "./context.ts";
import { type FilterChoice, filterOf, filterOption } from "./filter.ts";
import { gapTeller, readRows } from "./input.ts";
import { printable, printableJson } from "./printable.ts";
import { durationOf, methodOf, shownDuration, shownTime, startOf, urlOf } from "./row-view.ts";
import { TextOutput } from "./text-output.ts";

interface LsOptions extends FilterChoice {
  json?: boolean;
}

/** Adds the command to the program. */
export function addLsCommand(program: Command, context: Context): void {
  program
    .command("ls")
    .description("list flows, a line each: number, time (UTC), method, status, type, size of the response's body, duration, URL")
    .argument("<file...>", "dumps of any version")
    .option("--json", "write each flow as a JSON object in a line")
    .addOption(filterOption("only flows"))
    .action(async (files: string[], options: LsOptions) => {
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
    await output.line(json ? printableJson({ file, ...rowJson(row) }) : lineOf(row));
  }
}

/** The columns, without the escapes that they may need. */
function columnsOf(row: FlowRow): string[] {
  const { responseSize } = row;
  return [
    String(row.flow).padStart(4),
    shownTime(startOf(row)).padEnd(23),
    (methodOf(row) ?? "-").padEnd(7),
    (row.status === null ? (row.hasError ? "error" : "-") : String(row.status)).padStart(5),
    (row.type ?? "-").padEnd(4),
    (responseSize === null ? "-" : prettySize(responseSize)).padStart(6),
    shownDuration(durationOf(row)).padStart(6),
    urlOf(row) || "-",
  ];
}

function plainLine(row: FlowRow): string {
  return printable(columnsOf(row).join("  "));
}

const RESET = "\u001b[0m";
const BOLD = "\u001b[1m";
const DIM = "\u001b[2m";
const RED = "\u001b[31m";
const statusColours: Record<string, string> = { 2: "\u001b[32m", 3: "\u001b[36m", 4: "\u001b[33m", 5: RED };

function colouredLine(row: FlowRow): string {
  const colours = [DIM, DIM, BOLD, row.hasError ? RED : (statusColours[String(row.status)[0]] ?? ""), "", "", "", ""];
  const columns = columnsOf(row).map(printable);
  return columns.map((column, index) => (colours[index] === "" ? column : `${colours[index]}${column}${RESET}`)).join("  ");
}

/** Names as in the state of a flow. */
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

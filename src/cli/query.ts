// `mitmflow query`: lists the flows of a store, filtered and ordered.
import { type Command, Option } from "commander";
import { listedSize } from "../flow/print.ts";
import type { StoredFlow } from "../store/columns.ts";
import { type FlowOrder, orders } from "../store/query.ts";
import type { Context } from "./context.ts";
import { readFilter } from "./filter.ts";
import { colouredLine, type ListedFlow, plainLine } from "./flow-lines.ts";
import { parseWhole } from "./numbers.ts";
import { printableJson } from "./printable.ts";
import { withStore } from "./stores.ts";
import { TextOutput } from "./text-output.ts";

interface QueryOptions {
  order: FlowOrder;
  reverse?: boolean;
  limit?: number;
  json?: boolean;
}

/** Adds the command to the program. */
export function addQueryCommand(program: Command, context: Context): void {
  program
    .command("query")
    .description("list flows of a store, a line each, as ls does")
    .argument("<db>", "a store that index made")
    .argument("[filter]", 'only flows that match, in mitmproxy\'s filter language: "~m post & ~d example.com"')
    .addOption(new Option("--order <key>", "what they are ordered by").choices(orders).default("time"))
    .option("--reverse", "the last ones first")
    .addOption(new Option("--limit <count>", "so many at most").argParser(parseWhole(0)))
    .option("--json", "write each flow as a JSON object in a line")
    .action(async (path: string, text: string | undefined, { json = false, ...options }: QueryOptions) => {
      const filter = text === undefined ? undefined : readFilter(text);
      const lineOf = context.hasColours ? colouredLine : plainLine;
      const output = new TextOutput(context);
      await withStore(path, { readOnly: true }, context, async (store) => {
        for (const row of store.view({ ...options, filter })) await output.line(json ? printableJson(rowJson(row)) : lineOf(listed(row)));
      });
      await output.close();
    });
}

function listed(row: StoredFlow): ListedFlow {
  return {
    number: row.key,
    start: row.time,
    method: row.method || null,
    status: row.status,
    hasError: row.error !== null,
    type: row.type,
    size: listedSize(row),
    duration: row.duration,
    url: row.url,
  };
}

/** Property names as in `ls --json`. */
function rowJson(row: StoredFlow): Record<string, unknown> {
  return {
    key: row.key,
    id: row.id,
    type: row.type,
    timestamp_start: row.time,
    method: row.method,
    status_code: row.status,
    request_size: row.requestSize,
    response_size: row.responseSize,
    duration: row.duration,
    url: row.url,
    content_type: row.responseType,
    error: row.error,
    marked: row.marked,
    comment: row.comment,
  };
}

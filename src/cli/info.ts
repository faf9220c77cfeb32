// `mitmflow info`: sums up the content of a dump, and the damage to it.
import type { Command } from "commander";
import type { FlowFilter } from "../filter/index.ts";
import { prettySize } from "../flow/print.ts";
import type { FlowRow } from "../io/rows.ts";
import type { Gap } from "../io/salvage.ts";
import { type Context, shownName } from "./context.ts";
import { filterOf } from "./filter.ts";
import { type FilterChoice, filterOption } from "./filter-option.ts";
import { checkInputs, readRows, shownGap } from "./input.ts";
import { printable } from "./printable.ts";
import { isTime, methodOf, shownDuration, shownTime, startOf, urlOf } from "./row-view.ts";
import { TextOutput } from "./text-output.ts";

const SHOWN_BODIES = 5;
const SHOWN_GAPS = 20;
const SHOWN_COUNTS = 50;

/** Adds the command to the program. */
export function addInfoCommand(program: Command, context: Context): void {
  program
    .command("info")
    .description("sum up dumps: versions, counts by type and status, time span, sizes, the biggest bodies, damage")
    .argument("<file...>", "dumps of any version")
    .addOption(filterOption("only flows"))
    .action(async (files: string[], options: FilterChoice) => {
      checkInputs(files);
      const filter = filterOf(options);
      const output = new TextOutput(context);
      for (const file of files) await showInfo(file, filter, output, context);
      await output.close();
    });
}

async function showInfo(file: string, filter: FlowFilter | null, output: TextOutput, context: Context): Promise<void> {
  const summary = new Summary();
  const gaps: Gap[] = [];
  const before = context.errors;
  for await (const row of readRows(file, context, filter, (gap) => gaps.push(gap))) summary.add(row);
  if (context.errors > before) return;
  const lines = [...summary.lines(), ...damageLines(gaps)];
  await output.line([shownName(file), ...lines.map((line) => `  ${line}`)].map(printable).join("\n"));
  if (gaps.length > 0) context.damaged(`${shownName(file)}: ${gaps.length === 1 ? "a part is" : `${gaps.length} parts are`} damaged`);
}

function damageLines(gaps: readonly Gap[]): string[] {
  if (gaps.length === 0) return [field("damage", "none")];
  const shown = gaps.slice(0, SHOWN_GAPS).map(shownGap);
  if (gaps.length > shown.length) shown.push(`and ${gaps.length - shown.length} more`);
  return shown.map((line, index) => field(index === 0 ? "damage" : "", line));
}

/** What sizes are summed up by: request and response bodies, or for TCP and UDP the messages of either end. */
type Side = "request" | "response" | "client" | "server";

interface Body {
  readonly size: number;
  readonly flow: number;
  readonly side: Side;
  readonly title: string;
}

class Summary {
  #flows = 0;
  #bytes = 0;
  #failed = 0;
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;
  readonly #types: Counts = new Counts();
  readonly #versions: Counts = new Counts();
  readonly #statuses: Counts = new Counts();
  readonly #sides: Record<Side, number> = { request: 0, response: 0, client: 0, server: 0 };
  #biggest: Body[] = [];

  add(row: FlowRow): void {
    this.#flows++;
    this.#bytes += row.length;
    this.#types.add(row.type ?? "unknown");
    this.#versions.add(row.version ?? "unknown");
    const { status } = row;
    if (status !== null) this.#statuses.add(String(status));
    if (row.hasError) this.#failed++;
    for (const time of [startOf(row), row.responseEnd]) {
      if (time === null || !isTime(time)) continue;
      this.#first = Math.min(this.#first, time);
      this.#last = Math.max(this.#last, time);
    }
    const isStream = row.type === "tcp" || row.type === "udp";
    this.#addBody(row, isStream ? "client" : "request", row.requestSize);
    this.#addBody(row, isStream ? "server" : "response", row.responseSize);
  }

  #addBody(row: FlowRow, side: Side, size: number | null): void {
    if (size === null) return;
    this.#sides[side] += size;
    const biggest = this.#biggest;
    if (size === 0 || (biggest.length === SHOWN_BODIES && size <= biggest[SHOWN_BODIES - 1].size)) return;
    biggest.push({ size, flow: row.flow, side, title: `${methodOf(row) ?? ""} ${urlOf(row)}` });
    this.#biggest = biggest.sort((a, b) => b.size - a.size).slice(0, SHOWN_BODIES);
  }

  lines(): string[] {
    const lines = [field("flows", `${this.#flows}${this.#failed > 0 ? `, ${this.#failed} with an error` : ""}`)];
    if (this.#flows === 0) return lines;
    lines.push(field("types", this.#types.text()), field("versions", this.#versions.text()));
    if (this.#statuses.text() !== "") lines.push(field("statuses", this.#statuses.text()));
    if (this.#first <= this.#last) {
      const span = shownDuration(this.#last - this.#first);
      lines.push(field("time", `${shownTime(this.#first)} to ${shownTime(this.#last)} UTC (${span})`));
    }
    const { request, response, client, server } = this.#sides;
    const bytes = this.#bytes;
    lines.push(field("size", `${prettySize(bytes)} (${bytes} bytes), ${prettySize(bytes / this.#flows)} a flow`));
    lines.push(field("bodies", `${prettySize(request)} in requests, ${prettySize(response)} in responses`));
    if (client + server > 0) lines.push(field("messages", `${prettySize(client)} from clients, ${prettySize(server)} from servers`));
    for (const [index, body] of this.#biggest.entries()) {
      const text = `${prettySize(body.size).padStart(6)}  flow ${body.flow}, ${body.side}: ${body.title}`;
      lines.push(field(index === 0 ? "biggest" : "", text));
    }
    return lines;
  }
}

/** Counts occurrences by name. */
class Counts {
  readonly #counts: Map<string, number> = new Map();

  add(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** `200: 12, 404: 1`, sorted by name. */
  text(): string {
    const names = [...this.#counts.keys()].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
    const shown = names.slice(0, SHOWN_COUNTS).map((name) => `${name}: ${this.#counts.get(name)}`);
    if (names.length > shown.length) shown.push(`and ${names.length - shown.length} others`);
    return shown.join(", ");
  }
}

function field(name: string, value: string): string {
  return `${name.padEnd(10)}${value}`;
}

// The README's section of figures, made from the JSON of a run.
import type { CaseName, Operation } from "./corpus.ts";
import { figuresOf, isReached } from "./figures.ts";
import { MEMCPY } from "./names.ts";
import { escapeCell } from "./report/escape.ts";
import { figureGoal, figureValue } from "./report/figures-text.ts";
import { ratioLabel, sizeLabel, timeLabel } from "./report/format.ts";
import { findTime, type Run } from "./results.ts";

export const START_MARK = "<!-- bench:start -->";
export const END_MARK = "<!-- bench:end -->";

/** The README with the section between its marks replaced. Throws when the marks are not there. */
export function rewriteReadme(readme: string, run: Run): string {
  const start = readme.indexOf(START_MARK);
  const end = readme.indexOf(END_MARK);
  if (start < 0 || end < start) throw new Error(`the README lacks ${START_MARK} and ${END_MARK}`);
  return `${readme.slice(0, start + START_MARK.length)}\n${readmeSection(run)}\n${readme.slice(end)}`;
}

/** Tables of the largest size and of flows, and the goals, in Markdown. */
export function readmeSection(run: Run): string {
  const largest = run.sizes.at(-1) ?? 0;
  const { cpu, cores, node } = run.machine;
  const about = `Measured on ${run.date.slice(0, 10)}: ${escapeCell(cpu)}, ${cores} cores, Node ${escapeCell(node)}. Medians; × is to one copy of the body into memory of the same kind, fresh or reused, in the same run.`;
  const bodies = bodyTable(run, largest);
  const flows = table(run, ["dumps", "dumpsBorrowed", "loads", "tape"], "flows", 0, ["own array", "borrowed", "loads", "tape only"]);
  return [
    about,
    `An HTTP response of ${sizeLabel(largest)}:`,
    bodies,
    "Flows of about 220 small values, each:",
    flows,
    "Goals:",
    goalsTable(run),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function bodyTable(run: Run, size: number): string {
  const columns: [Operation, string][] = [
    ["dumps", "own array"],
    ["dumpsInto", "into"],
    ["dumpsBorrowed", "borrowed"],
    ["dumpsChunks", "chunks"],
    ["loads", "loads"],
  ];
  return table(
    run,
    columns.map(([operation]) => operation),
    "response",
    size,
    columns.map(([, title]) => title),
  );
}

function table(run: Run, operations: Operation[], name: CaseName, size: number, titles: string[]): string {
  const rows = run.variants.flatMap((variant) => {
    const cells = operations.map((operation) => cell(run, name, operation, variant.name, size));
    return cells.every((text) => text === "") ? [] : [[variant.name, variant.format, ...cells]];
  });
  return markdown([["", "format", ...titles], ...rows]);
}

function cell(run: Run, name: CaseName, operation: Operation, variant: string, size: number): string {
  const time = findTime(run, name, operation, variant, size);
  if (!time) return "";
  const base = operation === "dumpsBorrowed" ? "dumpsInto" : operation;
  const yardstick = size > 0 ? findTime(run, name, base, MEMCPY, size) : undefined;
  const label = timeLabel(time.median);
  return yardstick && operation.startsWith("dumps") ? `${label} (${ratioLabel(time.median / yardstick.median)})` : label;
}

function goalsTable(run: Run): string {
  const rows = figuresOf(run).map((figure) => {
    const reached = isReached(figure);
    return [figure.title, figureValue(figure), figureGoal(figure), reached === undefined ? "" : reached ? "yes" : "no"];
  });
  return markdown([["", "measured", "goal", "reached"], ...rows]);
}

function markdown(rows: string[][]): string {
  const [head, ...body] = rows.map((row) => `| ${row.map(escapeCell).join(" | ")} |`);
  const rule = `| ${rows[0].map((_, column) => (column === 0 ? "---" : "--:")).join(" | ")} |`;
  return [head, rule, ...body].join("\n");
}

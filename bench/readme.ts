// The README's sections of figures, made from the JSON of runs.
import { isReached } from "./figure.ts";
import { MEMCPY } from "./names.ts";
import { escapeCell } from "./report/escape.ts";
import { figureGoal, figureValue } from "./report/figures-text.ts";
import { ratioLabel, sizeLabel, timeLabel } from "./report/format.ts";
import { sectionsOf } from "./report/sections.ts";
import { findTime, type Run } from "./results.ts";

/** What stands around a suite's section: `bench` of the core suite, `bench NAME` of the others. */
export function marksOf({ suite }: Pick<Run, "suite">): { start: string; end: string } {
  const name = suite === "core" ? "bench" : `bench ${suite}`;
  return { start: `<!-- ${name}:start -->`, end: `<!-- ${name}:end -->` };
}

/** Whether the README has a place for the run. */
export function hasSection(readme: string, run: Run): boolean {
  return readme.includes(marksOf(run).start);
}

/** The README with the section of the run's suite replaced. Throws when its marks are not there. */
export function rewriteReadme(readme: string, run: Run): string {
  const marks = marksOf(run);
  const start = readme.indexOf(marks.start);
  const end = readme.indexOf(marks.end);
  if (start < 0 || end < start) throw new Error(`the README lacks ${marks.start} and ${marks.end}`);
  const section = run.suite === "core" ? coreSection(run) : suiteSection(run);
  return `${readme.slice(0, start + marks.start.length)}\n${section}\n${readme.slice(end)}`;
}

/** A row a section and a column a variant, and the goals. */
function suiteSection(run: Run): string {
  const sections = sectionsOf(run);
  const head = ["", ...run.variants.map((variant) => variant.name)];
  const rows = sections.map(({ info, title, rows }) => [
    `${title}, ${info.unit}`,
    ...run.variants.map(({ name }) => {
      const row = rows.find((candidate) => candidate.variant.name === name)?.cells.at(-1)?.row;
      return row?.time ? timeLabel(row.time.median) : row?.missing ? "not installed" : "";
    }),
  ]);
  return [`${aboutRun(run)} Medians.`, markdown([head, ...rows]), "Goals:", goalsTable(run)].join("\n\n");
}

function aboutRun({ date, machine: { cpu, cores, node } }: Run): string {
  return `Measured on ${date.slice(0, 10)}: ${escapeCell(cpu)}, ${cores} cores, Node ${escapeCell(node)}.`;
}

/** Tables of the largest size and of flows, and the goals, in Markdown. */
function coreSection(run: Run): string {
  const largest = run.sizes.at(-1) ?? 0;
  const about = `${aboutRun(run)} Medians; × is to one copy of the body into memory of the same kind, fresh or reused, in the same run.`;
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
  const columns: [string, string][] = [
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

function table(run: Run, operations: string[], name: string, size: number, titles: string[]): string {
  const rows = run.variants.flatMap((variant) => {
    const cells = operations.map((operation) => cell(run, name, operation, variant.name, size));
    return cells.every((text) => text === "") ? [] : [[variant.name, variant.format, ...cells]];
  });
  return markdown([["", "format", ...titles], ...rows]);
}

function cell(run: Run, name: string, operation: string, variant: string, size: number): string {
  const time = findTime(run, name, operation, variant, size);
  if (!time) return "";
  const base = operation === "dumpsBorrowed" ? "dumpsInto" : operation;
  const yardstick = size > 0 ? findTime(run, name, base, MEMCPY, size) : undefined;
  const label = timeLabel(time.median);
  return yardstick && operation.startsWith("dumps") ? `${label} (${ratioLabel(time.median / yardstick.median)})` : label;
}

function goalsTable(run: Run): string {
  const rows = run.figures.map((figure) => {
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

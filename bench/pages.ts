// Figures in Markdown, generated from the JSON of runs: a short section for the README, and one per suite for docs/performance.md.
import { isReached } from "./figure.ts";
import { remarksOn } from "./remarks.ts";
import { escapeCell } from "./report/escape.ts";
import { figureGoal, figureValue } from "./report/figures-text.ts";
import { bytesLabel, ratioLabel, sizeLabel, timeLabel } from "./report/format.ts";
import { sectionsOf } from "./report/sections.ts";
import { findBase, findRow, type Measurement, type Run } from "./results.ts";

/** The marks around a section: `bench` in the README, `bench SUITE` for a suite's own. */
export function marksOf(name: string): { start: string; end: string } {
  return { start: `<!-- ${name}:start -->`, end: `<!-- ${name}:end -->` };
}

/** A page with the sections of a run's suite replaced, where it has any. */
export function rewritePage(page: string, run: Run): string {
  const short = run.suite === "core" ? replaceSection(page, "bench", () => shortSection(run)) : page;
  return replaceSection(short, `bench ${run.suite}`, () => (run.suite === "core" ? coreSection(run) : suiteSection(run)));
}

/** @throws Error when a section has a start and no end */
function replaceSection(page: string, name: string, section: () => string): string {
  const marks = marksOf(name);
  const start = page.indexOf(marks.start);
  if (start < 0) return page;
  const end = page.indexOf(marks.end);
  if (end < start) throw new Error(`the page has ${marks.start} and no ${marks.end}`);
  return `${page.slice(0, start + marks.start.length)}\n${section()}\n${page.slice(end)}`;
}

/** A page with its table of all figures replaced, if it has one. */
export function rewriteFigures(page: string, runs: readonly Run[]): string {
  return replaceSection(page, "bench figures", () => allFigures(runs));
}

/** One row per figure, and a line for each that was missed. */
function allFigures(runs: readonly Run[]): string {
  const rows = runs.flatMap((run) =>
    run.figures.filter(({ value }) => value !== undefined).map((figure) => ({ run, figure, ...remarksOn(run, figure) })),
  );
  const reached = rows.filter(({ figure }) => isReached(figure));
  const cells = rows.map(({ run, figure, peer, limit }) => [
    run.suite,
    figure.title,
    figureGoal(figure),
    figureValue(figure),
    peer,
    limit,
    isReached(figure) ? "yes" : "no",
  ]);
  const missed = rows.filter(({ figure }) => !isReached(figure));
  const reasons = missed.map(({ run, figure, why }) => `- ${run.suite}, ${escapeCell(figure.title)}: ${escapeCell(why)}.`);
  return [
    `${reached.length} of ${rows.length} figures are reached.`,
    markdown([["suite", "figure", "goal", "measured", "peer", "limit", "reached"], ...cells]),
    ...(reasons.length > 0 ? ["What was missed, and why:", reasons.join("\n")] : []),
  ].join("\n\n");
}

/** A row per section and size, and a column per variant; memory in a separate table; the goals. */
function suiteSection(run: Run): string {
  const times = sectionsTable(run, (row) => row.time && timeLabel(row.time.median));
  const memory = run.measurements.some((row) => row.peakBytes !== undefined)
    ? ["The most memory that the process held:", sectionsTable(run, (row) => row.peakBytes && `${bytesLabel(row.peakBytes / 1e6)} MB`)]
    : [];
  return [`${aboutRun(run)} Medians.`, times, ...memory, goalsTable(run)].join("\n\n");
}

function sectionsTable(run: Run, textOf: (row: Measurement) => string | number | undefined): string {
  const rows = sectionsOf(run).flatMap(({ info, title, sizes, labels, rows }) =>
    sizes.map((size, index) => [
      size === 0 ? `${title}, ${info.unit}` : `${title}, ${labels[index]}`,
      ...run.variants.map(({ name }) => {
        const row = rows.find((candidate) => candidate.variant.name === name)?.cells[index].row;
        return row?.missing ? "not installed" : String((row && textOf(row)) ?? "");
      }),
    ]),
  );
  const filled = rows.filter((cells) => cells.slice(1).some((cell) => cell !== ""));
  return markdown([["", ...run.variants.map((variant) => variant.name)], ...filled]);
}

function aboutRun({ date, quick, machine: { cpu, cores, node } }: Run): string {
  const how = quick ? " A quick run: of few samples and small sizes." : "";
  return `Measured on ${date.slice(0, 10)}: ${escapeCell(cpu)}, ${cores} cores, Node ${escapeCell(node)}.${how}`;
}

/** What the ratios of a run refer to: copies taken next to the operations, or only the yardstick's. */
function aboutRatios({ measurements }: Run): string {
  const where = measurements.some(({ copy }) => copy !== undefined)
    ? "taken in turn in the same process (of Python: in the same run)"
    : "in the same run";
  return `Medians; × is to one copy of the body into memory of the same kind, fresh or reused, ${where}.`;
}

/** The largest body, in a few columns. */
function shortSection(run: Run): string {
  const largest = run.sizes.at(-1) ?? 0;
  return [`${aboutRun(run)} An HTTP response of ${sizeLabel(largest)}. ${aboutRatios(run)}`, bodyTable(run, largest)].join("\n\n");
}

/** Tables of the largest size and of flows, and the goals. */
function coreSection(run: Run): string {
  const largest = run.sizes.at(-1) ?? 0;
  const flows = table(run, ["dumps", "dumpsBorrowed", "loads", "tape"], "flows", 0, ["own array", "borrowed", "loads", "tape only"]);
  return [
    `${aboutRun(run)} ${aboutRatios(run)}`,
    `An HTTP response of ${sizeLabel(largest)}:`,
    bodyTable(run, largest),
    "Flows of about 220 small values, each:",
    flows,
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
  const row = findRow(run, name, operation, variant, size);
  if (!row?.time) return "";
  const { median } = row.time;
  const yardstick = run.sections.find((section) => section.case === name && section.operation === operation)?.yardstick;
  const base = size > 0 && yardstick ? findBase(run, yardstick, row) : undefined;
  return base ? `${timeLabel(median)} (${ratioLabel(median / base.median)})` : timeLabel(median);
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

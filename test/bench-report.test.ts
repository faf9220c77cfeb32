// The benchmark's reports: tables, figures, pages, charts.
import { describe, expect, test } from "@jest/globals";
import { MEBIBYTE, SMALL_BODY } from "../bench/corpus.ts";
import { isReached } from "../bench/figure.ts";
import { figuresOf } from "../bench/figures.ts";
import { MEMCPY, mitmflowName } from "../bench/names.ts";
import { marksOf, rewritePage } from "../bench/pages.ts";
import { chartFile } from "../bench/report/chart-file.ts";
import { htmlReport } from "../bench/report/html.ts";
import { sectionsOf } from "../bench/report/sections.ts";
import { tablesText } from "../bench/report/tables.ts";
import type { Measurement, Run } from "../bench/results.ts";
import { coreSuite } from "../bench/suites/core.ts";

describe("reports", () => {
  const time = (median: number): Measurement["time"] => ({
    median,
    lowerQuartile: median * 0.9,
    upperQuartile: median * 1.1,
    fastest: median * 0.8,
    samples: 5,
  });
  const own = mitmflowName("protobuf", "wasm-simd");
  const size = 4 * MEBIBYTE;
  const row = (variant: string, operation: Measurement["operation"], median: number): Measurement => ({
    case: "response",
    operation,
    variant,
    size,
    time: time(median),
    blobBytes: size + 49,
  });
  const found = {
    version: 2 as const,
    suite: "core",
    title: "mitmflow benchmark",
    date: "2026-11-23T00:00:00.000Z",
    machine: { cpu: 'A <fast> & "quoted" CPU | pipe', cores: 2, memoryBytes: 1, system: "linux", node: "v20.0.0" },
    seed: 1,
    quick: false,
    seconds: 1,
    sizes: [SMALL_BODY, size],
    sections: [...coreSuite.sections],
    variants: [
      { name: MEMCPY, kind: "yardstick" as const, format: "" },
      { name: own, kind: "mitmflow" as const, format: "protobuf", loadTime: 1e6, detail: "wasm-simd" },
      { name: "pbf", kind: "peer" as const, format: "protobuf" },
      { name: "protons", kind: "peer" as const, format: "protobuf" },
      { name: "<script>", kind: "peer" as const, format: "protobuf" },
    ],
    measurements: [
      row(MEMCPY, "dumps", 1e6),
      row(MEMCPY, "dumpsInto", 1e5),
      // The copy in its own process is faster than the yardstick's.
      { ...row(own, "dumps", 0.936e6), copy: time(0.9e6) },
      { ...row(own, "dumpsInto", 0.99e5), copy: time(0.9e5) },
      row("protons", "dumps", 1.2e6),
      { case: "response", operation: "dumps", variant: "<script>", size, error: "the round trip <b>changed</b> the value" },
      { case: "response", operation: "dumps", variant: "pbf", size, missing: true as const },
    ],
  };
  const run: Run = { ...found, figures: coreSuite.figures(found) };

  test("the fastest is marked, the yardstick never, and ratios are to memory of the same kind, in the same process where that was measured", () => {
    const [dumps, into] = sectionsOf(run);
    const cellOf = (section: typeof dumps, name: string) =>
      section.rows.find((candidate) => candidate.variant.name === name)!.cells.at(-1)!;
    expect(cellOf(dumps, own).fastest).toBe(true);
    expect(cellOf(dumps, MEMCPY).fastest).toBe(false);
    expect(cellOf(dumps, own).ratio).toBeCloseTo(1.04);
    expect(cellOf(into, own).ratio).toBeCloseTo(1.1);
    expect(cellOf(dumps, "protons").ratio).toBeCloseTo(1.2);
  });

  test("text: times, errors and what is not installed", () => {
    const text = tablesText(run);
    expect(text).toMatch(/mitmflow protobuf wasm-simd +936 µs.* \*/);
    expect(text).toContain("error: the round trip <b>changed</b> the value");
    expect(text).toContain("not installed");
  });

  test("figures are reached, missed, or not measured", () => {
    const figures = figuresOf(run);
    const reached = (title: string) => isReached(figures.find((figure) => figure.title === title)!);
    expect(reached("protobuf: own array, to a fresh copy")).toBe(true);
    expect(reached("protobuf: into, to a warm copy")).toBe(true);
    expect(reached("protobuf: into, against the fastest peer's own array")).toBe(true);
    expect(reached("tnetstring: own array, to a fresh copy")).toBeUndefined();
    expect(figures).toHaveLength(30);
  });

  test("HTML: escaped, self-contained, with charts", () => {
    const html = htmlReport(run);
    expect(html).toContain("<svg");
    expect(html).not.toContain("<script");
    expect(html).not.toContain("<b>");
    expect(html).not.toMatch(/(src|href)="(?!#)/);
    expect(html).not.toContain("NaN");
    expect(html).toContain("A &#60;fast&#62; &#38; &#34;quoted&#34; CPU");
  });

  test.each(["bench", "bench core"])("pages: the section %s is replaced, the rest kept, and a second time changes nothing", (name) => {
    const marks = marksOf(name);
    const page = `before\n${marks.start}\nold\n${marks.end}\nafter\n`;
    const once = rewritePage(page, run);
    expect(once).toMatch(/^before\n/);
    expect(once).toMatch(/\nafter\n$/);
    expect(once).not.toContain("\nold\n");
    expect(once).toContain("| mitmflow protobuf wasm-simd | protobuf | 936 µs (1.04 ×)");
    expect(once).toContain("CPU \\| pipe");
    expect(rewritePage(once, run)).toBe(once);
    expect(rewritePage(page, { ...run, suite: "flows" })).toBe(page);
    expect(() => rewritePage(marks.start, run)).toThrow("no <!-- bench");
  });

  test("the chart file is one picture, escaped, with the largest size of each section", () => {
    const svg = chartFile(run, [{ case: "response", operation: "dumps" }]);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 900 \d+(\.\d+)?"/);
    expect(svg).toContain("mitmflow protobuf wasm-simd");
    expect(svg).not.toMatch(/<script|NaN|undefined|(src|href)=/);
  });
});

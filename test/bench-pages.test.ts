// The page of all figures, its plots, and the suites that measure processes and growth. No time is asserted.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import {
  asVersion17,
  COPIES,
  LARGE_FILE,
  MIDDLE_COPIES,
  MIDDLE_FILE,
  OLD_FILE,
  PIECE_FILE,
  PIECES,
  SMALL_FILE,
  writeCommandFiles,
} from "../bench/command-files.ts";
import { contribution } from "../bench/dump-file.ts";
import { isReached } from "../bench/figure.ts";
import { makeSmallFlow } from "../bench/flows.ts";
import { growthFile, totalOf, writeGrowthFiles } from "../bench/growth-files.ts";
import { rewriteFigures } from "../bench/pages.ts";
import { remarksOn } from "../bench/remarks.ts";
import { growthPanels } from "../bench/report/growth-plots.ts";
import { plotFile } from "../bench/report/plot.ts";
import type { Run } from "../bench/results.ts";
import { GROWTH_CASES, measuredVariants } from "../bench/suites/growth.ts";
import { suiteNamed, suiteNames } from "../bench/suites/index.ts";
import { FlowReader, type HTTPFlow, tnetstring } from "../src/index.ts";

const results = new URL("../bench/results/", import.meta.url);
const runs: Run[] = readdirSync(results).map((name) => JSON.parse(readFileSync(new URL(name, results), "utf8")));
const options = { suite: "", quick: false, seed: 1 };

function inFolder<Result>(work: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), "mitmflow-bench-test-"));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe("the table of all figures", () => {
  test("has a row for each figure that was measured, and a line for each that was missed", () => {
    const page = rewriteFigures("<!-- bench figures:start -->\nof last year\n<!-- bench figures:end -->\nafter\n", runs);
    const measured = runs.flatMap(({ figures }) => figures.filter(({ value }) => value !== undefined));
    const missed = measured.filter((figure) => !isReached(figure));
    expect(page).toContain(`${measured.length - missed.length} of ${measured.length} figures are reached.`);
    expect(page.match(/^\| .* \| (yes|no) \|$/gm)).toHaveLength(measured.length);
    expect(page.match(/^- /gm)).toHaveLength(missed.length);
    expect(page).toContain("after\n");
    expect(page).not.toContain("of last year");
    expect(rewriteFigures(page, runs)).toBe(page);
  });

  test("what stands beside a figure is of the same run, with its time or memory", () => {
    const beside = runs.flatMap((run) => run.figures.map((figure) => remarksOn(run, figure)));
    const named = beside.flatMap(({ peer, limit }) => [peer, limit]).filter((text) => text !== "");
    expect(named.length).toBeGreaterThan(20);
    for (const text of named) expect(text).toMatch(/: [\d.]+ (ns|µs|ms|s|MB)$/);
    expect(beside.filter(({ why }) => why !== "no reason is known yet").length).toBeGreaterThan(20);
  });
});

describe("suites of processes", () => {
  test.each(["start", "cli"])("%s: every section is measured by someone, and no job is without one", (name) => {
    const suite = suiteNamed(name);
    expect(suiteNames()).toContain(name);
    const jobs = suite?.plan(options, "folder").jobs ?? [];
    const planned = new Set(jobs.flatMap(({ tasks }) => tasks.map((task) => `${task.case}/${task.operation}`)));
    expect([...planned].sort()).toEqual(suite?.sections.map((section) => `${section.case}/${section.operation}`).sort());
  });

  test("cli: the files hold the same flows, one of them in a version that mitmproxy 8 reads", () => {
    inFolder((folder) => {
      const flows = 2 * PIECES;
      writeCommandFiles(folder, flows);
      const urls = (name: string): string[] =>
        [...new FlowReader(readFileSync(join(folder, name)))].map((flow) => (flow as HTTPFlow).request.url);
      expect(urls(SMALL_FILE)).toHaveLength(flows);
      expect(urls(OLD_FILE)).toEqual(urls(SMALL_FILE));
      expect(urls(LARGE_FILE)).toHaveLength(flows * COPIES);
      expect(urls(MIDDLE_FILE)).toHaveLength(flows * MIDDLE_COPIES);
      expect(urls(PIECE_FILE)).toEqual(urls(SMALL_FILE).slice(0, 2));
      const [row] = new FlowReader(readFileSync(join(folder, OLD_FILE))).rows();
      expect(row.version).toBe("17");
    });
    const [flow] = new FlowReader(tnetstring.dumps(asVersion17(makeSmallFlow(0)) as Parameters<typeof tnetstring.dumps>[0]));
    expect(flow.clientConn.peername).toEqual((makeSmallFlow(0).client_conn as { peername: unknown }).peername);
  });
});

describe("growth", () => {
  test("a process for each size, and files of so many flows with the total that is expected", () => {
    const jobs = suiteNamed("growth")?.plan(options, "folder").jobs ?? [];
    const cases = Object.values(GROWTH_CASES);
    expect(jobs).toHaveLength(
      cases.reduce((sum, { sizes, variants, operations }) => {
        const measured = operations.flatMap(({ hasObjects }) => measuredVariants(variants, hasObjects));
        return sum + sizes.length * measured.length;
      }, 0),
    );
    inFolder((folder) => {
      writeGrowthFiles(folder, [1, 20, 2001]);
      for (const count of [1, 20, 2001]) {
        const flows = [...new FlowReader(readFileSync(growthFile(folder, count)))] as HTTPFlow[];
        expect(flows).toHaveLength(count);
        const total = flows.reduce(
          (sum, { request, response }) => sum + contribution(request.method, request.url, response?.statusCode ?? 0),
          0,
        );
        expect(totalOf(count)).toBe(total);
      }
    });
  });

  test("what grows in proportion is a straight line, and names are escaped", () => {
    const at = (size: number): { median: number; lowerQuartile: number; upperQuartile: number; fastest: number; samples: number } => {
      const median = size * 3;
      return { median, lowerQuartile: median, upperQuartile: median, fastest: median, samples: 1 };
    };
    const rows = [1, 100, 10_000].map((size) => ({
      case: "flows",
      operation: "index",
      variant: "tnetstring",
      size,
      time: at(size),
      peakBytes: 1e6,
    }));
    const panels = growthPanels({ measurements: rows });
    expect(panels.map(({ title }) => title)).toEqual(["A file of flows of 1 kB", "A file of flows of 1 kB: memory"]);
    const svg = plotFile({ title: "a < b" }, panels);
    expect(svg).toContain('aria-label="a &#60; b"');
    const points = svg
      .match(/<polyline class="line" points="([^"]+)"/)?.[1]
      .split(" ")
      .map((point) => point.split(",").map(Number)) as number[][];
    const slopes = [0, 1].map((index) => (points[index + 1][1] - points[index][1]) / (points[index + 1][0] - points[index][0]));
    expect(slopes[1]).toBeCloseTo(slopes[0], 1);
    expect(plotFile({ title: "none" }, [])).toContain("<svg");
  });
});

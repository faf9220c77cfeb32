// The benchmark's page: every engine measures every operation, the chart shows them, and the figures can be saved.
import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { startViewServer } from "../../src/cli/view-server.ts";
import { describeBrowsers, downloaded, foreign, pages, picture } from "./harness.ts";

interface Figure {
  case: string;
  variant: string;
  format: string;
  operation: string;
  mebibytes: number;
  nanoseconds: { median: number; samples: number };
}

describeBrowsers("the benchmark's page", ({ name, visit }) => {
  test("all engines, both formats", async () => {
    const server = await startViewServer({ pages, file: null, port: 0 });
    const made = await visit({ url: `${server.url}bench.html#sizes=0.25&quick` });
    const { page, problems } = made;
    await page.click(".bench-actions .is-primary");
    await page.waitForSelector("[data-state=done]", { timeout: 180_000 });
    expect(await page.$$eval(".problem", (found) => found.map(({ textContent }) => textContent))).toEqual([]);
    expect(await page.$$eval(".bench-section h2", (titles) => titles.length)).toBe(5);
    expect(await page.$$eval(".chart", (charts) => charts.length)).toBe(5 + 5 + 3 + 3 + 4);
    await picture(page, `bench-${name}`);
    // Not by its place: the charts above it may still be growing.
    const save = (): Promise<void> => page.$eval(".bench-actions .button:not(.is-primary)", (button) => (button as HTMLElement).click());
    const { figures, failures } = JSON.parse(readFileSync(await downloaded(save), "utf8")) as { figures: Figure[]; failures: string[] };
    expect(failures).toEqual([]);
    // Three engines, two formats, and as many operations as the case has; three copies. Flows are tnetstring alone.
    const counts: Record<string, number> = {};
    for (const { case: name } of figures) counts[name] = (counts[name] ?? 0) + 1;
    expect(counts).toEqual({
      response: 3 * 2 * 5 + 3,
      nested: 3 * 2 * 5,
      text: 3 * 2 * 3,
      "text-mixed": 3 * 2 * 3,
      flows: 3 * 4,
    });
    expect(figures.every(({ nanoseconds }) => nanoseconds.median > 0 && nanoseconds.samples >= 2)).toBe(true);
    expect([problems, foreign(made)]).toEqual([[], []]);
    await page.close();
    await server.close();
  });
});

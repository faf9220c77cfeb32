// The viewer for everybody: axe-core's rules for names, roles, focus and contrast, in both themes, and a narrow window.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "@jest/globals";
import type { Page } from "puppeteer-core";
import { describeBrowsers, look, settled, tab, write } from "./harness.ts";
import { sampleFlows } from "./sample.ts";

const sample = write("sample.mitm", ...sampleFlows());
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Finding {
  id: string;
  nodes: { html: string; failureSummary?: string }[];
}

/** What is wrong on the page as it is now. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = (await page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: { run(): Promise<{ violations: Finding[] }> } }).axe.run();
    return violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html, failureSummary }) => ({ html, failureSummary })) }));
  })) as Finding[];
  return found.flatMap(({ id, nodes }) =>
    nodes.slice(0, 3).map(({ html, failureSummary }) => `${id}: ${html.slice(0, 150)} ${failureSummary}`),
  );
}

describeBrowsers(
  "accessibility",
  ({ visit }) => {
    test.each(["light", "dark"] as const)("%s", async (theme) => {
      const { page } = await visit({ file: sample, theme });
      await settled(page);
      expect(await findings(page)).toEqual([]);
      for (const [place, name] of [
        [8, "Response"],
        [8, "Connection"],
        [8, "Overview"],
        [0, "Answer"],
        [12, "Messages"],
        [9, "Response"],
      ] as const) {
        await look(page, place);
        await tab(page, name);
        expect(await findings(page)).toEqual([]);
      }
      await page.click("[aria-controls=export-menu]");
      expect(await findings(page)).toEqual([]);
      await page.close();
    });

    test("nothing open, and a narrow window", async () => {
      const { page } = await visit({ width: 360, height: 740 });
      expect(await findings(page)).toEqual([]);
      await page.close();
    });
  },
  ["chromium"],
);

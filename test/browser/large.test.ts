// Captures larger than a browser would take into memory, and with more flows than a document could hold.
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import type { Page } from "puppeteer-core";
import { choose, describeBrowsers, folder, look, rowCount, rows, setFilter, settled, tab } from "./harness.ts";
import { writeMany, writeSparse } from "./large.ts";

const gigabyte = 1 << 30;
const largeFile = join(folder, "large.mitm");
const manyFile = join(folder, "many.mitm");
/** More rows than any browser gives an element the height for. */
const MANY = 1_000_000;

async function lookAtLarge(page: Page): Promise<void> {
  expect(await rowCount(page)).toBe(11);
  expect((await rows(page))[10].cells.slice(4, 7)).toEqual(["https://files.example.com/archive/10.bin", "octet-stream", "100 MB"]);
  await look(page, 10);
  expect(await tab(page, "Response")).toContain("Read 100 MB");
}

describeBrowsers("large captures", ({ visit }) => {
  test("over a gigabyte, from the visitor's disk and from the server: bodies are not read until they are asked for", async () => {
    const size = writeSparse(largeFile, 11, 100_000_000);
    expect(size).toBeGreaterThan(gigabyte);
    expect(statSync(largeFile).size).toBe(size);
    const chosen = await visit();
    await choose(chosen.page, largeFile);
    await lookAtLarge(chosen.page);
    await chosen.page.close();
    const served = await visit({ file: largeFile });
    await settled(served.page);
    await lookAtLarge(served.page);
    await served.page.close();
  });

  test(`${MANY} flows: the document holds those in sight, to the last`, async () => {
    if (!existsSync(manyFile)) writeMany(manyFile, MANY);
    const { page } = await visit();
    await choose(page, manyFile);
    expect(await rowCount(page)).toBe(MANY);
    await page.focus("[role=grid]");
    await page.keyboard.press("End");
    await page.waitForSelector(`#row-${MANY - 1}.is-cursor`);
    const shown = await rows(page);
    expect(shown.length).toBeLessThan(80);
    expect(shown.at(-1)?.cells[4]).toBe("https://198.51.100.7/n/0999999");
    // The last row is in sight, whole, but for what a scroll bar that stands for a multiple of its way rounds off.
    const bottom = await page.$eval(`#row-${MANY - 1}`, (row) => row.getBoundingClientRect().bottom);
    const end = await page.$eval("[role=grid]", (grid) => grid.getBoundingClientRect().bottom);
    expect(bottom).toBeLessThanOrEqual(end + 2);
    expect(bottom).toBeGreaterThan(end - 30);
    await page.keyboard.press("Home");
    await page.waitForSelector("#row-0.is-cursor");
    await setFilter(page, "~c 301 & ~u /n/09999");
    expect(await rowCount(page)).toBe(100);
    await page.close();
  });
});

// The viewer at work: files are opened, looked into, filtered, sorted, exported and read again.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { type Capture, captureAt, startViewServer, type ViewServer } from "../../src/cli/view-server.ts";
import { FlowReader } from "../../src/index.ts";
import {
  choose,
  describeBrowsers,
  exported,
  foreign,
  look,
  pages,
  picture,
  rowCount,
  rows,
  setFilter,
  settled,
  tab,
  write,
} from "./harness.ts";
import { sampleFlows } from "./sample.ts";

const flows = sampleFlows();
const sample = write("sample.mitm", ...flows);
const dumps = process.env.MITMFLOW_DUMPS ?? new URL("../../../shared/dumps", import.meta.url).pathname;
const dumpFiles = existsSync(dumps) ? readdirSync(dumps).filter((name) => name.endsWith(".mitm") && !name.includes("-010")) : [];

const servers: ViewServer[] = [];
afterAll(async () => {
  for (const server of servers) await server.close();
});

/** @returns the address */
async function serve(file: Capture | null): Promise<string> {
  const server = await startViewServer({ pages, file, port: 0 });
  servers.push(server);
  return server.url;
}

/** Serves the viewer and the sample, which is withheld until `release` is called. */
async function serveSlowly(): Promise<{ url: string; release(): void }> {
  let release = (): void => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const file = await captureAt(sample);
  const stat = file.handle.stat.bind(file.handle);
  file.handle.stat = (async () => {
    await released;
    return stat();
  }) as typeof stat;
  return { url: await serve(file), release };
}

describeBrowsers("the viewer", ({ name, visit }) => {
  test("before a file is open", async () => {
    const { page, problems } = await visit();
    expect(await page.$eval("h2", (heading) => heading.textContent)).toBe("Drop a capture here");
    expect(problems).toEqual([]);
    await page.close();
  });

  test("a file that the server names, and its flows of every type", async () => {
    const made = await visit({ file: sample });
    const { page, problems } = made;
    await settled(page);
    expect(await rowCount(page)).toBe(60);
    expect((await rows(page))[8].cells.slice(2, 5)).toEqual(["GET", "200", "https://api.example.com/v2/products?page=2&sort=price"]);
    await look(page, 8);
    expect(await tab(page, "Response")).toContain("Walnut desk lamp");
    expect(await tab(page, "Request")).toContain("ShopApp/4.2");
    expect(await tab(page, "Connection")).toContain("Exämple, Inc.");
    expect(await tab(page, "Overview")).toContain("Waiting");
    await look(page, 7);
    expect(await tab(page, "Request")).toContain("remember");
    await look(page, 0);
    expect(await tab(page, "Answer")).toContain("192.0.2.7");
    await look(page, 12);
    expect(await tab(page, "Messages")).toContain("subscribe");
    await page.click(".message");
    await page.waitForSelector(".messages + .quiet + .section .json");
    await look(page, 18);
    expect(await tab(page, "Messages")).toContain("EHLO");
    await look(page, 9);
    await tab(page, "Response");
    await page.waitForFunction(() => (document.querySelector<HTMLImageElement>(".image img")?.naturalWidth ?? 0) === 160);
    expect(foreign(made)).toEqual([]);
    expect(problems).toEqual([]);
    await page.close();
  });

  test("with details open, all columns are there to be scrolled to", async () => {
    const { page } = await visit({ file: sample });
    await settled(page);
    await look(page, 8);
    for (const key of ["start", "duration", "type", "size"]) {
      await page.$eval(`[data-sort=${key}]`, (button) => button.scrollIntoView());
      const inSight = await page.$eval(`[data-sort=${key}]`, (button) => {
        const { left, right, top } = button.getBoundingClientRect();
        const found = [document.elementFromPoint(left + 1, top + 5), document.elementFromPoint(right - 1, top + 5)];
        return found.every((element) => element === button);
      });
      expect([key, inSight]).toEqual([key, true]);
    }
    await page.close();
  });

  test("sorted by each column, both ways", async () => {
    const { page } = await visit({ file: sample });
    await settled(page);
    const first = async (key: string): Promise<string[]> => {
      await page.click(`[data-sort=${key}]`);
      await page.waitForFunction((sorted) => document.querySelector(`[data-sort=${sorted}]`)?.parentElement?.ariaSort !== "none", {}, key);
      // The worker answers in its order: when this is here, so is the new order.
      await new Promise((resolve) => setTimeout(resolve, 250));
      return (await rows(page))[0].cells;
    };
    expect((await first("size"))[6]).toBe("0 B");
    expect(parseFloat((await first("size"))[6])).toBeGreaterThan(30);
    expect((await first("duration"))[7]).toBe("12 ms");
    expect((await first("duration"))[7]).toBe("3.02 s");
    expect((await first("status"))[3]).toBe("101");
    expect((await first("status"))[3]).toBe("503");
    expect((await first("method"))[2]).toBe("DELETE");
    expect((await first("url"))[4]).toBe("192.0.2.53:53");
    await page.close();
  });

  test("filtered, exported, and read again", async () => {
    const { page, problems } = await visit();
    await choose(page, sample);
    await setFilter(page, "~u products & ~c 200");
    const shown = await rowCount(page);
    expect(shown).toBeGreaterThan(5);
    expect(await page.$eval(".status-count", (element) => element.textContent)).toBe(`${shown} of 60 flows`);
    const bytes = readFileSync(await exported(page, "tnetstring"));
    const urls: string[] = [];
    for (const flow of new FlowReader(bytes)) if (flow.type === "http") urls.push(flow.request.path);
    expect(urls).toHaveLength(shown);
    expect(urls.every((url) => url.includes("products"))).toBe(true);
    const commands = readFileSync(await exported(page, "curl"), "utf8");
    expect(commands.trim().split("\n")).toHaveLength(shown);
    await setFilter(page, "~nothing");
    expect(await page.$eval("#filter-problem mark", (mark) => mark.textContent)).toBe("~nothing");
    expect(problems).toEqual([]);
    await page.close();
  });

  test("by the keyboard alone", async () => {
    const { page } = await visit({ file: sample });
    await settled(page);
    const active = (): Promise<string | null> => page.$eval("[role=grid]", (grid) => grid.getAttribute("aria-activedescendant"));
    const press = async (key: string, expected: string): Promise<void> => {
      await page.keyboard.press(key as "End");
      await page.waitForFunction((id) => document.querySelector("[role=grid]")?.getAttribute("aria-activedescendant") === id, {}, expected);
    };
    await page.focus("[role=grid]");
    await press("ArrowDown", "row-0");
    await press("ArrowDown", "row-1");
    await press("End", "row-59");
    await press("ArrowUp", "row-58");
    await press("Home", "row-0");
    await page.keyboard.press("PageDown");
    await page.waitForFunction(() => Number(document.querySelector("[role=grid]")?.getAttribute("aria-activedescendant")?.slice(4)) > 15);
    expect(await active()).not.toBe("row-0");
    await page.waitForSelector(".details [role=tab]");
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("role"))).toBe("tab");
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => document.querySelector(".details") === null);
    await page.keyboard.press("/");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("filter");
    await page.keyboard.type("~m post");
    await page.keyboard.press("Enter");
    await settled(page);
    expect(await rowCount(page)).toBe(3);
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => document.querySelector("[role=grid]")?.getAttribute("aria-rowcount") === "61");
    await page.close();
  });

  test("a damaged file: the flows before and after, and what is lost between", async () => {
    const damaged = Uint8Array.from(flows[1]);
    damaged.fill(0x21, 40, 80);
    const { page } = await visit();
    await choose(page, write("damaged.mitm", flows[0], damaged, flows[8], flows[9]));
    const shown = await rows(page);
    expect(shown.map(({ isGap }) => isGap)).toEqual([false, true, false, false]);
    expect(shown[1].cells[1]).toMatch(/^\d+ kB damaged/);
    expect(await page.$eval(".status-gaps", (element) => element.textContent)).toBe("1 damaged part");
    await look(page, 2);
    expect(await tab(page, "Response")).toContain("Walnut desk lamp");
    await picture(page, `damaged-${name}`);
    await page.close();
  });

  test("a file that cannot be opened: why, and then another one", async () => {
    const { page, problems } = await visit({ url: `${await serve(null)}#file=gone.mitm` });
    await page.waitForSelector(".status-failure");
    expect(await page.$eval(".status-failure", (element) => element.textContent)).toBe("the server answers 404");
    // Nothing is open: there is nothing to filter, sort or export.
    expect(await page.$$eval("#filter, [data-sort], [aria-controls=export-menu]", (found) => found.length)).toBe(0);
    await choose(page, sample);
    expect(await page.$(".status-failure")).toBeNull();
    await setFilter(page, "~m post");
    expect(await rowCount(page)).toBe(3);
    expect(problems.filter((problem) => !problem.includes("404"))).toEqual([]);
    await page.close();
  });

  test("a filter set before the file is open", async () => {
    const { url, release } = await serveSlowly();
    const { page, problems } = await visit({ url });
    await page.waitForSelector("#filter");
    await page.type("#filter", "~m post");
    await page.keyboard.press("Enter");
    await page.click("[data-sort=status]");
    release();
    await settled(page);
    expect(await rowCount(page)).toBe(3);
    expect((await rows(page)).map(({ cells }) => cells[3])).toEqual(["201", "401", "error"]);
    expect(problems).toEqual([]);
    await page.close();
  });

  test("a file chosen while a slower one is opened stays", async () => {
    const { url, release } = await serveSlowly();
    const { page, problems } = await visit({ url });
    await page.waitForSelector("#filter");
    await choose(page, write("two.mitm", flows[8], flows[9]));
    release();
    // What the server sends now must change nothing, however long one waits.
    await new Promise((resolve) => setTimeout(resolve, 500));
    await settled(page);
    expect(await page.$eval(".file-name", (element) => element.textContent)).toBe("two.mitm");
    expect(await rowCount(page)).toBe(2);
    await setFilter(page, "~u products");
    expect(await rowCount(page)).toBe(1);
    expect(problems).toEqual([]);
    await page.close();
  });

  describe("real dumps", () => {
    test.each(dumpFiles)("%s", async (file) => {
      let count = 0;
      for (const _ of new FlowReader(new Uint8Array(readFileSync(join(dumps, file))))) count++;
      const made = await visit();
      await choose(made.page, join(dumps, file));
      expect(await rowCount(made.page)).toBe(count);
      for (const { place } of (await rows(made.page)).slice(0, 5)) {
        await look(made.page, place);
        expect(await tab(made.page, "Overview")).toContain("ID");
      }
      expect([made.problems, foreign(made)]).toEqual([[], []]);
      await made.page.close();
    });
  });

  test("pictures of it", async () => {
    for (const theme of ["light", "dark"] as const) {
      const { page } = await visit({ file: sample, theme });
      await settled(page);
      await look(page, 8);
      await tab(page, "Response");
      await picture(page, `viewer-${theme}-${name}`);
      await page.close();
    }
    const { page } = await visit({ file: sample, width: 360, height: 740 });
    await settled(page);
    await picture(page, `narrow-${name}`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await look(page, 8);
    await tab(page, "Response");
    await picture(page, `narrow-details-${name}`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await page.close();
  });
});

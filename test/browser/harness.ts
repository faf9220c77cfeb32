// Browsers, the viewer's server, and what the suites do on its page.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe } from "@jest/globals";
import puppeteer, { type Browser, type ElementHandle, type Page } from "puppeteer-core";
import { captureAt, startViewServer, type ViewServer } from "../../src/cli/view-server.ts";

const root = new URL("../../", import.meta.url);
export const pages: string = fileURLToPath(new URL("dist/web/", root));
/** Kept by whoever runs the suites. */
const pictures = fileURLToPath(new URL("build/screenshots/", root));

export type BrowserName = "chromium" | "firefox";

const executables: Record<BrowserName, string> = { chromium: "/usr/bin/chromium", firefox: "/usr/bin/firefox-esr" };

/** A folder for captures and downloads that is gone after the suite. */
export const folder: string = mkdtempSync(join(tmpdir(), "mitmflow-browser-"));

export function write(name: string, ...pieces: Uint8Array[]): string {
  const path = join(folder, name);
  writeFileSync(path, Buffer.concat(pieces));
  return path;
}

async function launch(name: BrowserName): Promise<Browser> {
  if (!existsSync(executables[name])) throw new Error(`${executables[name]} is not installed`);
  if (!existsSync(join(pages, "index.html"))) throw new Error("run `npm run build` first");
  if (name === "chromium") {
    const quiet = ["quic", "background-networking", "component-update", "sync"].map((what) => `--disable-${what}`);
    return puppeteer.launch({ executablePath: executables[name], args: ["--no-sandbox", "--disable-gpu", "--no-first-run", ...quiet] });
  }
  const extraPrefsFirefox = {
    "browser.download.folderList": 2,
    "browser.download.dir": folder,
    "browser.download.alwaysOpenPanel": false,
    "browser.helperApps.neverAsk.saveToDisk": "application/octet-stream,text/plain",
  };
  return puppeteer.launch({ browser: "firefox", executablePath: executables[name], extraPrefsFirefox });
}

/** A page of the viewer, and all that it asked for and complained about. */
export interface Visit {
  readonly page: Page;
  readonly requests: string[];
  readonly problems: string[];
}

export interface Suite {
  readonly name: BrowserName;
  visit(options?: VisitOptions): Promise<Visit>;
}

export interface VisitOptions {
  /** Served with the viewer. */
  file?: string;
  /** Instead of the viewer's own server. */
  url?: string;
  width?: number;
  height?: number;
  theme?: "light" | "dark";
}

/** A suite for each browser. */
export function describeBrowsers(
  title: string,
  define: (suite: Suite) => void,
  names: readonly BrowserName[] = ["chromium", "firefox"],
): void {
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  describe.each(names)(`${title}, %s`, (name) => {
    let browser: Browser;
    const servers: ViewServer[] = [];
    beforeAll(async () => {
      browser = await launch(name);
    });
    afterAll(async () => {
      await browser?.close();
      for (const server of servers) await server.close();
    });
    const visit = async ({ file, url, width = 1280, height = 800, theme }: VisitOptions = {}): Promise<Visit> => {
      const page = await browser.newPage();
      await page.setViewport({ width, height });
      const made: Visit = { page, requests: [], problems: [] };
      page.on("request", (request) => made.requests.push(request.url()));
      page.on("pageerror", (error) => made.problems.push(String(error)));
      page.on("console", (message) => message.type() === "error" && made.problems.push(message.text()));
      page.on("dialog", (dialog) => {
        made.problems.push(`dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      if (url === undefined) {
        const server = await startViewServer({
          pages,
          file: file === undefined ? null : await captureAt(file),
          port: 0,
        });
        servers.push(server);
        url = server.url;
      }
      await page.goto(url);
      // Firefox by its own protocol cannot be told which colours the system prefers.
      if (theme !== undefined) await page.evaluate((value) => document.documentElement.setAttribute("data-theme", value), theme);
      if (name === "chromium") {
        const session = await page.createCDPSession();
        await session.send("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: folder });
      }
      return made;
    };
    define({ name, visit });
  });
}

/** Opens a file as a visitor does, and waits until it is read. */
export async function choose(page: Page, path: string): Promise<void> {
  const input = (await page.$("input[type=file]")) as ElementHandle<HTMLInputElement>;
  await input.uploadFile(path);
  await settled(page);
}

/** Waits until the file is read and the filter is through. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      document.querySelector(".status-count") !== null &&
      !document.querySelector(".progress") &&
      !document.querySelector(".status-filtering"),
    { timeout: 100_000 },
  );
}

export interface ShownRow {
  place: number;
  isGap: boolean;
  cells: string[];
}

/** The rows that are in the document, in their order, once all are filled. */
export async function rows(page: Page): Promise<ShownRow[]> {
  await page.waitForFunction(() => [...document.querySelectorAll(".table-body .row")].every((row) => row.childElementCount > 0));
  return page.$$eval(".table-body .row", (elements) =>
    elements
      .map((row) => ({
        place: Number(row.getAttribute("aria-rowindex")) - 2,
        isGap: row.classList.contains("is-gap"),
        cells: [...row.children].map((cell) => cell.textContent ?? ""),
      }))
      .sort((a, b) => a.place - b.place),
  );
}

export function rowCount(page: Page): Promise<number> {
  return page.$eval("[role=grid]", (grid) => Number(grid.getAttribute("aria-rowcount")) - 1);
}

/** Shows the details of a row that is in sight. */
export async function look(page: Page, place: number): Promise<void> {
  await page.waitForSelector(`#row-${place}[data-flow]`);
  const flow = await page.$eval(`#row-${place}`, (row) => row.getAttribute("data-flow"));
  // Not the middle of the row, which may be wider than the table.
  await page.click(`#row-${place} :is(.c-method, .c-gap)`);
  await page.waitForFunction((chosen) => document.querySelector(".details")?.getAttribute("data-flow") === chosen, {}, flow);
}

/** Chooses a tab, and waits until nothing in it is read any more. */
export async function tab(page: Page, name: string): Promise<string> {
  await page.waitForFunction(
    (wanted) => [...document.querySelectorAll("[role=tab]")].some((tab) => tab.textContent?.startsWith(wanted)),
    {},
    name,
  );
  await page.evaluate((wanted) => {
    const found = [...document.querySelectorAll<HTMLElement>("[role=tab]")].find((element) => element.textContent?.startsWith(wanted));
    found?.click();
  }, name);
  await page.waitForFunction(() => !document.querySelector(".tab-panel")?.textContent?.includes("Reading…"));
  return page.$eval(".tab-panel", (panel) => panel.textContent ?? "");
}

export async function setFilter(page: Page, text: string): Promise<void> {
  await page.focus("#filter");
  await page.$eval("#filter", (input) => (input as HTMLInputElement).select());
  await page.keyboard.press("Backspace");
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
  await settled(page);
}

/** Downloads on their way, in Firefox and in Chromium. */
const UNFINISHED = /\.(part|crdownload)$/;

/** Exports what is selected, and gives the name of the file that was written. */
export async function exported(page: Page, format: string): Promise<string> {
  return downloaded(async () => {
    await page.click("[aria-controls=export-menu]");
    await page.click(`[data-format=${format}]`);
  });
}

/** The name of the file that a download writes. */
export async function downloaded(start: () => Promise<void>): Promise<string> {
  const before = new Set(readdirSync(folder));
  await start();
  let last = 0;
  for (let turn = 0; turn < 300; turn++) {
    const files = readdirSync(folder);
    const name = files.find((file) => !before.has(file) && !UNFINISHED.test(file));
    // Firefox first makes an empty file of the name: it is there when it has stopped to grow.
    const size = name === undefined || files.some((file) => UNFINISHED.test(file)) ? 0 : statSync(join(folder, name)).size;
    if (name !== undefined && size > 0 && size === last) return join(folder, name);
    last = size;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("nothing was downloaded");
}

export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`) as `${string}.png` });
}

/** Requests that left the page's own server. Browsers have parts of their own in data: URLs. */
export function foreign({ page, requests }: Visit): string[] {
  const { origin } = new URL(page.url());
  return requests.filter((url) => !url.startsWith(`${origin}/`) && !url.startsWith(`blob:${origin}/`) && !url.startsWith("data:"));
}

// HAR against others: the parts of entries against mitmproxy's own parsers, whole logs against the importer of Chromium's DevTools.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { afterAll, expect, test } from "@jest/globals";
import { launch } from "puppeteer-core";
import { FlowReader, FlowWriter, type HTTPFlow, harFromFlow, MemorySink } from "../../src/index.ts";
import { seed } from "../arbitraries.ts";
import { flowOf } from "../flow/flows.ts";
import { utf8 } from "../helpers.ts";

const folder = mkdtempSync(join(tmpdir(), "mitmflow-har-"));
const COUNT = 3000;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Said {
  method: string;
  text: string | null;
  params: unknown;
  send: number;
  connect: number;
  response?: { text: string; wait: number; receive: number; [field: string]: unknown };
  [field: string]: unknown;
}

test("cookies, queries, forms, text, sizes, URLs and times are what mitmproxy makes of them", () => {
  const dump = join(folder, "chance.mitm");
  const script = fileURLToPath(new URL("har.py", import.meta.url));
  const output = execFileSync("/usr/bin/python3", [script, dump, String(seed), String(COUNT)], { maxBuffer: 1 << 28 });
  const answers: Said[] = JSON.parse(String(output));
  const flows = [...new FlowReader(readFileSync(dump))] as HTTPFlow[];
  expect(flows.length).toBe(COUNT);
  for (const [index, flow] of flows.entries()) {
    const { startedDateTime, request, response, timings } = harFromFlow(flow);
    const { method, url, cookies, headers, queryString, headersSize, postData } = request;
    const answer = answers[index];
    const found: Said = {
      startedDateTime,
      method,
      url,
      cookies,
      headers,
      queryString,
      headersSize,
      text: postData === undefined ? answer.text : postData.text,
      params: postData === undefined ? answer.params : postData.params,
      send: timings.send,
      connect: timings.connect,
    };
    if (response.status !== 0) {
      const { statusText, redirectURL, content } = response;
      found.response = {
        statusText,
        cookies: response.cookies,
        headers: response.headers,
        headersSize: response.headersSize,
        // This mitmproxy guesses by older rules what is binary.
        text: content.encoding === "base64" ? (answer.response?.text ?? "") : (content.text ?? ""),
        redirectURL,
        wait: timings.wait,
        receive: timings.receive,
      };
    }
    // Jest's own comparison takes milliseconds: it only shows what differs.
    if (!isDeepStrictEqual(found, answer)) expect(found).toEqual(answer);
  }
});

/** What the importer in DevTools makes of a log, run in a page of DevTools' own. */
async function imported(har: string): Promise<{ url: string; status: number; type: string; frames: number; body: string | null }[]> {
  const browser = await launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"],
  });
  try {
    const page = await browser.newPage();
    await page.goto("devtools://devtools/bundled/devtools_app.html");
    return await page.evaluate(async (text) => {
      const { HARFormat, Importer } = await import("devtools://devtools/bundled/models/har/har.js" as string);
      const requests = Importer.Importer.requestsFromHARLog(new HARFormat.HARRoot(JSON.parse(text)).log);
      return Promise.all(
        // biome-ignore lint/suspicious/noExplicitAny: DevTools' own classes
        requests.map(async (request: any) => ({
          url: request.url(),
          status: request.statusCode,
          type: request.resourceType().name(),
          frames: request.frames().length,
          body: (await request.requestContentData()).text ?? null,
        })),
      );
    }, har);
  } finally {
    await browser.close();
  }
}

test("Chromium's DevTools import what is exported", async () => {
  const flows = [
    flowOf("http", { "request.path": utf8("/socket") }),
    flowOf("http", { "request.path": utf8("/failed"), response: null, websocket: null }),
    flowOf("http", { "request.path": utf8("/missing"), "response.content": null, "request.content": null, websocket: null }),
    flowOf("http", { "request.path": utf8("/text"), "request.method": utf8("GET"), "response.content": utf8("näh"), websocket: null }),
    flowOf("http", {
      "request.path": utf8("/connect"),
      "request.method": utf8("CONNECT"),
      "request.authority": utf8("example.com:443"),
      websocket: null,
    }),
  ];
  const sink = new MemorySink();
  const writer = new FlowWriter(sink, { format: "har" });
  for (const flow of flows) await writer.add(flow);
  await writer.close();
  const requests = await imported(new TextDecoder().decode(sink.bytes()));
  expect(requests.map(({ url, status, frames }) => [url, status, frames]).sort()).toEqual([
    ["https://example.com/failed", 0, 0],
    ["https://example.com/missing", 301, 0],
    ["https://example.com/socket", 301, 2],
    ["https://example.com/text", 301, 0],
    ["https://example.com:443/", 301, 0],
  ]);
  expect(requests.find(({ url }) => url.endsWith("/text"))?.body).toBe("näh");
  expect(requests.find(({ url }) => url.endsWith("/socket"))?.type).toBe("websocket");
}, 60_000);

// The viewer's server: who gets what, and what it never gives.
import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { captureAt, startViewServer, type ViewServer } from "../../src/cli/view-server.ts";
import { openUrl } from "../../src/web/worker/range-source.ts";
import { mitmflow, temporary } from "./harness.ts";

const { folder, file } = temporary();
const capture = Uint8Array.from({ length: 1000 }, (_, index) => index);
let server: ViewServer;
let page: URL;

beforeAll(async () => {
  for (const [name, text] of Object.entries({ "index.html": "<p>page", "main.js": "1", "app.css": "p{}" })) file(name, text);
  server = await startViewServer({ pages: folder, file: await captureAt(file("a capture #1.mitm", capture)), port: 0 });
  page = new URL(server.url);
});
afterAll(() => server.close());

test("of an empty capture the page gets nothing, and no error", async () => {
  const empty = await startViewServer({ pages: folder, file: await captureAt(file("empty.mitm", new Uint8Array(0))), port: 0 });
  try {
    const { hash, origin, pathname } = new URL(empty.url);
    const opened = await openUrl(`${origin}${pathname}${new URLSearchParams(hash.slice(1)).get("file")}`);
    expect(opened).toBeInstanceOf(Blob);
    expect((opened as Blob).size).toBe(0);
    await expect(openUrl(`${origin}/other`)).rejects.toThrow("404");
  } finally {
    await empty.close();
  }
});

interface Answer {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  body: Buffer;
}

/** By Node's own client: `fetch` would not send such a Host. */
function get(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port: page.port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => resolve({ status: response.statusCode as number, headers: response.headers, body: Buffer.concat(chunks) }));
    });
    asked.on("error", reject).end();
  });
}

const root = (): string => page.pathname;
const captureUrl = (): string =>
  `${root()}${new URLSearchParams(page.hash.slice(1)).get("file")?.split("/").map(encodeURIComponent).join("/")}`;

test("the address is of this computer, with a token that cannot be guessed", async () => {
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{24}\/#file=file%2Fa%20capture%20%231\.mitm$/);
  const other = await startViewServer({ pages: folder, file: null, port: 0 });
  expect(new URL(other.url).pathname).not.toBe(root());
  await other.close();
});

test("the page's files, by their types, with headers that forbid all else", async () => {
  const { status, headers, body } = await get(root());
  expect([status, String(body)]).toEqual([200, "<p>page"]);
  expect(headers).toMatchObject({
    "content-type": "text/html; charset=utf-8",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
  });
  expect(headers["content-security-policy"]).toMatch(/^default-src 'none'; .*frame-ancestors 'none'$/);
  expect((await get(`${root()}main.js?x`)).headers["content-type"]).toBe("text/javascript; charset=utf-8");
  expect((await get(`${root()}app.css`, {}, "HEAD")).body).toHaveLength(0);
});

describe("nobody else gets anything", () => {
  test.each(["/", "/index.html", "/x/", "/../main.js"])("without the token: %s", async (path) => {
    const { status, body } = await get(path);
    expect([status, body.length]).toEqual([404, 0]);
  });

  test.each(["", "..", "../main.js", "%2e%2e/main.js", ".", "file", "file/", "file/other", "nothing.js", "constructor"])(
    "what is not there: %s",
    async (name) => {
      const { status } = await get(`${root()}${name}`);
      expect(status).toBe(name === "" ? 200 : 404);
    },
  );

  test.each(["evil.example", "evil.example:80", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example"])("as %s", async (host) => {
    expect((await get(root(), { host })).status).toBe(403);
  });

  test("as localhost, the visitor does", async () => {
    expect((await get(root(), { host: `localhost:${page.port}` })).status).toBe(200);
  });

  test.each(["POST", "PUT", "OPTIONS"])("by %s", async (method) => {
    expect((await get(root(), {}, method)).status).toBe(405);
  });
});

describe("the capture", () => {
  test("whole", async () => {
    const { status, headers, body } = await get(captureUrl());
    expect(status).toBe(200);
    expect(headers).toMatchObject({ "accept-ranges": "bytes", "content-length": "1000", "content-type": "application/octet-stream" });
    expect(Buffer.compare(body, capture)).toBe(0);
  });

  test.each([
    ["bytes=0-0", 0, 1],
    ["bytes=10-19", 10, 20],
    ["bytes=990-5000", 990, 1000],
    ["bytes=995-", 995, 1000],
    ["bytes=-3", 997, 1000],
    ["bytes=-5000", 0, 1000],
  ])("%s", async (range, start, end) => {
    const { status, headers, body } = await get(captureUrl(), { range });
    expect([status, headers["content-range"]]).toEqual([206, `bytes ${start}-${end - 1}/1000`]);
    expect(Buffer.compare(body, capture.subarray(start, end))).toBe(0);
  });

  test.each(["bytes=1000-", "bytes=5-4", "bytes=", "bytes=-", "bytes=a-b", "bytes=0-1,3-4", "lines=1-2", "bytes=-0"])(
    "no such range: %s",
    async (range) => {
      const { status, headers } = await get(captureUrl(), { range });
      expect([status, headers["content-range"]]).toEqual([416, "bytes */1000"]);
    },
  );
});

describe("the command", () => {
  test.each([
    [["view", "/nowhere/x.mitm"], /no such file/],
    [["view", folder], /only a file/],
    [["view", "--port", "70000"], /from 0 to 65535/],
  ])("%s", async (argv, message) => {
    const { code, errors } = await mitmflow(argv);
    expect(code).toBe(2);
    expect(errors.join("\n")).toMatch(message);
  });
});

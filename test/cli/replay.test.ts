// `mitmflow replay` against a server on the loopback.
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { FlowReader, type HTTPFlow } from "../../src/index.ts";
import { utf8 } from "../helpers.ts";
import { flowBytes, httpBytes, mitmflow, temporary } from "./harness.ts";

const { folder, file } = temporary();
const asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(`${request.method} ${request.url}`);
  if (request.url === "/never") setTimeout(() => process.emit("SIGINT"), 50);
  else if (request.url === "/gone") response.destroy();
  else response.writeHead(request.url === "/other" ? 500 : 200).end(request.url === "/body" ? "new" : "old");
});
let port = 0;

const plain = (path: string, host = "127.0.0.1"): Parameters<typeof httpBytes>[1] => ({
  websocket: null,
  "request.method": utf8("GET"),
  "request.scheme": utf8("http"),
  "request.host": host,
  "request.port": port,
  "request.path": utf8(path),
  "request.content": utf8(""),
});

const flowTo = (path: string, host?: string): Uint8Array =>
  httpBytes(path, { ...plain(path, host), "response.status_code": 200, "response.content": utf8("old") });

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
  file("dump.mitm", flowTo("/same"), flowTo("/body"), flowTo("/other"), flowTo("/gone"), flowTo("/far", "192.0.2.1"), flowBytes("tcp"));
});

afterAll(() => {
  server.close();
});

const dump = join(folder, "dump.mitm");
const allowed = (): string[] => ["--allow", "example.com", "--allow", `127.0.0.1:${port}`];

test("what came back otherwise, and the new flows", async () => {
  asked.length = 0;
  const out = join(folder, "new.mitm");
  const { code, lines, err } = await mitmflow(["replay", dump, ...allowed(), "--out", out]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(asked).toEqual(["GET /same", "GET /body", "GET /other", "GET /gone"]);
  const shown = lines.map((line) =>
    line
      .replace(/\s+/g, " ")
      .replace(/ [\d.]+m?s/g, " TIME")
      .trim(),
  );
  expect(shown).toEqual([
    `0 = GET 200 -> 200 3b -> 3b TIME -> TIME http://127.0.0.1:${port}/same`,
    `1 ~ GET 200 -> 200 3b -> 3b TIME -> TIME http://127.0.0.1:${port}/body`,
    `2 ! GET 200 -> 500 3b -> 3b TIME -> TIME http://127.0.0.1:${port}/other`,
    expect.stringMatching(/^3 x GET 200 -> - 3b -> - TIME -> - http:.*\/gone: other side closed/),
    `4 not sent: 192.0.2.1:${port} is not allowed`,
    "5 not sent: it is a flow of TCP",
    "4 sent: 1 the same, 1 with another body, 1 with another status, 1 failed; bodies 12b -> 9b, time TIME -> TIME",
    `1 not sent: 192.0.2.1:${port} is not allowed`,
    "1 not sent: it is a flow of TCP",
  ]);
  const flows = [...new FlowReader(readFileSync(out))] as HTTPFlow[];
  expect(flows.map(({ response, isReplay }) => [response?.text ?? null, isReplay])).toEqual([
    ["old", "request"],
    ["new", "request"],
    ["old", "request"],
    [null, "request"],
  ]);
});

test("everything to one server, with a filter; the new dump on standard output", async () => {
  asked.length = 0;
  const to = `http://127.0.0.1:${port}`;
  const { code, bytes, errors } = await mitmflow(["replay", dump, "--to", to, "-f", "~u far", "--out", "-"], { endsLines: false });
  expect([code, asked]).toEqual([0, ["GET /far"]]);
  expect(errors).toEqual([expect.stringMatching(/^mitmflow replay: 1 sent: 1 the same; /)]);
  expect(([...new FlowReader(bytes)] as HTTPFlow[]).map(({ request }) => request.url)).toEqual([`${to}/far`]);
});

test("nothing is sent unless a server is named, and no dump is touched", async () => {
  asked.length = 0;
  const out = file("kept.mitm", "kept");
  const unnamed = await mitmflow(["replay", dump, "--out", out]);
  expect(unnamed).toMatchObject({
    code: 2,
    out: "",
    errors: [expect.stringContaining("say where requests may go: --to URL, or --allow HOST")],
  });
  const other = await mitmflow(["replay", dump, "--allow", "example.com", "--out", out]);
  expect([other.code, other.errors]).toEqual([2, ["mitmflow replay: nothing was sent"]]);
  expect(other.lines.at(-3)).toMatch(/^4 not sent: 127\.0\.0\.1:\d+ is not allowed$/);
  expect(await mitmflow(["replay", dump, "--to", "localhost:1"])).toMatchObject({ code: 2 });
  expect(await mitmflow(["replay", dump, "--to", "http://a.test", "--allow", "a.test"])).toMatchObject({ code: 2 });
  expect(await mitmflow(["replay", dump, ...allowed(), "--concurrency", "0"])).toMatchObject({ code: 2 });
  expect(await mitmflow(["replay", dump, ...allowed(), "--timeout", "x"])).toMatchObject({ code: 2 });
  for (const unwritable of [dump, folder, join(folder, "no", "such", "folder.mitm")]) {
    const { code, errors } = await mitmflow(["replay", dump, ...allowed(), "--out", unwritable]);
    expect([code, errors]).toEqual([2, [expect.stringContaining(`mitmflow replay: ${unwritable}: `)]]);
  }
  expect([asked, String(readFileSync(out))]).toEqual([[], "kept"]);
});

test("an old answer that is none is another one", async () => {
  const odd = file("odd.mitm", httpBytes("odd", { ...plain("/same"), response: "none" }), flowTo("/same"));
  const { code, lines } = await mitmflow(["replay", odd, ...allowed()]);
  expect(code).toBe(0);
  expect(lines.slice(0, 2).map((line) => line.trim().slice(0, 4))).toEqual(["0  !", "1  ="]);
});

test("Ctrl-C: what came until then is told and kept", async () => {
  const never = file("never.mitm", readFileSync(dump), flowTo("/never"), flowTo("/same"));
  const out = join(folder, "until.mitm");
  const { code, lines, err } = await mitmflow(["replay", never, ...allowed(), "-f", "~u same | ~u never", "--out", out]);
  expect({ code, err }).toEqual({ code: 130, err: "mitmflow replay: interrupted: only what was answered until then is compared\n" });
  expect(lines.at(-1)).toMatch(/^1 sent: 1 the same; /);
  expect([...new FlowReader(readFileSync(out))]).toHaveLength(1);
});

test("a damaged dump: what comes before is sent", async () => {
  asked.length = 0;
  const torn = join(folder, "torn.mitm");
  writeFileSync(torn, readFileSync(dump).subarray(0, -10));
  const { code, errors } = await mitmflow(["replay", torn, ...allowed(), "-f", "~u same"]);
  expect([code, asked]).toEqual([1, ["GET /same"]]);
  expect(errors).toHaveLength(1);
});

// Captures that attack whoever looks at them: nothing in them runs, nothing is asked for anywhere, and the page's policy holds.

import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { Float, tnetstring } from "../../src/index.ts";
import { replaced, states } from "../flow/flows.ts";
import type { Plain } from "../flow/states.ts";
import { utf8 } from "../helpers.ts";
import { choose, describeBrowsers, foreign, look, pages, rowCount, rows, setFilter, settled, tab, type Visit, write } from "./harness.ts";
import { exchange, sampleFlows } from "./sample.ts";

/** Each sets `hit` where it runs, or asks a foreign server. */
const payloads = [
  `<img src=x onerror="hit=1">`,
  `<script>hit=1</script>`,
  `"><svg onload=hit=1>`,
  `'-(hit=1)-'`,
  `javascript:hit=1`,
  `</title></style></textarea><iframe srcdoc="<script>parent.hit=1</script>">`,
  `<a href="javascript:hit=1" autofocus onfocus=hit=1 tabindex=1>x</a>`,
  `{{constructor.constructor('hit=1')()}}`,
  `<link rel=stylesheet href=//foreign.example/x.css><base href=//foreign.example/>`,
  `<img src=//foreign.example/x.png><video src=//foreign.example/x.mp4 autoplay>`,
  `\u202e\u0000\u001b[31m<b onmouseover=hit=1>`,
];

function hostileFlows(payload: string): Uint8Array[] {
  const bytes = utf8(payload);
  const header: Plain[] = [
    [bytes, bytes],
    [utf8("content-type"), bytes],
    [utf8("cookie"), bytes],
  ];
  const connection = Object.fromEntries(
    ["client_conn", "server_conn"].flatMap((side) => [
      [`${side}.sni`, payload],
      [`${side}.cipher`, payload],
      [`${side}.tls_version`, payload],
      [`${side}.alpn`, bytes],
      [`${side}.error`, payload],
      [`${side}.certificate_list`, [bytes]],
      [`${side}.peername`, [payload, 1]],
      [`${side}.id`, payload],
    ]),
  );
  const common = {
    ...connection,
    "server_conn.address": [payload, 443],
    comment: payload,
    marked: payload,
    id: payload,
    is_replay: payload,
  };
  const error = { msg: payload, timestamp: new Float(1) };
  const messages: Plain[] = [[true, bytes, new Float(5)]];
  const changes = {
    ...common,
    error,
    "request.host": payload,
    "request.path": bytes,
    "request.method": bytes,
    "request.scheme": bytes,
    "request.authority": bytes,
    "request.http_version": bytes,
    "request.headers": header,
    "request.content": utf8(`a=${encodeURIComponent(payload)}&${encodeURIComponent(payload)}=b`),
    "response.reason": bytes,
    "response.headers": header,
    "response.trailers": header,
    "response.content": bytes,
    "websocket.close_reason": payload,
    "websocket.messages": [[1, true, bytes, new Float(14), false, false]],
  };
  const json = JSON.stringify({ [payload]: payload, __proto__: 1, list: [payload] }).replace("{", `{"__proto__":{"hit":1},`);
  const typed = (type: string, content: string): Uint8Array =>
    tnetstring.dumps(
      replaced(states.http(), {
        ...changes,
        websocket: null,
        "response.headers": [[utf8("content-type"), utf8(type)]],
        "response.content": utf8(content),
      }),
    );
  const multipart = `--x\r\ncontent-disposition: form-data; name="${payload.replace(/"/g, "'")}"; filename="${payload.replace(/"/g, "'")}"\r\ncontent-type: ${payload}\r\n\r\n${payload}\r\n--x--\r\n`;
  return [
    tnetstring.dumps(replaced(states.http(), changes)),
    typed("application/json", json),
    typed("text/html", payload),
    typed("image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg"><script>hit=1</script>${payload}</svg>`),
    typed("image/png", payload),
    typed("multipart/form-data; boundary=x", multipart),
    typed("application/x-www-form-urlencoded", `x=${payload}`),
    tnetstring.dumps(replaced(states.tcp(), { ...common, error, messages })),
    tnetstring.dumps(
      replaced(states.dns(), {
        ...common,
        error,
        "request.questions": [{ name: payload, type: 1, class_: 1 }],
        "response.answers": [{ name: payload, type: 16, class_: 1, ttl: 1, data: bytes }],
      }),
    ),
  ];
}

/** All payloads at once in flows of every kind, and each alone in a flow that has every field. */
const hostile = [...hostileFlows(payloads.join(" ")), ...payloads.map((payload) => hostileFlows(payload)[0])];

async function untouched({ page, problems }: Visit): Promise<void> {
  expect(await page.evaluate(() => "hit" in globalThis || "hit" in Object.prototype)).toBe(false);
  expect(
    await page.$$eval(
      "iframe, object, embed, base, video, form, a:not([download]), #app script, #app style, #app link",
      (found) => found.length,
    ),
  ).toBe(0);
  expect(problems.filter((problem) => /dialog|hit|policy/i.test(problem))).toEqual([]);
}

describeBrowsers("a hostile capture", ({ visit }) => {
  test("in every field, in every tab", async () => {
    const made = await visit();
    const { page } = made;
    await choose(page, write(`${payloads[0].replace(/[/]/g, "")}.mitm`, ...hostile));
    expect(await rowCount(page)).toBe(hostile.length);
    await page.setViewport({ width: 1280, height: 4200 });
    await page.waitForFunction((count) => document.querySelectorAll(".table-body .row[data-flow]").length === count, {}, hostile.length);
    expect((await rows(page)).every(({ isGap }) => !isGap)).toBe(true);
    for (let place = 0; place < hostile.length; place++) {
      await look(page, place);
      const names = await page.$$eval("[role=tab]", (tabs) => tabs.map((element) => element.firstChild?.textContent ?? ""));
      for (const name of names) {
        await tab(page, name);
        if (name === "Messages") {
          await page.waitForSelector(".message");
          await page.click(".message");
        }
      }
      const modes = await page.$$eval(".modes button", (buttons) => buttons.map((button) => (button as HTMLElement).click()).length);
      expect(modes).toBeGreaterThanOrEqual(0);
    }
    await untouched(made);
    expect(foreign(made)).toEqual([]);
    await page.close();
  });

  test("a filter that is markup is shown as it is", async () => {
    const made = await visit();
    await choose(made.page, write("plain.mitm", ...sampleFlows()));
    await setFilter(made.page, `~zz ${payloads[0]}`);
    expect(await made.page.$eval("#filter-problem code", (code) => code.textContent)).toContain("<img src=x");
    await untouched(made);
    await made.page.close();
  });

  test("the policy lets nothing out, and nothing in", async () => {
    const { page } = await visit();
    const outcomes = await page.evaluate(async () => {
      const violations: string[] = [];
      document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => violations.push(effectiveDirective));
      const fetched = await fetch("https://foreign.example/").then(
        () => "fetched",
        () => "refused",
      );
      const image = document.createElement("img");
      image.src = "https://foreign.example/x.png";
      const script = document.createElement("script");
      script.textContent = "hit = 1";
      const frame = document.createElement("iframe");
      frame.src = "https://foreign.example/";
      const style = document.createElement("style");
      style.textContent = "p { color: red }";
      document.body.append(image, script, frame, style);
      await new Promise((resolve) => setTimeout(resolve, 300));
      return { fetched, violations: [...new Set(violations.map((name) => name.replace(/-elem$/, "")))].sort(), hit: "hit" in globalThis };
    });
    expect(outcomes).toEqual({
      fetched: "refused",
      violations: ["connect-src", "frame-src", "img-src", "script-src", "style-src"],
      hit: false,
    });
    await page.close();
  });
});

/** Serves the viewer's files as any file server would, with a policy of its own beside the page's. */
async function serveWith(policy: string): Promise<{ server: Server; url: string }> {
  const types: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
  const server = createServer(({ url = "/" }, response) => {
    const name = url === "/" ? "index.html" : url.slice(1);
    response.setHeader("Content-Security-Policy", policy);
    response.setHeader("Content-Type", types[extname(name)] ?? "text/plain");
    response.end(/^[\w.-]+$/.test(name) ? readFileSync(join(pages, name)) : "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.closeAllConnections();
  for (const server of servers) server.close();
});

describeBrowsers("another file server", ({ visit }) => {
  test.each([
    ["without WebAssembly", "script-src 'self'; worker-src 'self'", "js"],
    ["with it", "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'", "wasm-simd"],
  ])("%s: the flows are the same", async (_, policy, engine) => {
    const { server, url } = await serveWith(policy);
    servers.push(server);
    const { page } = await visit({ url });
    await choose(
      page,
      write("served.mitm", exchange({ at: 0, host: "a.example.com", path: "/x", body: "hello", type: "text/plain", encoding: "br" })),
    );
    await settled(page);
    expect(await page.$eval(".engine", (element) => element.textContent)).toBe(engine);
    await look(page, 0);
    expect(await tab(page, "Response")).toContain("hello");
    await page.close();
  });
});

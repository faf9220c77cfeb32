// convert between all formats, from any to any, and what the other commands make of them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { FlowReader } from "../../src/index.ts";
import { fixture } from "../har/hars.ts";
import { concat } from "../helpers.ts";
import { flowBytes, httpBytes, mitmflow, temporary } from "./harness.ts";

const { folder, file } = temporary();
const out = (name: string): string => join(folder, name);
const bytesOf = (path: string): Uint8Array => new Uint8Array(readFileSync(path));
const dump = concat([httpBytes("a"), httpBytes("b", { response: null, websocket: null })]);

/** What a reader finds of each flow, in every format. */
const shown = (path: string): unknown[] =>
  Array.from(new FlowReader(bytesOf(path)).rows(), ({ method, host, status }) => [method, host, status]);

const formats = ["mitm", "pb", "har", "zhar", "jsonl"];
const toOf = (format: string): string[] => (format === "jsonl" ? ["--lossless"] : []);

describe("convert", () => {
  test.each(formats.flatMap((from) => formats.map((to) => [from, to])))("from %s to %s", async (from, to) => {
    const source = out(`source-of-${to}.${from}`);
    const target = out(`target-of-${from}.${to}`);
    const path = file("formats.mitm", dump);
    expect(await mitmflow(["convert", path, source, ...toOf(from)])).toMatchObject({ code: 0, out: "", err: "" });
    expect(await mitmflow(["convert", source, target, ...toOf(to)])).toMatchObject({ code: 0, out: "", err: "" });
    // HAR has the host that the client named, and no case of methods.
    const named = [from, to].some((format) => format.endsWith("har")) ? ["POST", "example.com"] : ["post", "198.51.100.7"];
    expect(shown(target)).toEqual([
      [...named, 301],
      [...named, null],
    ]);
    if (!from.endsWith("har") && !to.endsWith("har")) {
      expect(await mitmflow(["convert", target, out("back.mitm")])).toMatchObject({ code: 0 });
      expect(bytesOf(out("back.mitm"))).toEqual(dump);
    }
  });

  test("from standard input to standard output, by --from and --to", async () => {
    const { code, out: text } = await mitmflow(["convert", "-", "-", "--to", "har"], { input: dump });
    expect(code).toBe(0);
    expect(JSON.parse(text).log.entries.length).toBe(2);
    const back = await mitmflow(["convert", "-", "-", "--from", "har", "--to", "jsonl"], { input: Buffer.from(text) });
    expect(back.lines.map((line) => JSON.parse(line).request.pretty_host)).toEqual(["example.com", "example.com"]);
  });

  test("bodies in JSON Lines", async () => {
    const path = file("bodies.mitm", dump);
    for (const [form, field] of [
      ["text", { text: "a=1" }],
      ["base64", { base64: "YT0x" }],
      ["none", {}],
    ] as const) {
      const { lines } = await mitmflow(["convert", path, "-", "--to", "jsonl", "--bodies", form]);
      const { request } = JSON.parse(lines[0]);
      expect(request).toMatchObject({ contentLength: 3, ...field });
      expect(Object.keys(request).some((key) => key === "text" || key === "base64")).toBe(form !== "none");
    }
  });

  test("flows without a form in HAR are left out, and told", async () => {
    const path = file("kinds.mitm", httpBytes("a"), flowBytes("tcp"), flowBytes("dns"));
    const { code, errors } = await mitmflow(["convert", path, out("kinds.har")]);
    expect({ code, errors }).toEqual({
      code: 0,
      errors: ["mitmflow convert: 2 flows that are not HTTP were left out: HAR has no form for them"],
    });
    expect(shown(out("kinds.har")).length).toBe(1);
  });

  test("a filter, and several files of several formats", async () => {
    const har = file("browser.har", fixture("firefox"));
    expect((await mitmflow(["convert", har, out("posts.har"), "-f", "~m POST"])).code).toBe(0);
    expect(shown(out("posts.har"))).toEqual([["POST", "www.example.org", 302]]);
    expect((await mitmflow(["merge", har, file("m.mitm", dump), out("posts.har"), out("merged.jsonl"), "--lossless"])).code).toBe(0);
    expect(shown(out("merged.jsonl")).length).toBe(4 + 2 + 1);
  });

  test("a damaged log: what comes before is written, as a whole log", async () => {
    const path = file("torn.har", fixture("firefox").subarray(0, 5000));
    const { code, errors } = await mitmflow(["convert", path, out("before.har")]);
    expect(code).toBe(1);
    expect(errors).toEqual([`mitmflow convert: ${path}: the input ends inside a value in flow 3 at byte 5000`]);
    expect(shown(out("before.har")).length).toBe(3);
  });

  test("lines that are no flows are told as such", async () => {
    const plain = out("plain.jsonl");
    expect((await mitmflow(["convert", file("p.mitm", dump), plain])).code).toBe(0);
    for (const argv of [
      ["convert", plain, out("never.mitm")],
      ["ls", plain],
      ["info", plain],
      ["repair", plain, out("never.mitm")],
      ["ls", "-"],
    ]) {
      const { code, lines, errors } = await mitmflow(argv, { input: readFileSync(plain) });
      expect([code, lines, errors.length]).toEqual([2, [], 1]);
      expect(errors[0]).toContain("--lossless");
    }
  });
});

test("repair finds the entries of a damaged log", async () => {
  const bytes = fixture("firefox").slice();
  bytes[Buffer.from(bytes).indexOf("font.woff2") - 40] = 0;
  const path = file("damaged.har", bytes);
  const { code, errors } = await mitmflow(["repair", path, out("repaired.har")]);
  expect(code).toBe(1);
  expect(errors[0]).toMatch(/bytes from \d+ to \d+ are lost: the JSON is not well-formed in flow 1 at byte \d+$/);
  expect(errors[1]).toMatch(/3 flows were written, \d+ bytes in 1 gap were lost$/);
  expect(shown(out("repaired.har")).length).toBe(3);
});

test.each(["har", "zhar", "jsonl"])("ls, info and show read %s", async (format) => {
  const path = out(`read.${format}`);
  expect((await mitmflow(["convert", file("read.mitm", dump), path, ...toOf(format)])).code).toBe(0);
  expect((await mitmflow(["ls", path])).lines.map((line) => line.trim().split(/ {2,}/)[3])).toEqual(["301", "-"]);
  expect((await mitmflow(["info", path])).lines).toContain("  flows     2");
  expect((await mitmflow(["show", path, "-n", "0"])).out).toContain("/lolcats?a=1");
});

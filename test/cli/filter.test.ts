// The option -f of the commands that read flows.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { FlowReader } from "../../src/index.ts";
import { concat, utf8 } from "../helpers.ts";
import { damaged, flowBytes, httpBytes, mitmflow, oldBytes, temporary } from "./harness.ts";

const { folder, file } = temporary();
const whole = file("whole.mitm", httpBytes("a"), flowBytes("tcp"), oldBytes(), httpBytes("b", { "request.content": utf8("needle") }));

/** The ids of the flows in a dump; "old" for the one that has a made-up host. */
function idsOf(bytes: Uint8Array): string[] {
  return Array.from(new FlowReader(bytes), ({ id }) => id);
}

describe("ls", () => {
  test("lists the flows that match, under their numbers", async () => {
    const { code, lines, err } = await mitmflow(["ls", whole, "-f", "~http & !~b needle", "--json"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(lines.map((line) => JSON.parse(line).flow)).toEqual([0, 2]);
  });

  test("searches bodies of a stream", async () => {
    const { lines } = await mitmflow(["ls", "-", "--filter", "~b NEEDLE", "--json"], { input: readFileSync(whole) });
    expect(lines.map((line) => JSON.parse(line).flow)).toEqual([3]);
  });

  test("a flow that the filter cannot judge is told, and the others are listed", async () => {
    const path = file("odd.mitm", flowBytes("http", { "request.headers": 7 }), httpBytes("a"));
    const { code, lines, err } = await mitmflow(["ls", path, "-f", "~h x-two", "--json"]);
    expect(code).toBe(1);
    expect(lines.map((line) => JSON.parse(line).flow)).toEqual([1]);
    expect(err).toMatch(/^mitmflow ls: .*odd\.mitm: a flow's state lacks a field, .* in request\.headers\n$/);
  });
});

test("info sums up the flows that match", async () => {
  const { code, out } = await mitmflow(["info", whole, "-f", "~tcp"]);
  expect(code).toBe(0);
  expect(out).toMatch(/flows +1\b/);
  expect(out).not.toMatch(/http/);
});

describe("show", () => {
  test("shows the first flow that matches", async () => {
    const { code, lines } = await mitmflow(["show", whole, "-f", "~b needle", "--request-body"], { endsLines: false });
    expect({ code, lines }).toEqual({ code: 0, lines: [] });
    expect((await mitmflow(["show", whole, "-f", "~http"])).out).toContain("id a,");
  });

  test("says so when none does", async () => {
    const { code, err } = await mitmflow(["show", whole, "-f", "~dns"]);
    expect({ code, err }).toEqual({ code: 2, err: `mitmflow show: ${whole}: no flow matches ~dns\n` });
  });

  test("wants one way to name the flow", async () => {
    const { code, err } = await mitmflow(["show", whole, "-f", "~dns", "-n", "1"]);
    expect(code).toBe(2);
    expect(err).toMatch(/cannot be used with/);
  });
});

describe("writes only flows that match:", () => {
  test.each([
    ["convert", ["convert", whole]],
    ["merge", ["merge", whole, "/dev/null"]],
    ["repair", ["repair", whole]],
  ])("%s", async (name, argv) => {
    const to = join(folder, `${name}.mitm`);
    const { code } = await mitmflow([...argv, to, "-f", "~u lolcats"]);
    expect(code).toBe(0);
    expect(idsOf(readFileSync(to))).toEqual(["a", "b"]);
  });

  test("split", async () => {
    const out = join(folder, "split");
    const { code } = await mitmflow(["split", whole, "--every", "1", "--out", out, "-f", "~u lolcats"]);
    expect(code).toBe(0);
    expect(readdirSync(out).sort()).toEqual(["0001.mitm", "0002.mitm"]);
  });

  test("repair goes on behind damage, and behind a flow that cannot be judged", async () => {
    const path = file(
      "torn.mitm",
      damaged(httpBytes("x"), httpBytes("x").length - 1),
      flowBytes("http", { "request.method": null }),
      httpBytes("b"),
    );
    const to = join(folder, "repaired.mitm");
    const { code, err } = await mitmflow(["repair", path, to, "-f", "~m post"]);
    expect(code).toBe(1);
    expect(idsOf(readFileSync(to))).toEqual(["b"]);
    expect(err).toMatch(/in request\.method/);
    expect(err).toMatch(/1 flow was written, \d+ bytes in 1 gap were lost/);
  });
});

describe("a filter that is none", () => {
  test.each([
    ["ls", whole],
    ["info", whole],
    ["show", whole],
    ["convert", whole, join(folder, "never.mitm")],
    ["merge", whole, whole, join(folder, "never.mitm")],
    ["repair", whole, join(folder, "never.mitm")],
    ["split", whole, "--every", "1", "--out", join(folder, "never")],
  ])("%s shows where it is wrong, and does nothing", async (...argv) => {
    const { code, out, errors } = await mitmflow([...argv, "-f", "~q & ~u [a"]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(errors).toEqual([
      `mitmflow ${argv[0]}: this is no filter (in the pattern of ~u: a set of characters without an end) at column 9`,
      "  ~q & ~u [a",
      "          ^",
    ]);
    expect(readdirSync(folder)).not.toContain("never.mitm");
    expect(readdirSync(folder)).not.toContain("never");
  });

  test("is shown without anything that a terminal would obey", async () => {
    const { errors } = await mitmflow(["ls", whole, "-f", "\u001b2J\t~x"]);
    expect(errors.slice(1)).toEqual(["  \\x1b2J\\t~x", "          ^"]);
  });
});

describe("MITMPROXY_CASE_SENSITIVE_FILTERS", () => {
  afterEach(() => {
    delete process.env.MITMPROXY_CASE_SENSITIVE_FILTERS;
  });

  test.each([
    [undefined, 1],
    ["0", 1],
    ["1", 0],
  ])("%s", async (value, count) => {
    if (value !== undefined) process.env.MITMPROXY_CASE_SENSITIVE_FILTERS = value;
    const { lines } = await mitmflow(["ls", whole, "-f", "~b NEEDLE"]);
    expect(lines.length).toBe(count);
  });
});

test("several files are read with one filter", async () => {
  const other = file("other.mitm", concat([flowBytes("udp"), httpBytes("c")]));
  const { lines } = await mitmflow(["ls", whole, other, "-f", "~http ~c 301", "--json"]);
  expect(lines.map((line) => JSON.parse(line).id)).toEqual(["a", "b", "c"]);
});

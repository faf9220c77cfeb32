// `mitmflow watch`: what it says of a dump, and of one that grows.
import { appendFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import type { WatchSummary } from "../../src/watch.ts";
import { utf8 } from "../helpers.ts";
import { damaged, flowBytes, httpBytes, mitmflow, temporary } from "./harness.ts";

const { file } = temporary();
const one = (id: string, changes = {}): Uint8Array => httpBytes(id, { websocket: null, "request.method": utf8("GET"), ...changes });
const dump = file(
  "dump.mitm",
  one("a"),
  flowBytes("tcp"),
  one("b", { "response.content": new Uint8Array(50_000) }),
  one("c", { response: null }),
);
const URL_LINE = "GET https://198.51.100.7/lolcats?a=1&b=%20 301";

/** Of one flow: each engine's codecs. */
const names = ["wasm-simd", "wasm", "js"].flatMap((engine) => [
  `tnetstring ${engine}`,
  `protobuf flow ${engine}`,
  `protobuf dummy ${engine}`,
]);
const measured = (name: string): unknown => expect.stringMatching(new RegExp(`^  ${name}: dumps .+s, loads .+s, .+[bk]$`));

test("every response, and a table", async () => {
  const { code, lines, err } = await mitmflow(["watch", dump]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(lines.slice(0, 2 + 2 * names.length)).toEqual([URL_LINE, ...names.map(measured), URL_LINE, ...names.map(measured)]);
  expect(lines[2 + 2 * names.length]).toMatch(/^ +blobs +count +mean size +median +p95 +MB\/s$/);
  // Two operations, two sizes.
  expect(lines).toHaveLength(3 + names.length * (2 + 2 * 2));
});

test("statistics as JSON, with a filter, peers and stores", async () => {
  const options = ["--set", "store_dumps=true", "--set", "dumpwatcher_peers=v8", "--set", "dumpwatcher_peers=json"];
  const { code, lines } = await mitmflow(["watch", dump, "--json", "-f", "~bs a", ...options]);
  expect([code, lines.length]).toEqual([0, 1]);
  const { flows, figures } = JSON.parse(lines[0]) as WatchSummary;
  expect(flows).toBe(1);
  const subjects = figures.map(({ subject, operation }) => `${subject.replace(/^sqlite .*/, "sqlite")} ${operation}`);
  expect(subjects.sort()).toEqual(
    [...[...names, "json", "v8"].flatMap((name) => [`${name} dumps`, `${name} loads`]), "file store", "sqlite store"].sort(),
  );
  for (const { count, bytes, median, p95, megabytesPerSecond } of figures) {
    expect([count, bytes > 100, median > 0, p95 >= median, megabytesPerSecond > 0]).toEqual([1, true, true, true, true]);
  }
});

test("an option that is turned off, so many flows, and standard input", async () => {
  expect(await mitmflow(["watch", dump, "--set", "dumpwatcher=false"])).toMatchObject({ code: 0, out: "", err: "" });
  const { lines } = await mitmflow(["watch", "-", "--limit", "1"], { input: [one("a"), one("b")] });
  expect(lines.filter((line) => line === URL_LINE)).toHaveLength(1);
});

describe("a dump that grows", () => {
  test("is followed", async () => {
    const path = file("growing.mitm", one("a"));
    setTimeout(() => appendFileSync(path, one("b").subarray(0, 100)), 100);
    setTimeout(() => appendFileSync(path, one("b").subarray(100)), 200);
    const { code, lines } = await mitmflow(["watch", path, "--follow", "--limit", "2"]);
    expect([code, lines.filter((line) => line === URL_LINE).length]).toEqual([0, 2]);
  });

  test("until Ctrl-C, which ends it well", async () => {
    const path = file("waiting.mitm", one("a"));
    const onOutput = (): unknown => process.emit("SIGINT");
    const { code, lines, err } = await mitmflow(["watch", path, "--follow"], { onOutput });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(lines[0]).toBe(URL_LINE);
    expect(lines.at(-1)).toMatch(/ js +loads /);
  });
});

test("what is wrong", async () => {
  expect(await mitmflow(["watch", dump, "--set", "nope=1"])).toMatchObject({
    code: 2,
    out: "",
    errors: ['mitmflow watch: there is no option "nope"; the options are dumpwatcher (bool), dumpwatcher_peers (strs), store_dumps (bool)'],
  });
  expect(await mitmflow(["watch", dump, "--set", "dumpwatcher=maybe"])).toMatchObject({ code: 2, out: "" });
  expect(await mitmflow(["watch", "-", "--follow"])).toMatchObject({ code: 2, out: "" });
  expect(await mitmflow(["watch", dump, "--limit", "0"])).toMatchObject({ code: 2, out: "" });
  const broken = file("broken.mitm", one("a"), damaged(one("b"), 0));
  const { code, lines, errors } = await mitmflow(["watch", broken]);
  expect([code, lines[0], errors.length]).toEqual([1, URL_LINE, 1]);
  const odd = file("odd.mitm", one("a", { response: "none" }), one("b"));
  const other = await mitmflow(["watch", odd]);
  expect([other.code, other.lines[0], other.errors]).toEqual([1, URL_LINE, [expect.stringMatching(/odd\.mitm: .* in response$/)]]);
});

// `mitmflow info`: what is in a dump.
import { describe, expect, test } from "@jest/globals";
import { Float } from "../../src/index.ts";
import { damaged, flowBytes, httpBytes, mitmflow, oldBytes, temporary } from "./harness.ts";

const { file } = temporary();

describe("info", () => {
  test("sums up flows of all types and versions", async () => {
    const big = httpBytes("b", { "response.content": new Uint8Array(5000), "response.timestamp_end": new Float(75) });
    const flows = [httpBytes("a"), flowBytes("tcp"), oldBytes(), big];
    const path = file("dump.mitm", ...flows);
    const bytes = flows.reduce((sum, { length }) => sum + length, 0);
    const { code, lines, err } = await mitmflow(["info", path]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(lines[0]).toBe(path);
    expect(lines.slice(1, 7)).toEqual([
      "  flows     4, 2 with an error",
      "  types     http: 3, tcp: 1",
      "  versions  0.13: 1, 21: 3",
      "  statuses  200: 1, 301: 2",
      "  time      1970-01-01 00:00:01.000 to 1970-01-01 00:01:15.000 UTC (1m14s)",
      expect.stringContaining(`(${bytes} bytes), `),
    ]);
    expect(lines[7]).toBe("  bodies    10b in requests, 5.1k in responses");
    expect(lines[8]).toBe("  messages  4b from clients, 3b from servers");
    expect(lines[9]).toBe("  biggest     4.9k  flow 3, response: POST https://198.51.100.7/lolcats?a=1&b=%20");
    expect(lines[10]).toBe("              184b  flow 0, response: POST https://198.51.100.7/lolcats?a=1&b=%20");
    expect(lines.at(-1)).toBe("  damage    none");
  });

  test("tells of damage, with 1", async () => {
    const whole = httpBytes("a");
    const path = file("damaged.mitm", whole, damaged(whole, 20, 0), whole, whole.subarray(0, 100));
    const { code, lines, errors } = await mitmflow(["info", path]);
    expect(code).toBe(1);
    expect(lines[1]).toBe("  flows     2");
    expect(lines.at(-2)).toContain(`  damage    ${whole.length} bytes from ${whole.length} to ${2 * whole.length} are lost: `);
    expect(lines.at(-1)).toContain(`            100 bytes from ${3 * whole.length} to ${3 * whole.length + 100} are lost: `);
    expect(errors).toEqual([`mitmflow info: ${path}: 2 parts are damaged`]);
  });

  test("times that are none do not count", async () => {
    const odd = [new Float(1e300), new Float(Number.NEGATIVE_INFINITY)].map((time, index) =>
      httpBytes(String(index), { "request.timestamp_start": time, "response.timestamp_end": new Float(-1e300) }),
    );
    const { lines } = await mitmflow(["info", file("times.mitm", httpBytes("a"), ...odd)]);
    expect(lines).toContain("  time      1970-01-01 00:00:10.000 to 1970-01-01 00:00:13.000 UTC (3.0s)");
  });

  test("an empty dump, and standard input", async () => {
    expect(await mitmflow(["info", "-"])).toMatchObject({ code: 0, lines: ["standard input", "  flows     0", "  damage    none"] });
  });

  test("a HAR file without a log is all damage", async () => {
    const { code, lines } = await mitmflow(["info", file("x.har", '{"log": {}}')]);
    expect(code).toBe(1);
    expect(lines).toContain("  flows     0");
    expect(lines.at(-1)).toContain("11 bytes from 0 to 11 are lost: this is no HAR log");
  });

  test("types and versions that nobody knows are shown safely", async () => {
    const path = file("odd.mitm", httpBytes("a", { type: "od\u001b[31md", version: 99 }));
    const { lines } = await mitmflow(["info", path]);
    expect(lines).toContain("  types     od\\x1b[31md: 1");
    expect(lines).toContain("  versions  99: 1");
  });
});

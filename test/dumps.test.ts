// Real captures of ten years of mitmproxy, read and written again byte for byte. They are not part of the repository:
// MITMFLOW_DUMPS names their folder, else a folder beside the checkout is looked for.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { tnetstring } from "../src/index.ts";
import { describeEngines } from "./engines.ts";
import { outcomeLine, popLine } from "./helpers.ts";
import { pop as referencePop } from "./reference/tnetstring.ts";

const named = process.env.MITMFLOW_DUMPS;
const folder = named ?? fileURLToPath(new URL("../../shared/dumps", import.meta.url));

if (named !== undefined || existsSync(folder)) {
  const dumps = readdirSync(folder)
    .filter((name) => name.endsWith(".mitm"))
    .map((name): [string, Uint8Array] => [name, readFileSync(join(folder, name))]);

  test(`there are dumps in ${folder}`, () => {
    expect(dumps.length).toBeGreaterThan(0);
  });

  describeEngines("real dumps", (engine) => {
    test.each(dumps)("%s is read as the reference reads it, and written again as it was", (_name, bytes) => {
      let flows = 0;
      for (let rest = bytes; rest.length > 0; flows++) {
        const [value, next] = tnetstring.pop(rest, { engine, exact: true });
        const line = popLine(() => [value, next], rest.length);
        expect(line === outcomeLine(referencePop(rest.subarray(0, rest.length - next.length)))).toBe(true);
        const written = tnetstring.dumps(value, { engine });
        expect(Buffer.compare(written, rest.subarray(0, rest.length - next.length))).toBe(0);
        rest = next;
      }
      expect(flows).toBeGreaterThan(0);
    });
  });
} else {
  describe("real dumps", () => {
    test.skip(`skipped: there is no ${folder}, and MITMFLOW_DUMPS names no other folder`, () => {});
  });
}

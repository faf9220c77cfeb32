// The command line on real captures of ten years of mitmproxy. They are not part of the repository: MITMFLOW_DUMPS names their folder, else
// a folder beside the checkout is looked for.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { mitmflow, temporary } from "./harness.ts";

const named = process.env.MITMFLOW_DUMPS;
const folder = named ?? fileURLToPath(new URL("../../../shared/dumps", import.meta.url));

describe("real dumps", () => {
  if (named === undefined && !existsSync(folder)) {
    test.skip(`skipped: there is no ${folder}, and MITMFLOW_DUMPS names no other folder`, () => {});
    return;
  }
  const scratch = temporary();
  const dumps = readdirSync(folder).filter((name) => name.endsWith(".mitm"));
  const goldens = dumps.filter((name) => name.endsWith(".v21.mitm"));
  const migrated = goldens.map((golden): [string, string] => [golden.replace(".v21", ""), golden]);

  test(`there are dumps in ${folder}`, () => {
    expect(migrated.length).toBeGreaterThan(0);
  });

  test.each(migrated)("convert %s gives %s", async (dump, golden) => {
    const to = join(scratch.folder, golden);
    expect(await mitmflow(["convert", join(folder, dump), to])).toMatchObject({ code: 0, err: "" });
    expect(withoutIds(readFileSync(to)) === withoutIds(readFileSync(join(folder, golden)))).toBe(true);
  });

  test.each(migrated.flat())("ls, info and show of %s", async (name) => {
    const path = join(folder, name);
    const { code, lines } = await mitmflow(["ls", "--json", path]);
    expect(code).toBe(0);
    const rows = lines.map((line) => JSON.parse(line));
    expect(rows.length).toBeGreaterThan(0);
    const info = await mitmflow(["info", path]);
    expect(info.lines[1]).toMatch(new RegExp(`^ {2}flows {5}${rows.length}\\b`));
    expect(info.lines.at(-1)).toBe("  damage    none");
    for (const { flow } of rows) {
      const shown = await mitmflow(["show", path, "-n", String(flow)]);
      expect(shown).toMatchObject({ code: 0, err: "" });
      expect(shown.lines[0]).toBe("<HTTPFlow");
    }
  });

  (dumps.includes("dumpfile-010.mitm") ? test : test.skip)("a dump that is too old is refused with its version", async () => {
    const { code, errors } = await mitmflow(["convert", join(folder, "dumpfile-010.mitm"), join(scratch.folder, "old.mitm")]);
    expect(code).toBe(1);
    expect(errors.length).toBe(1);
    expect(errors[0]).toContain("0.10.1");
    expect(existsSync(join(scratch.folder, "old.mitm"))).toBe(false);
  });
});

/** The ids that migrations invent are random; the goldens count them. Both have 36 characters. */
function withoutIds(bytes: Uint8Array): string {
  const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
  return Buffer.from(bytes).toString("latin1").replace(uuid, "an id");
}

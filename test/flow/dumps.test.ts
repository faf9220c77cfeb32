// Real captures of ten years of mitmproxy, migrated and written in the canonical order: byte for byte what mitmproxy's newest migrations
// make of them. They are not part of the repository: MITMFLOW_DUMPS names their folder, else a folder beside the checkout is looked for.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { canonical } from "../../src/flow/canonical.ts";
import { Migrator } from "../../src/flow/migrate/index.ts";
import type { State } from "../../src/flow/state.ts";
import { FlowReader, tnetstring } from "../../src/index.ts";
import { codecError, concat, latin1 } from "../helpers.ts";

const named = process.env.MITMFLOW_DUMPS;
const folder = named ?? fileURLToPath(new URL("../../../shared/dumps", import.meta.url));

if (named !== undefined || existsSync(folder)) {
  const names = readdirSync(folder);
  const goldens = names.filter((name) => name.endsWith(".v21.mitm"));
  const dumps = goldens.map((golden): [string, string] => [golden.replace(".v21.mitm", ".mitm"), golden]);
  const refused = "dumpfile-010.mitm";

  describe("migrating real dumps", () => {
    test(`there are dumps and their goldens in ${folder}`, () => {
      expect(dumps.length).toBeGreaterThan(0);
    });

    test.each(dumps)("%s becomes %s", (dump, golden) => {
      const migrated = migrate(readFileSync(join(folder, dump)));
      const expected = readFileSync(join(folder, golden));
      const invented = inventedIds(expected);
      const renamed = renameIds(latin1(migrated), inventedIds(migrated), invented);
      expect(renamed === latin1(expected)).toBe(true);
    });

    test.each(dumps)("%s, only read, is written as it is", (dump) => {
      const bytes = readFileSync(join(folder, dump));
      const flows = [...new FlowReader(bytes)];
      for (const flow of flows) String(flow);
      expect(Buffer.compare(concat(flows.flatMap((flow) => flow.toChunks() as Uint8Array[])), bytes)).toBe(0);
    });

    test.each(goldens)("%s, current already, stays as it is", (golden) => {
      const bytes = readFileSync(join(folder, golden));
      expect(Buffer.compare(migrate(bytes), bytes)).toBe(0);
    });

    (names.includes(refused) ? test : test.skip)(`${refused} is too old, and is refused with its version`, () => {
      const error = codecError(() => migrate(readFileSync(join(folder, refused))));
      expect(error).toMatchObject({ code: "UNSUPPORTED_VERSION", flow: 0, offset: 0 });
      expect(error.message).toContain("0.10.1");
    });
  });
} else {
  describe("migrating real dumps", () => {
    test.skip(`skipped: there is no ${folder}, and MITMFLOW_DUMPS names no other folder`, () => {});
  });
}

/** All flows of a dump, migrated and written. Invented UUIDs are of the form that the goldens use, but count down. */
function migrate(bytes: Uint8Array): Uint8Array {
  let counter = 0;
  const migrator = new Migrator({ uuid: () => `00000000-0000-0000-0000-${String(999_999_999_999 - counter++).padStart(12, "0")}` });
  const written: Uint8Array[] = [];
  for (let rest = bytes; rest.length > 0; ) {
    const place = { flow: written.length, offset: bytes.length - rest.length };
    const [value, next] = tnetstring.pop(rest, { exact: true });
    written.push(tnetstring.dumps(canonical(migrator.migrate(value as State, place))));
    rest = next;
  }
  return concat(written);
}

/** The invented UUIDs in the order of their first appearance. */
function inventedIds(bytes: Uint8Array): string[] {
  return [...new Set(latin1(bytes).match(/00000000-0000-0000-0000-[0-9]{12}/g))];
}

/** One to one: ids that were one stay one, and different ones stay different. */
function renameIds(text: string, from: string[], to: string[]): string {
  expect(from.length).toBe(to.length);
  return text.replaceAll(/00000000-0000-0000-0000-[0-9]{12}/g, (id) => to[from.indexOf(id)]);
}

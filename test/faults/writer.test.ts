// Every call to the file fails once, in every way: the error is told, and what is in the file are whole flows.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { type AnyFlow, FlowReader, FlowWriter, type FlowWriterOptions } from "../../src/index.ts";
import { openFileSink } from "../../src/node.ts";
import { latin1 } from "../helpers.ts";
import { dumpOf } from "../io/dump.ts";
import { type Fault, FaultyFile, ShortFile, wholeFlows } from "./files.ts";

const folder = mkdtempSync(join(tmpdir(), "mitmflow-faults-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, "dump.mitm");
const dump = dumpOf(20, 7, 3000);
const whole = dump.flows.map(latin1);
const flows: AnyFlow[] = [...new FlowReader(dump.bytes)];

/** Writes all flows, counting those that were acknowledged, to a file that may fail. */
async function write(
  fault: Fault,
  options: FlowWriterOptions,
  before: number,
): Promise<{ failed: boolean; error: unknown; acknowledged: number }> {
  writeFileSync(path, dump.bytes.subarray(0, dump.offsets[before]));
  const file = new FaultyFile(await openFileSink(path, { append: true }), fault);
  const writer = new FlowWriter(file, options);
  let acknowledged = before;
  try {
    for (const flow of flows.slice(before)) {
      await writer.add(flow);
      if (options.flush) acknowledged++;
    }
    await writer.close();
    acknowledged = flows.length;
  } catch (error) {
    await expect(writer.close()).rejects.toBe(error);
    return { failed: file.failed, error, acknowledged };
  }
  return { failed: file.failed, error: null, acknowledged };
}

const ways: { title: string; options: FlowWriterOptions }[] = [
  { title: "gathered", options: {} },
  { title: "a flow at a time", options: { flush: true } },
  { title: "a flow at a time, synced", options: { flush: true, fsync: true } },
];
const codes = ["ENOSPC", "EIO", "EFBIG"] as const;

describe.each(ways)("$title", ({ options }) => {
  test.each(codes)(
    "%s at every call",
    async (code) => {
      let cases = 0;
      for (const before of [0, 3]) {
        for (const partial of [undefined, 1, 700, 20_000]) {
          for (let call = 0; ; call++) {
            const { failed, error, acknowledged } = await write({ call, code, partial }, options, before);
            const { flows: found, damage } = wholeFlows(path);
            expect(damage).toBeNull();
            expect(found).toEqual(whole.slice(0, found.length));
            if (!failed) {
              // Beyond the last call that there is.
              expect(error).toBeNull();
              expect(found).toHaveLength(whole.length);
              break;
            }
            cases++;
            expect(error).toMatchObject({ code });
            expect(found.length).toBeGreaterThanOrEqual(acknowledged);
          }
        }
      }
      expect(cases).toBeGreaterThan(10);
    },
    120_000,
  );
});

test.each([1, 7, 1000, 100_000])("a file that takes %d bytes at a call", async (most) => {
  const few = most < 100 ? flows.slice(0, 4) : flows;
  const writer = new FlowWriter(new ShortFile(await open(path, "w"), most));
  for (const flow of few) await writer.add(flow);
  await writer.close();
  expect(wholeFlows(path)).toMatchObject({ damage: null, flows: whole.slice(0, few.length) });
});

test("after a failure nothing more is written, and every call says why", async () => {
  const file = new FaultyFile(await open(path, "w"), { call: 0, code: "ENOSPC" });
  const writer = new FlowWriter(file, { flush: true });
  await expect(writer.add(flows[0])).rejects.toMatchObject({ code: "ENOSPC" });
  await expect(writer.add(flows[1])).rejects.toMatchObject({ code: "ENOSPC" });
  await expect(writer.close()).rejects.toMatchObject({ code: "ENOSPC" });
  await expect(writer.close()).rejects.toMatchObject({ code: "ENOSPC" });
  expect(wholeFlows(path)).toMatchObject({ flows: [], damage: null, bytes: 0 });
});

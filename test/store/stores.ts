// The drivers that this runtime has, and stores to try things on.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { CodecError, flowFromBytes, tnetstring } from "../../src/index.ts";
import { findLibrary } from "../../src/store/drivers.ts";
import { type DriverName, FlowStore } from "../../src/store.ts";
import { flowOf } from "../flow/flows.ts";
import type { Plain } from "../flow/states.ts";
import { flowState } from "../io/dump.ts";

const hasNode = await findLibrary("node").then(
  () => true,
  () => false,
);

/** Node's own where there is one: `npm run test:store` runs these suites where there is. */
export const drivers: readonly DriverName[] = hasNode ? ["node", "wasm"] : ["wasm"];

/** A suite for each driver. Its first test makes sure that none is quietly the other. */
export function describeDrivers(title: string, suite: (driver: DriverName) => void): void {
  describe.each(drivers)(`${title}, %s`, (driver) => {
    test("runs on the driver asked for", async () => {
      const store = await FlowStore.open(undefined, { driver });
      expect(store.driver).toBe(driver);
      store.close();
    });
    suite(driver);
  });
}

/** A folder that is gone after the suite; a new path in it with every call. */
export function temporary(): { folder: string; path: (name?: string) => string } {
  const folder = mkdtempSync(join(tmpdir(), "mitmflow-store-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let count = 0;
  return { folder, path: (name = `${count++}.db`) => join(folder, name) };
}

/** An HTTP flow of the current version; `number` tells it from the others. */
export function numbered(number: number, body?: Uint8Array): ReturnType<typeof flowFromBytes> {
  return flowFromBytes(tnetstring.dumps(flowState(number, body)));
}

/** So many of them, from `first` on. */
export function numberedFlows(count: number, first = 0): ReturnType<typeof flowFromBytes>[] {
  return Array.from({ length: count }, (_, index) => numbered(first + index));
}

/** A flow with every field set, with an id of its own. */
export function flow(id: string, changes: { [path: string]: Plain | undefined } = {}): ReturnType<typeof flowFromBytes> {
  return flowOf("http", { id, ...changes });
}

/** The code of the error that opening fails with. */
export async function refusedCode(opening: Promise<FlowStore>): Promise<string> {
  try {
    (await opening).close();
    return "opened";
  } catch (error) {
    if (error instanceof CodecError) return error.code;
    throw error;
  }
}

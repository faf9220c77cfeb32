// A gigabyte through HAR in 200 MB of memory: needs the disk and the time for it, so it stands with the heavy suites.
import { expect, test } from "@jest/globals";
import { convertBothWays } from "../cli/resident.ts";

test("a dump of 1 GB goes into HAR in less than 200 MB, and back", async () => {
  const { flows, peaks, megabytes } = await convertBothWays(1e9, "har");
  process.stdout.write(`${flows} flows, ${Math.round(megabytes)} MB of HAR: at most ${peaks.map(Math.round).join(" and ")} MB in memory\n`);
  expect(megabytes).toBeGreaterThan(1000);
  expect(peaks[0]).toBeLessThan(200);
  expect(peaks[1]).toBeLessThan(200);
}, 600_000);

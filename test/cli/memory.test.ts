// Conversions stream: what they hold does not grow with the file. The real size, of a gigabyte, is in test/interop/.
import { expect, test } from "@jest/globals";
import { convertBothWays } from "./resident.ts";

test("a dump of 150 MB goes into HAR in less than 200 MB, and back", async () => {
  const { flows, peaks, megabytes } = await convertBothWays(150e6, "har");
  expect(flows).toBeGreaterThan(1000);
  expect(megabytes).toBeGreaterThan(150);
  expect(peaks[0]).toBeLessThan(200);
  expect(peaks[1]).toBeLessThan(200);
}, 120_000);

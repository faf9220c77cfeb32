// The measuring process: receives one job and sends back the results.
import type { Job } from "./job.ts";
import { suiteNamed } from "./suites/index.ts";

process.once("message", async (job: Job) => {
  const suite = suiteNamed(job.suite);
  if (suite === undefined) throw new RangeError(`no suite is named ${job.suite}`);
  const result = await suite.measure(job);
  process.send?.(result, () => process.disconnect());
});

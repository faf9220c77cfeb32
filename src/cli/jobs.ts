// The option --jobs of the commands that can use more than one processor.
import { statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { InvalidArgumentError, Option } from "commander";

/** What commander makes of the option. */
export interface JobsChoice {
  jobs?: number;
}

/** Files that are smaller together are done before worker threads have started. */
const WORTHWHILE_BYTES = 1 << 26;

export function jobsOption(): Option {
  return new Option("--jobs <number>", "worker threads; one for each processor when files are large, else none").argParser(parseJobs);
}

function parseJobs(text: string): number {
  const jobs = Number(text);
  if (!(Number.isSafeInteger(jobs) && jobs > 0 && jobs <= 1024)) throw new InvalidArgumentError("Expected a whole number from 1 on.");
  return jobs;
}

/** How many threads work on these files. 1 where that is this one: pipes are read in order. */
export function jobsFor(files: readonly string[], { jobs }: JobsChoice): number {
  const stats = files.map((file) => (file === "-" ? undefined : statSync(file, { throwIfNoEntry: false })));
  if (!stats.every((one) => one?.isFile())) return 1;
  if (jobs !== undefined) return jobs;
  const bytes = stats.reduce((sum, one) => sum + (one?.size ?? 0), 0);
  return bytes < WORTHWHILE_BYTES ? 1 : availableParallelism();
}

// The option --jobs of the commands that can use more than one processor.
import { statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { InvalidArgumentError, Option } from "commander";

/** What commander makes of the option. */
export interface JobsChoice {
  jobs?: number;
}

/** A thread takes a tenth of a second of its processor until it is of use: one transcodes so many bytes in half of that, of anything else less. */
const WORTHWHILE_TO_TRANSCODE = 1 << 27;
const WORTHWHILE_BYTES = 1 << 26;

/** @param unlessGiven how many there are then, for the help */
export function jobsOption(unlessGiven: string): Option {
  return new Option("--jobs <number>", `threads; ${unlessGiven}`).argParser(parseJobs);
}

function parseJobs(text: string): number {
  const jobs = Number(text);
  if (!(Number.isSafeInteger(jobs) && jobs > 0 && jobs <= 1024)) throw new InvalidArgumentError("Expected a whole number from 1 on.");
  return jobs;
}

/**
 * How many threads work on these files, this one among them: alone on pipes, which are read in order.
 *
 * @param isTranscoded whether flows only change their form
 */
export function jobsFor(files: readonly string[], { jobs }: JobsChoice, isTranscoded = false): number {
  const stats = files.map((file) => (file === "-" ? undefined : statSync(file, { throwIfNoEntry: false })));
  if (!stats.every((one) => one?.isFile())) return 1;
  if (jobs !== undefined) return jobs;
  const bytes = stats.reduce((sum, one) => sum + (one?.size ?? 0), 0);
  return bytes < (isTranscoded ? WORTHWHILE_TO_TRANSCODE : WORTHWHILE_BYTES) ? 1 : availableParallelism();
}

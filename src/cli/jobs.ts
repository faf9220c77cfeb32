// The option --jobs of the commands that can use more than one processor.
import { existsSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { Option } from "commander";
import { parseWhole } from "./numbers.ts";

/** What commander makes of the option. */
export interface JobsChoice {
  jobs?: number;
}

/** A thread takes a tenth of a second of its processor until it is of use: one transcodes so many bytes in half of that, of anything else less. */
const WORTHWHILE_TO_TRANSCODE = 1 << 27;
const WORTHWHILE_BYTES = 1 << 26;

const MOST_JOBS = 1024;

/** @param unlessGiven how many there are then, for the help */
export function jobsOption(unlessGiven: string): Option {
  return new Option("--jobs <number>", `threads; ${unlessGiven}`).argParser(parseWhole(1, MOST_JOBS));
}

/**
 * How many threads work on these files, this one among them: alone on pipes, which are read in order.
 *
 * @param isTranscoded whether flows only change their form
 */
export function jobsFor(files: readonly string[], { jobs }: JobsChoice, isTranscoded = false): number {
  const stats = files.map((file) => (file === "-" || !existsSync(file) ? undefined : statSync(file)));
  if (!stats.every((one) => one?.isFile())) return 1;
  if (jobs !== undefined) return jobs;
  const bytes = stats.reduce((sum, one) => sum + (one?.size ?? 0), 0);
  return bytes < (isTranscoded ? WORTHWHILE_TO_TRANSCODE : WORTHWHILE_BYTES) ? 1 : availableParallelism();
}

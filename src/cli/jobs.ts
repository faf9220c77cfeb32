// The option --jobs of the commands that can use several threads.
import { existsSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { Option } from "commander";
import { parseWhole } from "./numbers.ts";

/** The option as parsed by commander. */
export interface JobsChoice {
  jobs?: number;
}

/**
 * Starting a thread costs a tenth of a second of CPU time. In half of that, one thread transcodes this many bytes; other work handles
 * fewer.
 */
const WORTHWHILE_TO_TRANSCODE = 1 << 27;
const WORTHWHILE_BYTES = 1 << 26;

const MOST_JOBS = 1024;

/** @param unlessGiven the default, for the help text */
export function jobsOption(unlessGiven: string): Option {
  return new Option("--jobs <number>", `threads; ${unlessGiven}`).argParser(parseWhole(1, MOST_JOBS));
}

/**
 * Number of threads to work on these files, including this one. Pipes take a single thread, since they are read in order.
 *
 * @param isTranscoded whether flows are only transcoded
 */
export function jobsFor(files: readonly string[], { jobs }: JobsChoice, isTranscoded = false): number {
  const stats = files.map((file) => (file === "-" || !existsSync(file) ? undefined : statSync(file)));
  if (!stats.every((one) => one?.isFile())) return 1;
  if (jobs !== undefined) return jobs;
  const bytes = stats.reduce((sum, one) => sum + (one?.size ?? 0), 0);
  return bytes < (isTranscoded ? WORTHWHILE_TO_TRANSCODE : WORTHWHILE_BYTES) ? 1 : availableParallelism();
}

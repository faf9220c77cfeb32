#!/usr/bin/env node
// The command line: one file per command in cli/.
import { readFileSync } from "node:fs";
import { type About, run } from "./cli/run.ts";

// Node 22 and 24 warn that their SQLite is experimental. Users of a command can do nothing about that.
const { emitWarning } = process;
process.emitWarning = (warning: string | Error, ...rest: unknown[]): void => {
  if (!String(warning).startsWith("SQLite is an experimental feature")) Reflect.apply(emitWarning, process, [warning, ...rest]);
};

const about: About = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
process.exitCode = await run(process.argv.slice(2), process, about);

#!/usr/bin/env node
// The command line: a file a command under cli/.
import { readFileSync } from "node:fs";
import { type About, run } from "./cli/run.ts";

const about: About = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
process.exitCode = await run(process.argv.slice(2), process, about);

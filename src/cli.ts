#!/usr/bin/env node
// The command line: a file a command under cli/.
import { readFileSync } from "node:fs";
import { Command } from "commander";
import { addBenchCommand } from "./cli/bench.ts";

const manifest: { version: string; description: string } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

const program: Command = new Command("mitmflow").description(manifest.description).version(manifest.version);
addBenchCommand(program);
await program.parseAsync();

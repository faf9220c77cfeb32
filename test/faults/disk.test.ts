// Disks that are full: a file size limit of the shell's, a small disk in memory (needs root), and /dev/full. The command says so in a line,
// exits with an error, and leaves whole flows.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { build } from "esbuild";
import { latin1 } from "../helpers.ts";
import { dumpOf } from "../io/dump.ts";
import { wholeFlows } from "./files.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const built = join(root, "build", `disk-${process.pid}`);
const folder = mkdtempSync(join(tmpdir(), "mitmflow-disk-"));
const dump = dumpOf(1500, 3, 3000);
const whole = dump.flows.map(latin1);
const input = join(folder, "in.mitm");
const cli = join(built, "dist/cli.mjs");

beforeAll(async () => {
  mkdirSync(join(built, "dist"), { recursive: true });
  writeFileSync(join(built, "package.json"), JSON.stringify({ version: "0.0.0", description: "" }));
  await build({
    entryPoints: [join(root, "src/cli.ts")],
    outfile: cli,
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
  });
  writeFileSync(input, dump.bytes);
});

afterAll(() => {
  if (isMounted) spawnSync("umount", [disk]);
  rmSync(built, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a command with whatever the shell does first. */
function shell(before: string, args: string): { status: number | null; err: string } {
  const { status, stderr } = spawnSync("sh", ["-c", `${before} "${process.execPath}" "${cli}" ${args}`], { encoding: "utf8" });
  return { status, err: stderr };
}

const commands = ["convert", "repair", "merge"];
const argsOf = (command: string, output: string): string => `${command} "${input}" ${command === "merge" ? "/dev/null " : ""}"${output}"`;

function expectFailed({ status, err }: { status: number | null; err: string }, output: string): void {
  expect(status).toBe(2);
  expect(err.trim().split("\n")).toHaveLength(1);
  expect(err).toMatch(/^mitmflow \w+: .*(ENOSPC|EFBIG|no space|too large)/i);
  expect(err).toContain(`: ${output}: `);
  const { flows, damage, bytes } = wholeFlows(output);
  expect(damage).toBeNull();
  expect(flows).toEqual(whole.slice(0, flows.length));
  expect(flows.length).toBeGreaterThan(10);
  expect(bytes).toBeLessThan(dump.bytes.length);
}

test.each(commands)("%s into a file that may not grow past 500 kB", (command) => {
  const output = join(folder, `${command}.mitm`);
  expectFailed(shell("ulimit -f 1000;", argsOf(command, output)), output);
});

const disk = join(folder, "disk");
mkdirSync(disk);
const isMounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "none", disk]).status === 0;
if (!isMounted) process.stdout.write("skipped: a disk of 1 MB, which takes root to mount\n");

(isMounted ? test : test.skip).each(commands)("%s onto a disk of 1 MB", (command) => {
  const output = join(disk, `${command}.mitm`);
  expectFailed(shell("", argsOf(command, output)), output);
  rmSync(output);
});

(existsSync("/dev/full") ? test : test.skip)("standard output that is full", () => {
  const { status, err } = shell("", `convert "${input}" - > /dev/full`);
  expect(status).toBe(2);
  expect(err).toMatch(/ENOSPC|no space/i);
});

// Processes killed (SIGKILL) at random moments of writing, appending, converting, repairing and indexing: what was acknowledged is there, no torn flow
// is ever taken for a whole one, and the next run goes on. MITMFLOW_KILLS says how often; MITMFLOW_SEED repeats the moments.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { build } from "esbuild";
import { FlowStore } from "../../src/store.ts";
import { seed } from "../arbitraries.ts";
import { concat, latin1 } from "../helpers.ts";
import { dumpOf, random } from "../io/dump.ts";
import { wholeFlows } from "./files.ts";

const kills = Number(process.env.MITMFLOW_KILLS ?? 500);
const root = fileURLToPath(new URL("../../", import.meta.url));
const built = join(root, "build", `faults-${process.pid}`);
const folder = mkdtempSync(join(tmpdir(), "mitmflow-kill-"));
const dump = dumpOf(200, 7, 3000);
const whole = dump.flows.map(latin1);
const source = join(folder, "source.mitm");

process.stdout.write(`kills: ${kills}, seed ${seed} (MITMFLOW_SEED repeats them)\n`);

beforeAll(async () => {
  writeFileSync(source, dump.bytes);
  mkdirSync(join(built, "dist"), { recursive: true });
  writeFileSync(join(built, "package.json"), JSON.stringify({ version: "0.0.0", description: "" }));
  const entryPoints = { child: join(root, "test/faults/child.ts"), cli: join(root, "src/cli.ts") };
  await build({
    entryPoints,
    outdir: join(built, "dist"),
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
  });
});

afterAll(() => {
  rmSync(built, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

/** Starts a program, and kills it `delay` ms after its first output, or after its start. @returns what it said, and whether it was killed */
function killed(script: string, args: readonly string[], delay: number, fromStart: boolean): Promise<{ out: string; wasKilled: boolean }> {
  return new Promise((resolve) => {
    const child: ChildProcess = spawn(process.execPath, [join(built, "dist", `${script}.mjs`), ...args], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    let out = "";
    let timer: NodeJS.Timeout | null = fromStart ? setTimeout(() => child.kill("SIGKILL"), delay) : null;
    child.stdout?.on("data", (chunk) => {
      out += chunk;
      timer ??= setTimeout(() => child.kill("SIGKILL"), delay);
    });
    child.on("close", (_, signal) => {
      if (timer !== null) clearTimeout(timer);
      resolve({ out, wasKilled: signal === "SIGKILL" });
    });
  });
}

/** How many flows the process had said were safe. The last line may be cut. */
function acknowledged(out: string): number {
  const lines = out.split("\n");
  lines.pop();
  return Math.max(0, ...lines.map(Number).filter((count) => !Number.isNaN(count)));
}

/** A file that holds the first flows whole, and perhaps a piece of the next. */
function expectPrefix(path: string, least: number, flows: readonly string[] = whole): number {
  const { flows: found, damage } = wholeFlows(path);
  expect(found).toEqual(flows.slice(0, found.length));
  expect(found.length).toBeGreaterThanOrEqual(least);
  if (damage !== null) expect(damage).toMatchObject({ code: "TRUNCATED", flow: found.length });
  return found.length;
}

/** Kills until so many were: a process may be done before. @param attempt one run; whether it was killed */
async function times(share: number, attempt: (next: (limit: number) => number) => Promise<boolean>): Promise<void> {
  const next = random(seed);
  const wanted = Math.ceil(kills * share);
  let done = 0;
  for (let run = 0; done < wanted && run < wanted * 4; run++) if (await attempt(next)) done++;
  expect(done).toBe(wanted);
}

test.each(["sync", "no-sync"])(
  "writing, %s",
  async (sync) => {
    const path = join(folder, "write.mitm");
    await times(0.2, async (next) => {
      rmSync(path, { force: true });
      const { out, wasKilled } = await killed("child", [source, path, "write", sync], next(sync === "sync" ? 120 : 25), false);
      expectPrefix(path, acknowledged(out));
      return wasKilled;
    });
  },
  3_600_000,
);

test("indexing into a store, each time into what the last one left", async () => {
  const path = join(folder, "flows.db");
  let before = 0;
  await times(0.15, async (next) => {
    // From the program's start, most of which is Node's own.
    const { wasKilled } = await killed("cli", ["index", source, "--db", path], 60 + next(400), true);
    const store = await FlowStore.open(path);
    store.check();
    const ids = Array.from(store.view({ order: "time" }), ({ id }) => id);
    const stored = store.getMany(ids).map((flow) => latin1(concat(flow.toChunks() as Uint8Array[])));
    store.close();
    expect(ids.length).toBeGreaterThanOrEqual(before);
    expect(stored).toEqual(whole.slice(0, ids.length));
    before = ids.length;
    if (before === whole.length) {
      before = 0;
      for (const name of readdirSync(folder)) if (name.startsWith("flows.db")) rmSync(join(folder, name), { recursive: true });
    }
    return wasKilled;
  });
}, 3_600_000);

test("appending, each time to what the last one left", async () => {
  const path = join(folder, "append.mitm");
  rmSync(path, { force: true });
  await times(0.2, async (next) => {
    const before = wholeCount(path);
    // Begun anew before it grows large.
    if (before > 1000) rmSync(path);
    const held = before > 1000 ? 0 : before;
    const { out, wasKilled } = await killed("child", [source, path, "append", "no-sync"], next(25), false);
    const { flows, damage } = wholeFlows(path);
    expect(flows.length).toBeGreaterThanOrEqual(held + acknowledged(out));
    expect(flows.every((flow) => whole.includes(flow))).toBe(true);
    if (damage !== null) expect(damage.code).toBe("TRUNCATED");
    return wasKilled;
  });
}, 3_600_000);

function wholeCount(path: string): number {
  try {
    return wholeFlows(path).flows.length;
  } catch {
    return 0;
  }
}

test.each(["convert", "repair"])(
  "%s",
  async (command) => {
    const input = join(folder, "in.mitm");
    const output = join(folder, "out.mitm");
    const bytes = command === "repair" ? dump.bytes.slice() : dump.bytes;
    if (command === "repair") bytes[dump.offsets[51] - 1] = 0x21;
    writeFileSync(input, bytes);
    const expected = command === "repair" ? whole.filter((_, index) => index !== 50) : whole;
    await times(0.125, async (next) => {
      rmSync(output, { force: true });
      writeFileSync(output, "");
      // From the program's start, most of which is Node's own.
      const { wasKilled } = await killed("cli", [command, input, output], 40 + next(120), true);
      expectPrefix(output, 0, expected);
      expect(Buffer.compare(readFileSync(input), bytes)).toBe(0);
      return wasKilled;
    });
    await killed("cli", [command, input, output], 60_000, true);
    expect(expectPrefix(output, expected.length, expected)).toBe(expected.length);
  },
  3_600_000,
);

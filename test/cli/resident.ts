// How much memory a conversion takes: the command line in a process of its own with a small heap, on a dump made for it. With all the machine's
// memory at hand V8 collects when it likes: 160 to 210 MB; so it is 110 to 120, of a dump of 150 MB as of one of 600.
import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, statSync, writevSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { tnetstring } from "../../src/index.ts";
import { flowState } from "../io/dump.ts";
import { smallHeap } from "../measure.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Bodies of all sizes up to 60 kB, every hundredth of 4 MB; every third is binary. */
function writeDump(path: string, bytes: number): number {
  const text = Buffer.alloc(4_000_000, '{"name": "näh", "line": "one\\n"}\n');
  const binary = Buffer.alloc(4_000_000, Buffer.from([0, 255, 3, 200]));
  const file = openSync(path, "w");
  let flows = 0;
  for (let written = 0; written < bytes; flows++) {
    const length = flows % 100 === 0 ? text.length : (flows * 7919) % 60_000;
    const body = (flows % 3 === 0 ? binary : text).subarray(0, length);
    written += writevSync(file, tnetstring.dumpsChunks(flowState(flows, body)));
  }
  closeSync(file);
  return flows;
}

// Where there is /proc, its word: the other number may be that of the process which started this one.
const reportPeak = `
  import { existsSync, readFileSync } from "node:fs";
  process.on("exit", () => {
    const status = existsSync("/proc/self/status") ? readFileSync("/proc/self/status", "utf8") : "";
    console.error("peak", /VmHWM:\\s+(\\d+)/.exec(status)?.[1] ?? process.resourceUsage().maxRSS);
  });`;

/**
 * Converts a dump of so many bytes to a format, and what comes out back into a dump.
 *
 * @returns flows, the megabytes that each way held at most, and how large the format's file was
 */
export async function convertBothWays(bytes: number, format: string): Promise<{ flows: number; peaks: number[]; megabytes: number }> {
  mkdirSync(join(root, "build"), { recursive: true });
  // Inside the checkout, so that packages and the manifest are found.
  const cli = join(root, "build", `memory-${process.pid}.mjs`);
  const folder = mkdtempSync(join(tmpdir(), "mitmflow-memory-"));
  try {
    await build({
      entryPoints: [join(root, "src/cli.ts")],
      outfile: cli,
      bundle: true,
      format: "esm",
      platform: "node",
      packages: "external",
    });
    const [from, between, to] = ["from.mitm", `between.${format}`, "to.mitm"].map((name) => join(folder, name));
    const flows = writeDump(from, bytes);
    const peaks = [
      [from, between],
      [between, to],
    ].map((files) => peakOf([cli, "convert", ...files]));
    return { flows, peaks, megabytes: statSync(between).size / 1e6 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
    rmSync(cli, { force: true });
  }
}

function peakOf(argv: readonly string[]): number {
  const importing = `data:text/javascript,${encodeURIComponent(reportPeak)}`;
  const { status, stderr } = spawnSync(process.execPath, [...smallHeap, "--import", importing, ...argv], { encoding: "utf8" });
  const peak = /^peak (\d+)\n$/.exec(stderr);
  if (status !== 0 || peak === null) throw new Error(`exit code ${status}: ${stderr}`);
  return (Number(peak[1]) * 1024) / 1e6;
}

// Runs a command as a user would, and measures the time from its start to its end and its peak memory.
import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";

export interface CommandRun {
  nanoseconds: number;
  /** As the kernel counts it; 0 where the system does not tell. */
  peakBytes: number;
  output: string;
}

/** How often a process's memory is polled: what it allocates in its last moments may be missed. */
const POLL_MILLISECONDS = 4;

/** @param keepsOutput false: output goes to /dev/null @throws Error when a command fails, with code ENOENT when it is not installed */
export function runCommand(program: string, argv: readonly string[], keepsOutput = false): Promise<CommandRun> {
  return new Promise((resolve, reject) => {
    const sink = keepsOutput ? null : openSync("/dev/null", "w");
    const started = process.hrtime.bigint();
    const child = spawn(program, argv, { stdio: ["ignore", sink ?? "pipe", "pipe"] });
    let peakBytes = 0;
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    const timer = setInterval(() => {
      peakBytes = Math.max(peakBytes, peakOf(child.pid));
    }, POLL_MILLISECONDS);
    child.stdout?.on("data", (piece) => output.push(piece));
    child.stderr?.on("data", (piece) => errors.push(piece));
    let nanoseconds = 0;
    child.once("exit", () => {
      nanoseconds = Number(process.hrtime.bigint() - started);
      clearInterval(timer);
      if (sink !== null) closeSync(sink);
    });
    child.once("error", (error) => {
      clearInterval(timer);
      reject(error);
    });
    child.once("close", (code) => {
      if (code === 0) resolve({ nanoseconds, peakBytes, output: Buffer.concat(output).toString() });
      else reject(new Error(`${program} ended with ${code}: ${Buffer.concat(errors).toString().trim().split("\n").at(-1)}`));
    });
  });
}

/** VmHWM, the peak memory, of a process. */
function peakOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "latin1");
    return Number(status.match(/VmHWM:\s+(\d+) kB/)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

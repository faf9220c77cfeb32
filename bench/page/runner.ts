// Runs the benchmark: a fresh worker for each case, size and variant, one after another.
import { CASES, type CaseName } from "../corpus.ts";
import { ENGINES } from "../names.ts";
import type { PageJob, PageMessage, PageResult, Variant } from "./messages.ts";

export interface RunEvents {
  started(job: PageJob, number: number, of: number): void;
  result(result: PageResult): void;
  /** A variant cannot run here. */
  failed(message: string): void;
}

export async function runAll(cases: readonly CaseName[], sizes: readonly number[], quick: boolean, events: RunEvents): Promise<void> {
  const jobs = cases.flatMap((name) => {
    const variants: readonly Variant[] = name === "response" ? ["memcpy", ...ENGINES] : ENGINES;
    const bodies = CASES[name].body === undefined ? [0] : sizes;
    return bodies.flatMap((mebibytes) => variants.map((variant): PageJob => ({ case: name, variant, mebibytes, quick })));
  });
  for (const [index, job] of jobs.entries()) {
    events.started(job, index + 1, jobs.length);
    await runJob(job, events);
  }
}

function runJob(job: PageJob, events: RunEvents): Promise<void> {
  const worker = new Worker(new URL("bench-worker.js", import.meta.url), { type: "module" });
  return new Promise((resolve) => {
    const end = (): void => {
      worker.terminate();
      resolve();
    };
    worker.addEventListener("error", ({ message }) => {
      events.failed(`${job.variant}: ${message || "the worker could not be started"}`);
      end();
    });
    worker.addEventListener("message", ({ data }: MessageEvent<PageMessage>) => {
      if ("result" in data) events.result(data.result);
      else {
        if ("error" in data) events.failed(data.error);
        end();
      }
    });
    worker.postMessage(job);
  });
}

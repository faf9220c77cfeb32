// Runs the benchmark: a fresh worker for each variant and size, one after another.
import type { EngineChoice, PageJob, PageMessage, PageResult, Variant } from "./messages.ts";
import { engineNames } from "./messages.ts";

export interface RunEvents {
  started(job: PageJob, number: number, of: number): void;
  result(result: PageResult): void;
  /** A variant that does not run here. */
  failed(message: string): void;
}

export async function runAll(sizes: readonly number[], quick: boolean, events: RunEvents): Promise<void> {
  const variants: Variant[] = ["memcpy", ...(engineNames as readonly EngineChoice[])];
  const jobs = sizes.flatMap((mebibytes) => variants.map((variant): PageJob => ({ variant, mebibytes, quick })));
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

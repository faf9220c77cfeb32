// Shows the progress of a run: a bar on a terminal, a line per process elsewhere.
import type { Job } from "./job.ts";
import { sizeLabel } from "./report/format.ts";
import type { Progress } from "./run.ts";

export async function makeProgress(total: number): Promise<Progress & { finished(): void }> {
  if (!process.stdout.isTTY) {
    const width = String(total).length;
    return {
      started: (job, index) => console.log(`[${String(index + 1).padStart(width)}/${total}] ${label(job)}`),
      finished() {},
    };
  }
  const { Presets, SingleBar } = (await import("cli-progress")).default;
  const bar = new SingleBar({ format: "{bar} {value}/{total}  {label}", hideCursor: true, clearOnComplete: true }, Presets.shades_classic);
  bar.start(total, 0, { label: "" });
  return { started: (job, index) => bar.update(index, { label: label(job) }), finished: () => bar.stop() };
}

function label(job: Job): string {
  const cases = job.tasks.length === 1 ? job.tasks.map((task) => `${task.case}/${task.operation}`) : job.tasks.map((task) => task.case);
  // The growth suite's sizes are not bytes everywhere.
  const isCount = job.suite === "growth" && job.tasks[0].case !== "body";
  const size = isCount ? job.size.toLocaleString("en") : sizeLabel(job.size);
  const parts = [...new Set(cases), size].filter((part) => part !== "");
  return `${job.variant}: ${parts.join(", ")}`;
}

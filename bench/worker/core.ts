// A process of the core suite: checks every result, then takes the samples. Its operations share nothing but the input. Encoding into a
// fresh array comes first, while the process has freed little memory that could be reused; operations that allocate no large memory follow.
import { type CaseName, makeResponse, type Operation } from "../corpus.ts";
import type { Job, JobResult, Task, TaskResult } from "../job.ts";
import type { Peer } from "../peers/peer.ts";
import { variantNamed } from "../suite.ts";
import { VARIANTS } from "../variants.ts";
import { makeSubject, measureBody, type Subject } from "./body.ts";
import { measureFlows } from "./flows.ts";

export interface CoreTask extends Task {
  case: CaseName;
  operation: Operation;
}

/** Never throws: a failure becomes a result with an error. */
export async function measureCore(job: Job): Promise<JobResult> {
  const started = process.hrtime.bigint();
  let peer: Peer;
  try {
    const loaded = await variantNamed(VARIANTS, job.variant).load?.();
    if (!loaded) throw new Error("this variant does not run in Node");
    peer = loaded;
    callOnce(peer);
    peer.detail?.();
  } catch (error) {
    return { results: job.tasks.map((task) => failed(task, error)) };
  }
  const loadTime = Number(process.hrtime.bigint() - started);

  const tasks = job.tasks as CoreTask[];
  const results = [...new Set(tasks.map((task) => task.case))].flatMap((name) =>
    runCase(
      peer,
      name,
      tasks.filter((task) => task.case === name),
      job,
    ),
  );
  return { results, loadTime, detail: peer.detail?.() };
}

function runCase(peer: Peer, name: CaseName, tasks: CoreTask[], job: Job): TaskResult[] {
  if (name === "flows") return tasks.map((task) => guarded(task, () => measureFlows(peer, task, job)));
  let subject: Subject | undefined;
  try {
    subject = makeSubject(peer, name, job.size);
  } catch (error) {
    return tasks.map((task) => failed(task, error));
  }
  if (subject === undefined) return [];
  return tasks.map((task) => guarded(task, () => measureBody(subject, task, job)));
}

function guarded(task: Task, work: () => TaskResult): TaskResult {
  try {
    return work();
  } catch (error) {
    return failed(task, error);
  }
}

/** The first call on a small value: some libraries defer work until then. */
function callOnce({ response: codec }: Peer): void {
  const plain = makeResponse(new Uint8Array(16));
  codec?.dumps(codec.prepare ? codec.prepare(plain) : plain);
}

function failed({ case: name, operation }: Task, error: unknown): TaskResult {
  return { case: name, operation, samples: [], error: error instanceof Error ? error.message : String(error) };
}

// The suite `core`: both formats and other libraries on one large body and on many small values.
import { CASES, type CaseName, makeBlock, OPERATION_TITLES, type Operation } from "../corpus.ts";
import { figuresOf } from "../figures.ts";
import type { Job } from "../job.ts";
import { MEMCPY } from "../names.ts";
import { DESCRIPTORS } from "../peers/generated/descriptors.ts";
import { makePlan, prepareFlows } from "../plan.ts";
import type { SectionInfo } from "../results.ts";
import type { Suite } from "../suite.ts";
import { VARIANTS } from "../variants.ts";

const SECTIONS: SectionInfo[] = (Object.keys(CASES) as CaseName[]).flatMap((name) =>
  CASES[name].operations.map((operation) => ({
    case: name,
    operation,
    caseTitle: CASES[name].title,
    operationTitle: OPERATION_TITLES[operation],
    unit: "a flow",
    yardstick: CASES[name].body && yardstickOf(operation),
  })),
);

/** The copy that an operation is compared with. */
function yardstickOf(operation: Operation): SectionInfo["yardstick"] {
  const copy = { case: "response", variant: MEMCPY };
  if (operation === "dumps") return { ...copy, operation: "dumps", title: "copy into a fresh array" };
  if (operation === "dumpsInto" || operation === "dumpsBorrowed")
    return { ...copy, operation: "dumpsInto", title: "copy into warm memory" };
  return undefined;
}

/** Python gets the data as blocks to repeat, and the schemas as descriptors. */
function inputForPython(job: Job): Record<string, unknown> {
  const blocks = job.tasks.flatMap((task) => {
    const { body } = CASES[task.case as CaseName];
    return body ? [[task.case, Buffer.from(makeBlock(body, job.size)).toString("base64")]] : [];
  });
  return { blocks: Object.fromEntries(blocks), descriptors: DESCRIPTORS };
}

export const coreSuite: Suite = {
  name: "core",
  title: "mitmflow benchmark",
  variants: VARIANTS,
  sections: SECTIONS,
  plan: makePlan,
  prepare: prepareFlows,
  figures: figuresOf,
  measure: async (job) => (await import("../worker/core.ts")).measureCore(job),
  python: (job) => ({ script: "bench/peers/python.py", input: inputForPython(job) }),
};

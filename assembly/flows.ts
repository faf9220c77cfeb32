// What reading dumps of flows needs beyond the core, over the same memory: a module of its own, so that pages without flows do not carry it.
// Compiled twice, as the core is.
export { search } from "./search";
export { pickTnetstringRun } from "./tnetstring-pick";
export { decodeTnetstringRun } from "./tnetstring-run";

// What reading dumps of flows needs beyond the core, on the same memory: a separate module, so that pages without flows do not carry it.
// Compiled twice, like the core.
export { search } from "./search";
export { pickTnetstringRun } from "./tnetstring-pick";
export { decodeTnetstringRun } from "./tnetstring-run";

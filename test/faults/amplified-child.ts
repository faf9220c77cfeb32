// A process for one case of amplified.ts. Arguments: the case and an engine. Says, as JSON, whether there was a value or which typed error, and
// the most memory that the process had, in MB.
import { readFileSync } from "node:fs";
import { CodecError, createEngine, type EngineName } from "../../src/index.ts";
import { amplified, others } from "./amplified.ts";

const [title, engine] = process.argv.slice(2);
let outcome = "a value";
try {
  ({ ...amplified, ...others })[title](createEngine(engine as EngineName));
} catch (error) {
  if (!(error instanceof CodecError)) throw error;
  outcome = error.code;
}
// Not `resourceUsage().maxRSS`: that counts what the process was before it became this program.
const megabytes = Number(/VmHWM:\s*(\d+)/.exec(readFileSync("/proc/self/status", "latin1"))?.[1]) / 1024;
process.stdout.write(JSON.stringify({ outcome, megabytes, prototype: Object.keys(Object.prototype) }));

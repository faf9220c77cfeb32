// The flow of anything that a writer takes, for formats other than mitmproxy's own, which need its fields.
import { Flow } from "../flow/flow.ts";
import { type AnyFlow, flowFromData } from "../flow/from.ts";
import { flowDataOf } from "../flow/tnetstring.ts";
import type { Writable } from "./writer.ts";

/** The flow, with its bodies in memory. */
export async function flowOf(writable: Writable): Promise<AnyFlow> {
  const flow = writable instanceof Flow ? (writable as AnyFlow) : flowFromData(flowDataOf(await writable.toChunks()));
  return flow.load();
}

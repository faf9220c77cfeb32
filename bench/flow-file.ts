// A dump of generated flows, written once per run: input for the tape figures and for Python.
import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { makeFlow } from "./flows.ts";
import { peer as naive } from "./peers/naive.ts";

export const FLOW_FILE: string = "flows.mitm";

/** Writes flows 0 to `count - 1` into the folder. The encoder is the naive one, so that ours is measured on what another one wrote. */
export function writeFlowFile(folder: string, count: number): void {
  const file = openSync(join(folder, FLOW_FILE), "w");
  for (let index = 0; index < count; index += 500) {
    const flows = Array.from({ length: Math.min(500, count - index) }, (_, offset) => makeFlow(index + offset));
    writeSync(file, Buffer.concat(flows.map((flow) => naive.flows!.dumps(flow))));
  }
  closeSync(file);
}

/** The length of the tnetstring that begins at `position`, including its prefix and tag. */
export function elementLength(bytes: Uint8Array, position: number): number {
  let length = 0;
  let colon = position;
  for (; bytes[colon] !== 0x3a; colon++) length = length * 10 + bytes[colon] - 0x30;
  return colon + 1 + length + 1 - position;
}

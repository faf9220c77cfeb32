// The files of the suite `flows`: a dump of many small flows, one of a few flows with large bodies, and what reading them must find.
import { closeSync, ftruncateSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { makeSmallFlow } from "./flows.ts";
import { peer as naive } from "./peers/naive.ts";

export const DUMP_FILE: string = "dump.mitm";
export const BODIES_FILE: string = "bodies.mitm";
const FACTS_FILE = "facts.json";

/** What a file holds, and the total that a pass over the method, URL and status of all its flows must reach. */
export interface FileFacts {
  flows: number;
  bytes: number;
  total: number;
}

type Entries = [name: string, value: unknown][];

/** What one flow adds to the total: the lengths of its method and URL, plus the status. */
export function contribution(method: string, url: string, status: number): number {
  return method.length + url.length + status;
}

/** Writes both files and their facts. The encoder is the naive one, so that ours reads what another one wrote. */
export function writeDumps(folder: string, flows: number, bodies: number, bodyBytes: number): void {
  const facts = {
    [DUMP_FILE]: writeFile(join(folder, DUMP_FILE), flows, (flow) => [naive.flows!.dumps(flow)]),
    [BODIES_FILE]: writeFile(join(folder, BODIES_FILE), bodies, (flow) => spreadFlow(flow, bodyBytes)),
  };
  writeFileSync(join(folder, FACTS_FILE), JSON.stringify(facts));
}

export function readFacts(folder: string, name: string): FileFacts {
  return JSON.parse(readFileSync(join(folder, FACTS_FILE), "utf8"))[name];
}

/** A number among a flow's pieces stands for a hole of that many bytes, which takes no space on disk. */
function writeFile(path: string, flows: number, piecesOf: (flow: Record<string, unknown>) => (Uint8Array | number)[]): FileFacts {
  const file = openSync(path, "w");
  let bytes = 0;
  let total = 0;
  for (let index = 0; index < flows; index++) {
    const flow = makeSmallFlow(index);
    for (const piece of piecesOf(flow)) {
      if (typeof piece !== "number") writeSync(file, piece, 0, piece.length, bytes);
      bytes += typeof piece === "number" ? piece : piece.length;
    }
    const request = flow.request as { method: Buffer; host: string; path: Buffer };
    const url = `https://${request.host}${Buffer.from(request.path).toString()}`;
    total += contribution(Buffer.from(request.method).toString(), url, (flow.response as { status_code: number }).status_code);
  }
  ftruncateSync(file, bytes);
  closeSync(file);
  return { flows, bytes, total };
}

/** The flow in pieces, with this many zeros as the body of its response. */
function spreadFlow(flow: Record<string, unknown>, bodyBytes: number): (Uint8Array | number)[] {
  const [beforeBody, afterBody] = around(Object.entries(flow.response as object), "content");
  const [before, after] = around(Object.entries(flow), "response");
  const responseHead = Buffer.concat([beforeBody, Buffer.from(`${bodyBytes}:`)]);
  const responseTail = Buffer.concat([Buffer.from(","), afterBody]);
  const responseBytes = responseHead.length + bodyBytes + responseTail.length;
  const head = Buffer.concat([before, Buffer.from(`${responseBytes}:`), responseHead]);
  const tail = Buffer.concat([responseTail, Buffer.from("}"), after]);
  const bytes = head.length + bodyBytes + tail.length;
  return [Buffer.from(`${bytes}:`), head, bodyBytes, tail, Buffer.from("}")];
}

/** A dict's encoded entries before the value of `name`, its key included, and those after it. */
function around(entries: Entries, name: string): [Buffer, Buffer] {
  const at = entries.findIndex(([key]) => key === name);
  const spell = (items: unknown[]): Buffer => Buffer.concat(items.map((item) => naive.flows!.dumps(item as Record<string, unknown>)));
  return [spell([...entries.slice(0, at).flat(), name]), spell(entries.slice(at + 1).flat())];
}

// The files of the suite `growth`: from one flow to a million, repeating a thousand different ones.
import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { contribution } from "./dump-file.ts";
import { makeSmallFlow } from "./flows.ts";
import { peer as naive } from "./peers/naive.ts";

const DIFFERENT = 1000;

type State = Record<string, unknown>;

export function growthFile(folder: string, flows: number): string {
  return join(folder, `${flows}.mitm`);
}

/** Flow number `index` without certificates, and with few headers and a short body: about 1 kB. */
export function makeTinyFlow(index: number): State {
  const { request, response, client_conn, server_conn, ...flow } = makeSmallFlow(index);
  const small = (message: unknown): State => {
    const { headers, content, ...rest } = message as { headers: unknown[]; content: Uint8Array };
    return { ...rest, content: content.subarray(0, 64), headers: headers.slice(0, 3) };
  };
  return {
    response: small(response),
    request: small(request),
    ...flow,
    server_conn: { ...(server_conn as State), certificate_list: [] },
    client_conn: { ...(client_conn as State), mitmcert: null },
  };
}

/** The total of a pass over the method, URL and status of this many flows. */
export function totalOf(flows: number): number {
  const each = Array.from({ length: Math.min(flows, DIFFERENT) }, (_, index) => {
    const { request, response } = makeTinyFlow(index) as {
      request: Record<string, string | Uint8Array>;
      response: { status_code: number };
    };
    const [method, path] = [request.method, request.path].map((bytes) => Buffer.from(bytes as Uint8Array).toString());
    return contribution(method, `https://${request.host}${path}`, response.status_code);
  });
  const sum = (from: number[]): number => from.reduce((total, one) => total + one, 0);
  return sum(each) * Math.floor(flows / DIFFERENT) + sum(each.slice(0, flows % DIFFERENT));
}

export function writeGrowthFiles(folder: string, counts: readonly number[]): void {
  if (counts.length === 0) return;
  const encoded = Array.from({ length: DIFFERENT }, (_, index) => naive.flows!.dumps(makeTinyFlow(index)));
  const all = Buffer.concat(encoded);
  for (const count of counts) {
    const file = openSync(growthFile(folder, count), "w");
    for (let written = 0; written < count; written += DIFFERENT) {
      writeSync(file, count - written >= DIFFERENT ? all : Buffer.concat(encoded.slice(0, count - written)));
    }
    closeSync(file);
  }
}

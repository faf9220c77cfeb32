// Large captures, made without writing what they do not need: bodies are holes of a sparse file.
import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { tnetstring } from "../../src/index.ts";
import { replaced, states } from "../flow/flows.ts";
import { exchange } from "./sample.ts";

/** A file of `count` flows whose response has a body of so many zero bytes. @returns its size */
export function writeSparse(path: string, count: number, bodyBytes: number): number {
  const file = openSync(path, "w", 0o600);
  const body = new Uint8Array(bodyBytes);
  let at = 0;
  for (let index = 0; index < count; index++) {
    const small = tnetstring.loads(
      exchange({ at: index, host: "files.example.com", path: `/archive/${index}.bin`, type: "application/octet-stream" }),
      {
        exact: true,
      },
    ) as Map<string, Map<string, unknown>>;
    small.get("response")?.set("content", body);
    for (const chunk of tnetstring.dumpsChunks(small as never)) {
      // The body's own array is among the chunks: what it would write is there already.
      if (chunk.buffer !== body.buffer) writeSync(file, chunk, 0, chunk.length, at);
      at += chunk.length;
    }
  }
  ftruncateSync(file, at);
  closeSync(file);
  return at;
}

/** A file of many small flows, each with an address of its own. */
export function writeMany(path: string, count: number): void {
  const file = openSync(path, "w", 0o600);
  const base = replaced(states.http(), {
    websocket: null,
    error: null,
    "client_conn.certificate_list": [],
    "server_conn.certificate_list": [],
    "request.path": new TextEncoder().encode("/n/0000000"),
  });
  const flow = Buffer.from(tnetstring.dumps(base));
  const place = flow.indexOf("/n/0000000") + 3;
  const batch = 1000;
  for (let first = 0; first < count; first += batch) {
    const pieces = Array.from({ length: Math.min(batch, count - first) }, (_, index) => {
      const copy = Buffer.from(flow);
      copy.write(String(first + index).padStart(7, "0"), place, "latin1");
      return copy;
    });
    writeSync(file, Buffer.concat(pieces));
  }
  closeSync(file);
}

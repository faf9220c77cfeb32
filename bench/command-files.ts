// The files of the suite `cli`: a dump, four and fifteen copies of it in one file, its beginning, and a dump of version 17, the newest that
// Debian's mitmproxy reads.
import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { makeSmallFlow } from "./flows.ts";
import { peer as naive } from "./peers/naive.ts";

export const SMALL_FILE: string = "flows.mitm";
export const MIDDLE_FILE: string = "four.mitm";
export const LARGE_FILE: string = "many.mitm";
export const PIECE_FILE: string = "piece.mitm";
export const OLD_FILE: string = "version-17.mitm";
export const COPIES: number = 15;
export const MIDDLE_COPIES: number = 4;
/** The dump has this many times the flows of its beginning. */
export const PIECES: number = 80;

/** Flows encoded at a time. */
const BATCH = 500;

type State = Record<string, unknown>;

export function writeCommandFiles(folder: string, flows: number): void {
  const names = [SMALL_FILE, MIDDLE_FILE, LARGE_FILE, PIECE_FILE, OLD_FILE];
  const [small, middle, large, piece, old] = names.map((name) => openSync(join(folder, name), "w"));
  for (let first = 0; first < flows; first += BATCH) {
    const states = Array.from({ length: Math.min(BATCH, flows - first) }, (_, index) => makeSmallFlow(first + index));
    const encoded = states.map((state) => naive.flows!.dumps(state));
    const bytes = Buffer.concat(encoded);
    writeSync(small, bytes);
    for (let copy = 0; copy < MIDDLE_COPIES; copy++) writeSync(middle, bytes);
    for (let copy = 0; copy < COPIES; copy++) writeSync(large, bytes);
    if (first === 0) writeSync(piece, Buffer.concat(encoded.slice(0, flows / PIECES)));
    writeSync(old, Buffer.concat(states.map((state) => naive.flows!.dumps(asVersion17(state)))));
  }
  for (const file of [small, middle, large, piece, old]) closeSync(file);
}

/** The same flow in version 17, without its certificates: mitmproxy parses those, and these only look like certificates. */
export function asVersion17(state: State): State {
  const { backup: _, client_conn, server_conn, ...rest } = state;
  const { transport_protocol: _tcp, proxy_mode: _mode, peername: clientAddress, ...client } = client_conn as State;
  const { transport_protocol: _udp, peername: serverAddress, sockname, ...server } = server_conn as State;
  return {
    ...rest,
    version: 17,
    client_conn: { ...asOlder(client), address: clientAddress, tls_extensions: [], mitmcert: null },
    server_conn: { ...asOlder(server), ip_address: serverAddress, source_address: sockname, via2: null },
  };
}

function asOlder({ cipher, ...connection }: State): State {
  return { ...connection, cipher_name: cipher, tls_established: true, state: 0, certificate_list: [] };
}

// How long the phases of an exchange took, like mitmproxy's `savehar`: `connect` and `ssl` only at a connection's first use.
import type { ServerConnection } from "../flow/connection.ts";
import type { HTTPFlow } from "../flow/http.ts";
import type { HarTimings } from "./types.ts";

/** For a phase that did not take place, or not in this exchange. */
const NONE = -1;

/** @param seen ids of connections whose setup is part of an earlier entry; the flow's is added if its setup is reported */
export function timingsOf(flow: HTTPFlow, seen: Set<string>): HarTimings {
  const { request, response } = flow;
  const requestEnd = request.timestampEnd;
  const responseEnd = response?.timestampEnd;
  return {
    ...connectionTimings(flow.serverConn, seen),
    send: requestEnd ? span(request.timestampStart, requestEnd) : 0,
    receive: responseEnd ? span(response?.timestampStart, responseEnd) : 0,
    wait: response !== null && requestEnd ? span(requestEnd, response.timestampStart) : 0,
  };
}

function connectionTimings(connection: ServerConnection, seen: Set<string>): Pick<HarTimings, "connect" | "ssl"> {
  const { id, timestampStart, timestampTcpSetup, timestampTlsSetup } = connection;
  if (!timestampTcpSetup || seen.has(id)) return { connect: NONE, ssl: NONE };
  seen.add(id);
  return {
    connect: timestampStart === null ? NONE : span(timestampStart, timestampTcpSetup),
    ssl: timestampTlsSetup ? span(timestampTcpSetup, timestampTlsSetup) : NONE,
  };
}

/** Milliseconds between two times; 0 if one is missing, or the result is not finite, which JSON cannot hold. */
function span(from: number | null | undefined, to: number | null): number {
  const milliseconds = 1000 * ((to ?? Number.NaN) - (from ?? Number.NaN));
  return Number.isFinite(milliseconds) ? milliseconds : 0;
}

/** The sum of the phases that took place. */
export function totalOf({ connect, ssl, send, receive, wait }: HarTimings): number {
  let total = 0;
  for (const milliseconds of [connect, ssl, send, receive, wait]) if (milliseconds >= 0) total += milliseconds;
  return total;
}

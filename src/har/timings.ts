// How long the parts of an exchange took, as mitmproxy's `savehar` has it: `connect` and `ssl` only at a connection's first use.
import type { ServerConnection } from "../flow/connection.ts";
import type { HTTPFlow } from "../flow/http.ts";
import type { HarTimings } from "./types.ts";

/** Milliseconds of what did not take place, or not in this exchange. */
const NONE = -1;

/** @param seen ids of the connections whose first use was told; one that is told now is added */
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

/** Milliseconds between two times; 0 where one is missing, or is no number that JSON can hold. */
function span(from: number | null | undefined, to: number | null): number {
  const milliseconds = 1000 * ((to ?? Number.NaN) - (from ?? Number.NaN));
  return Number.isFinite(milliseconds) ? milliseconds : 0;
}

/** The sum of what took place. */
export function totalOf({ connect, ssl, send, receive, wait }: HarTimings): number {
  let total = 0;
  for (const milliseconds of [connect, ssl, send, receive, wait]) if (milliseconds >= 0) total += milliseconds;
  return total;
}

// The phases of a flow, for the timing bar.
import type { AnyFlow } from "../../flow/from.ts";
import { HTTPFlow } from "../../flow/http.ts";
import type { Timing } from "../protocol.ts";

/** Phases of which both ends are known, sorted by start; times in seconds since 1970. */
export function timingsOf(flow: AnyFlow): Timing[] {
  const { clientConn, serverConn } = flow;
  const spans: [label: string, from: number | null, to: number | null][] = [
    ["Server connect", serverConn.timestampStart, serverConn.timestampTcpSetup],
    ["Server TLS", serverConn.timestampTcpSetup, serverConn.timestampTlsSetup],
  ];
  if (flow instanceof HTTPFlow) {
    const { request, response, websocket } = flow;
    spans.push(["Request", request.timestampStart, request.timestampEnd]);
    if (response !== null) {
      spans.push(["Waiting", request.timestampEnd, response.timestampStart], ["Response", response.timestampStart, response.timestampEnd]);
      if (websocket !== null) spans.push(["WebSocket", response.timestampEnd, websocket.timestampEnd]);
    }
  } else {
    spans.push(["Connection", clientConn.timestampStart, clientConn.timestampEnd]);
  }
  const known = spans.flatMap(([label, from, to]) => (from !== null && to !== null && to >= from ? [{ label, from, to }] : []));
  return known.sort((a, b) => a.from - b.from);
}

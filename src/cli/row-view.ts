// How lists show the columns of an index row.
import { formatAddress } from "../flow/print.ts";
import type { FlowRow } from "../io/rows.ts";

export function methodOf(row: FlowRow): string | null {
  return row.method?.toUpperCase() ?? null;
}

/** The URL of an HTTP flow, the authority of CONNECT, the name in a DNS question; otherwise the server's address. Empty if unknown. */
export function urlOf(row: FlowRow): string {
  return row.url ?? serverOf(row);
}

function serverOf({ serverHost, serverPort }: FlowRow): string {
  return serverHost === null || serverPort === null ? "" : formatAddress([serverHost, serverPort]);
}

/** When the request started, or else when the flow was created: seconds since 1970. */
export function startOf(row: FlowRow): number | null {
  return row.requestStart ?? row.timestampCreated;
}

/** Seconds from the start of the request to the end of the response, or to its start if the end is unknown. */
export function durationOf(row: FlowRow): number | null {
  const start = row.requestStart;
  const end = row.responseEnd ?? row.responseStart;
  return start === null || end === null ? null : end - start;
}

/** The largest absolute time that a JavaScript Date can hold, in seconds. */
const LATEST = 8.64e12;

/** Whether seconds since 1970 are within the range of a Date. */
export function isTime(seconds: number): boolean {
  return Math.abs(seconds) <= LATEST;
}

/** `2024-01-31 12:00:00.123`, in UTC; a dash if it is not a valid time. */
export function shownTime(seconds: number | null): string {
  return seconds === null || !isTime(seconds) ? "-" : new Date(seconds * 1000).toISOString().replace("T", " ").replace("Z", "");
}

/** `35ms`, `1.2s`, `3m05s`, `2h03m`; a dash for more than there can be between two valid times. */
export function shownDuration(seconds: number | null): string {
  if (seconds === null || !(Math.abs(seconds) <= 2 * LATEST)) return "-";
  if (Math.abs(seconds) < 0.9995) return `${Math.round(seconds * 1000)}ms`;
  if (seconds < 59.95) return `${seconds.toFixed(1)}s`;
  const whole = Math.round(seconds);
  const pad = (value: number): string => String(value).padStart(2, "0");
  if (whole < 3600) return `${Math.floor(whole / 60)}m${pad(whole % 60)}s`;
  return `${Math.floor(whole / 3600)}h${pad(Math.floor((whole % 3600) / 60))}m`;
}

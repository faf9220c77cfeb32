// Flows as lines of a list, for `ls` and `query`.
import { prettySize } from "../flow/print.ts";
import { printable } from "./printable.ts";
import { shownDuration, shownTime } from "./row-view.ts";

/** What a line shows about a flow. */
export interface ListedFlow {
  readonly number: number;
  /** Seconds since 1970. */
  readonly start: number | null;
  readonly method: string | null;
  readonly status: number | null;
  readonly hasError: boolean;
  readonly type: string | null;
  /** As returned by `listedSize`. */
  readonly size: number | null;
  readonly duration: number | null;
  readonly url: string;
}

/** The columns, not yet escaped. */
function columnsOf({ number, start, method, status, hasError, type, size, duration, url }: ListedFlow): string[] {
  return [
    String(number).padStart(4),
    shownTime(start).padEnd(23),
    (method ?? "-").padEnd(7),
    (status === null ? (hasError ? "error" : "-") : String(status)).padStart(5),
    (type ?? "-").padEnd(4),
    (size === null ? "-" : prettySize(size)).padStart(6),
    shownDuration(duration).padStart(6),
    url || "-",
  ];
}

/** A line for a file or a pipe. */
export function plainLine(flow: ListedFlow): string {
  return printable(columnsOf(flow).join("  "));
}

const RESET = "\u001b[0m";
const BOLD = "\u001b[1m";
const DIM = "\u001b[2m";
const RED = "\u001b[31m";
const statusColours: Record<string, string> = { 2: "\u001b[32m", 3: "\u001b[36m", 4: "\u001b[33m", 5: RED };

/** A line for a terminal. */
export function colouredLine(flow: ListedFlow): string {
  const colours = [DIM, DIM, BOLD, flow.hasError ? RED : (statusColours[String(flow.status)[0]] ?? ""), "", "", "", ""];
  const columns = columnsOf(flow).map(printable);
  return columns.map((column, index) => (colours[index] === "" ? column : `${colours[index]}${column}${RESET}`)).join("  ");
}

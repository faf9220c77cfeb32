// Filters of the command line, in mitmproxy's language.
import { CodecError } from "../errors.ts";
import { type FlowFilter, parseFilter } from "../filter/index.ts";
import { UsageError } from "./context.ts";
import type { FilterChoice } from "./filter-option.ts";
import { printable } from "./printable.ts";

/**
 * The filter that the option names, if it does. As in mitmproxy, case counts with MITMPROXY_CASE_SENSITIVE_FILTERS=1.
 *
 * @throws UsageError that shows where the filter is wrong
 */
export function filterOf({ filter }: FilterChoice): FlowFilter | null {
  return filter === undefined ? null : readFilter(filter);
}

/** The same for a filter that is an argument. */
export function readFilter(filter: string): FlowFilter {
  try {
    return parseFilter(filter, { caseSensitive: process.env.MITMPROXY_CASE_SENSITIVE_FILTERS === "1" });
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    const before = printable(filter.slice(0, error.offset)).length;
    throw new UsageError(error.message, [`  ${printable(filter)}`, `  ${" ".repeat(before)}^`]);
  }
}

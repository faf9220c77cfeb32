// Filters given on the command line, in mitmproxy's language.
import { CodecError } from "../errors.ts";
import { type FlowFilter, parseFilter } from "../filter/index.ts";
import { UsageError } from "./context.ts";
import type { FilterChoice } from "./filter-option.ts";
import { printable } from "./printable.ts";

/**
 * The filter given by the option; null without the option. As in mitmproxy, MITMPROXY_CASE_SENSITIVE_FILTERS=1 makes filters
 * case-sensitive.
 *
 * @throws UsageError that points at the error in the filter
 */
export function filterOf({ filter }: FilterChoice): FlowFilter | null {
  return filter === undefined ? null : readFilter(filter);
}

/** The same for a filter given as an argument. */
export function readFilter(filter: string): FlowFilter {
  try {
    return parseFilter(filter, { caseSensitive: process.env.MITMPROXY_CASE_SENSITIVE_FILTERS === "1" });
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    const before = printable(filter.slice(0, error.offset)).length;
    throw new UsageError(error.message, [`  ${printable(filter)}`, `  ${" ".repeat(before)}^`]);
  }
}

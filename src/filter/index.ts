// mitmproxy's filter language: `parseFilter` parses a filter, which then tests whether flows match.
import { typeName } from "../codec/options.ts";
import { CodecError } from "../errors.ts";
import type { AnyFlow } from "../flow/from.ts";
import type { FlowPredicate } from "../io/rows.ts";
import type { Expression } from "./expression.ts";
import { predicateOf, rowPredicateOf } from "./match.ts";
import { bodyCodes } from "./operators.ts";
import { parseExpression } from "./parse.ts";

export type { Expression } from "./expression.ts";
export { printExpression } from "./expression.ts";
export type { FlagCode, PatternMode, RegexCode } from "./operators.ts";
export type { Pattern } from "./pattern.ts";

/** Options of `parseFilter`. */
export interface FilterOptions {
  /** Match patterns case-sensitively. Off unless set, as in mitmproxy without `MITMPROXY_CASE_SENSITIVE_FILTERS=1`. */
  caseSensitive?: boolean;
}

/** A filter in mitmproxy's language. */
export interface FlowFilter {
  /** The filter as it was written. */
  readonly text: string;
  /** The filter as a syntax tree. */
  readonly expression: Expression;
  /** Whether it searches bodies. Everything else that a filter reads is in memory with the flow. */
  readonly needsBody: boolean;
  /**
   * Whether a flow matches. `reader.rows(filter.matches)` gives the rows of the flows that do.
   *
   * @throws CodecError BODY_NOT_LOADED if a body must be loaded first, as `matchesAsync` does; BAD_STATE if the flow is malformed
   */
  readonly matches: FlowPredicate;
  /** Whether a flow matches, after loading its body if that is needed. */
  matchesAsync(flow: AnyFlow): Promise<boolean>;
}

/**
 * Parses a filter in mitmproxy's language.
 *
 * @throws CodecError BAD_FILTER: its `offset` is the column, from 0, in UTF-16 units; TypeError if `text` is not a string
 * @example
 * const filter = parseFilter("~m post & ~d example.com & !~c 200");
 * for await (const flow of reader) if (filter.matches(flow)) console.log(String(flow));
 */
export function parseFilter(text: string, { caseSensitive = false }: FilterOptions = {}): FlowFilter {
  if (typeof text !== "string") throw new TypeError(`a filter is a string, not ${typeName(text)}`);
  return new ParsedFilter(text, parseExpression(text, !caseSensitive));
}

class ParsedFilter implements FlowFilter {
  readonly text: string;
  readonly expression: Expression;
  readonly needsBody: boolean;
  /** A property, not a method, so that it can be passed on by itself. */
  readonly matches: FlowPredicate;

  constructor(text: string, expression: Expression) {
    this.text = text;
    this.expression = expression;
    this.needsBody = searchesBodies(expression);
    const matches = predicateOf(expression);
    // Wrapped in a new function, as some predicates are shared by all filters.
    this.matches = Object.assign((flow: AnyFlow) => matches(flow), { ofRow: rowPredicateOf(expression) });
  }

  async matchesAsync(flow: AnyFlow): Promise<boolean> {
    try {
      return this.matches(flow);
    } catch (error) {
      if (!(error instanceof CodecError) || error.code !== "BODY_NOT_LOADED") throw error;
      await flow.load();
      return this.matches(flow);
    }
  }
}

function searchesBodies(expression: Expression): boolean {
  if ("terms" in expression) return expression.terms.some(searchesBodies);
  if (expression.type === "not") return searchesBodies(expression.term);
  return expression.type === "regex" && bodyCodes.has(expression.code);
}

// The syntax tree of a filter, and how to print it.
import type { FlagCode, RegexCode } from "./operators.ts";
import type { Pattern } from "./pattern.ts";

/** A filter as a syntax tree. */
export type Expression =
  | { readonly type: "and" | "or"; readonly terms: readonly Expression[] }
  | { readonly type: "not"; readonly term: Expression }
  | { readonly type: "flag"; readonly code: FlagCode }
  /** `source` is the pattern as it was written, in Python's syntax. */
  | { readonly type: "regex"; readonly code: RegexCode; readonly source: string; readonly pattern: Pattern }
  | { readonly type: "code"; readonly status: number };

/**
 * Prints an expression as filter text that parses to the same expression again.
 *
 * @example
 * printExpression(parseFilter("~m get foo").expression) // ~m get & ~u foo
 */
export function printExpression(expression: Expression): string {
  switch (expression.type) {
    case "and":
    case "or":
      return expression.terms.map(printTerm).join(expression.type === "and" ? " & " : " | ");
    case "not":
      return `!${printTerm(expression.term)}`;
    case "flag":
      return expression.code;
    case "regex":
      return `${expression.code} ${quoted(expression.source)}`;
    case "code":
      return `~c ${expression.status}`;
  }
}

/** A term of a larger expression. The space before the closing parenthesis is required: an operator does not end without it. */
function printTerm(term: Expression): string {
  return term.type === "and" || term.type === "or" ? `(${printExpression(term)} )` : printExpression(term);
}

const escapes: Record<string, string> = { "\t": "\\t", "\n": "\\n", "\r": "\\r", "\f": "\\f" };

function quoted(source: string): string {
  if (/^[^()~'"\s]+$/.test(source)) return source;
  return `"${source.replace(/["\\]/g, "\\$&").replace(/[\t\n\r\f]/g, (letter) => escapes[letter])}"`;
}

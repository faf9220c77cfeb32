// A filter as a tree, and back to text.
import type { FlagCode, RegexCode } from "./operators.ts";
import type { Pattern } from "./pattern.ts";

/** What a filter asks for, as plain data. */
export type Expression =
  | { readonly type: "and" | "or"; readonly terms: readonly Expression[] }
  | { readonly type: "not"; readonly term: Expression }
  | { readonly type: "flag"; readonly code: FlagCode }
  /** `source` is the pattern as it was written, in Python's syntax. */
  | { readonly type: "regex"; readonly code: RegexCode; readonly source: string; readonly pattern: Pattern }
  | { readonly type: "code"; readonly status: number };

/**
 * The filter that an expression spells, such that it is read again as the same expression.
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

/** A term among others. The space before the parenthesis is due: an operator ends there only. */
function printTerm(term: Expression): string {
  return term.type === "and" || term.type === "or" ? `(${printExpression(term)} )` : printExpression(term);
}

const escapes: Record<string, string> = { "\t": "\\t", "\n": "\\n", "\r": "\\r", "\f": "\\f" };

function quoted(source: string): string {
  if (/^[^()~'"\s]+$/.test(source)) return source;
  return `"${source.replace(/["\\]/g, "\\$&").replace(/[\t\n\r\f]/g, (letter) => escapes[letter])}"`;
}

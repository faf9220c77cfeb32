// The tree of a filter in one line: `and(u(a), not(q))`.
import type { Expression } from "../../src/index.ts";

export function shape(expression: Expression): string {
  switch (expression.type) {
    case "and":
    case "or":
      return `${expression.type}(${expression.terms.map(shape).join(", ")})`;
    case "not":
      return `not(${shape(expression.term)})`;
    case "flag":
      return expression.code.slice(1);
    case "regex":
      return `${expression.code.slice(1)}(${expression.source})`;
    case "code":
      return `c(${expression.status})`;
  }
}

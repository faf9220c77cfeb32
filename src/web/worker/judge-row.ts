// Evaluates filters on rows alone, by method, status and type, so that most flows need not be read.
import type { Expression } from "../../filter/index.ts";
import type { Columns } from "./columns.ts";

type Verdict = boolean | undefined;

/** Whether the row's flow matches; undefined if only the flow itself can tell. A gap matches nothing. */
export function judgeRow(expression: Expression, columns: Columns, id: number): Verdict {
  return columns.isGap(id) ? false : judge(expression, columns, id);
}

function judge(expression: Expression, columns: Columns, id: number): Verdict {
  switch (expression.type) {
    case "and":
      return all(expression.terms, columns, id, false);
    case "or":
      return all(expression.terms, columns, id, true);
    case "not": {
      const verdict = judge(expression.term, columns, id);
      return verdict === undefined ? undefined : !verdict;
    }
    case "code":
      return columns.status[id] === expression.status;
    case "flag":
      return judgeFlag(expression.code, columns, id);
    case "regex":
      return expression.code === "~m" ? columns.isHttp(id) && expression.pattern.test(columns.methodOf(id)) : undefined;
  }
}

/** @param decisive the verdict on a single term that decides for all */
function all(terms: readonly Expression[], columns: Columns, id: number, decisive: boolean): Verdict {
  let verdict: Verdict = !decisive;
  for (const term of terms) {
    const of = judge(term, columns, id);
    if (of === decisive) return decisive;
    if (of === undefined) verdict = undefined;
  }
  return verdict;
}

function judgeFlag(code: Extract<Expression, { type: "flag" }>["code"], columns: Columns, id: number): Verdict {
  switch (code) {
    case "~all":
      return true;
    case "~http":
      return columns.isHttp(id);
    case "~tcp":
    case "~udp":
    case "~dns":
      return `~${columns.kindOf(id)}` === code;
    case "~e":
      return columns.failed[id] === 1;
    default:
      return undefined;
  }
}

// Compiles a filter to SQL: it tests the columns where they suffice, and otherwise the flow itself. Both use functions registered with the
// connection: `flow_text(n, text)` tests the n-th pattern on a column, `flow_whole(n, key)` the n-th predicate on the flow with that key.
import type { Expression, Pattern } from "../filter/index.ts";
import { predicateOf } from "../filter/match.ts";
import { encodeEscaped } from "../flow/escape.ts";
import type { AnyFlow } from "../flow/from.ts";
import { FLAG_INEXACT, FLAG_REPLAYED_REQUEST, FLAG_REPLAYED_RESPONSE, FLAG_UNANSWERED, FLAG_WEBSOCKET } from "./columns.ts";
import type { SqlValue } from "./driver.ts";

/** A fragment of SQL and the values of its parameters. */
export interface Sql {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** Part of a filter, in SQL. */
export interface Condition extends Sql {
  /** A query for the keys of a superset of the matching flows, using an index alone. Null if no index helps. */
  readonly candidates: Sql | null;
  /** Whether it decodes flows. */
  readonly isCostly: boolean;
}

/** What the compiler needs from the database. */
export interface FilterContext {
  /** Registers a function for `flow_text` or `flow_whole`, and returns its number. */
  addText(test: (text: string) => boolean): number;
  addWhole(test: (flow: AnyFlow) => boolean): number;
  /** The distinct values of an indexed column; null if there are too many to be useful. */
  distinct(column: string): readonly string[] | null;
}

/** The condition that a filter matches. It is tested on the columns, or on the decoded flow if the row is inexact. */
export function compileFilter(expression: Expression, context: FilterContext): Condition {
  const exact = compile(expression, context);
  const whole = context.addWhole(predicateOf(expression));
  const inexact = sql(`SELECT key FROM flow INDEXED BY flow_flags WHERE flags <> 0 AND flags & ${FLAG_INEXACT}`);
  return {
    sql: `CASE WHEN flags & ${FLAG_INEXACT} THEN flow_whole(${whole}, key) ELSE ${exact.sql} END`,
    values: exact.values,
    candidates: exact.candidates === null ? null : union([exact.candidates, inexact]),
    isCostly: exact.isCostly,
  };
}

function compile(expression: Expression, context: FilterContext): Condition {
  switch (expression.type) {
    case "and": {
      // SQLite tests the terms in this order: cheap ones first.
      const terms = expression.terms.map((term) => compile(term, context)).sort((a, b) => Number(a.isCostly) - Number(b.isCostly));
      return { ...join(terms, " AND "), candidates: terms.find(({ candidates }) => candidates !== null)?.candidates ?? null };
    }
    case "or": {
      const terms = expression.terms.map((term) => compile(term, context));
      const sources = terms.map(({ candidates }) => candidates).filter((candidates) => candidates !== null);
      return { ...join(terms, " OR "), candidates: sources.length === terms.length ? union(sources) : null };
    }
    case "not": {
      const term = compile(expression.term, context);
      return { ...term, sql: `NOT ${term.sql}`, candidates: null };
    }
    case "flag":
      return flag(expression.code) ?? costly(expression, context);
    case "regex":
      return regex(expression, context) ?? costly(expression, context);
    case "code":
      return column("(type = 'http' AND status IS ?)", [expression.status], "flow_status", "status = ?");
  }
}

function join(terms: readonly Condition[], operator: string): Condition {
  return {
    sql: `(${terms.map((term) => term.sql).join(operator)})`,
    values: terms.flatMap(({ values }) => values),
    candidates: null,
    isCostly: terms.some(({ isCostly }) => isCostly),
  };
}

function union(sources: readonly Sql[]): Sql {
  return { sql: sources.map((source) => source.sql).join(" UNION ALL "), values: sources.flatMap(({ values }) => values) };
}

function sql(text: string, values: readonly SqlValue[] = []): Sql {
  return { sql: text, values };
}

/** A condition on columns; `indexed` is the form in which `index` can look it up. */
function column(text: string, values: readonly SqlValue[] = [], index?: string, indexed?: string): Condition {
  const candidates = index === undefined ? null : sql(`SELECT key FROM flow INDEXED BY ${index} WHERE ${indexed}`, values);
  return { sql: text, values, candidates, isCostly: false };
}

/** A condition that needs the decoded flow. */
function costly(expression: Expression, context: FilterContext): Condition {
  const number = context.addWhole(predicateOf(expression));
  return { sql: `flow_whole(${number}, key)`, values: [], candidates: null, isCostly: true };
}

type Flag = Extract<Expression, { type: "flag" }>["code"];
type Regex = Extract<Expression, { type: "regex" }>;

function flag(code: Flag): Condition | null {
  switch (code) {
    case "~all":
      return column("1");
    case "~http":
      return column("type = 'http'");
    case "~tcp":
    case "~udp":
    case "~dns":
      return column("type = ?", [code.slice(1)], "flow_type", "type = ? AND type <> 'http'");
    case "~e":
      return column("error IS NOT NULL", [], "flow_error", "error IS NOT NULL");
    case "~marked":
      return column("marked <> ''", [], "flow_marked", "marked <> ''");
    case "~q":
      return flags(FLAG_UNANSWERED);
    case "~s":
      return column(`(type IN ('http', 'dns') AND NOT flags & ${FLAG_UNANSWERED})`);
    case "~replay":
      return flags(FLAG_REPLAYED_REQUEST | FLAG_REPLAYED_RESPONSE);
    case "~replayq":
      return flags(FLAG_REPLAYED_REQUEST);
    case "~replays":
      return flags(FLAG_REPLAYED_RESPONSE);
    case "~websocket":
      return flags(FLAG_WEBSOCKET);
    default:
      return null;
  }
}

/** Flows with any of these flags, which are rare. */
function flags(mask: number): Condition {
  return column(`(flags & ${mask}) <> 0`, [], "flow_flags", `flags <> 0 AND flags & ${mask}`);
}

function regex(expression: Regex, context: FilterContext): Condition | null {
  const { code, pattern } = expression;
  const test = tester(pattern);
  const number = context.addText(test);
  const on = (name: string): string => `flow_text(${number}, ${name})`;
  switch (code) {
    case "~u":
      return column(`(type IN ('http', 'dns') AND ${on("coalesce(pretty_url, url)")})`);
    case "~m":
      return among(`(type = 'http' AND ${on("method")})`, [["method", "flow_method"]], test, context);
    case "~d":
      return among(`(type = 'http' AND (${on("host")} OR ${on("pretty_host")}))`, [HOST, PRETTY_HOST], test, context);
    case "~t":
      return among(`(${on("request_type")} OR ${on("response_type")})`, [REQUEST_TYPE, RESPONSE_TYPE], test, context);
    case "~tq":
      return among(on("request_type"), [REQUEST_TYPE], test, context);
    case "~ts":
      return among(on("response_type"), [RESPONSE_TYPE], test, context);
    case "~src":
      return column(on("client"));
    case "~dst":
      return column(on("server"));
    case "~marker":
      return test("") ? column(on("marked")) : column(on("marked"), [], "flow_marked", "marked <> ''");
    case "~comment":
      return test("") ? column(on("comment")) : column(on("comment"), [], "flow_comment", "comment <> ''");
    default:
      return null;
  }
}

type Indexed = readonly [column: string, index: string];

const HOST: Indexed = ["host", "flow_host"];
const PRETTY_HOST: Indexed = ["pretty_host", "flow_pretty_host"];
const REQUEST_TYPE: Indexed = ["request_type", "flow_request_type"];
const RESPONSE_TYPE: Indexed = ["response_type", "flow_response_type"];

/**
 * A condition on columns with few distinct values: the pattern is tested on each value, and the flows with a matching value are looked up.
 */
function among(text: string, sources: readonly Indexed[], test: (text: string) => boolean, context: FilterContext): Condition {
  const candidates: Sql[] = [];
  for (const [name, index] of sources) {
    const values = context.distinct(name);
    if (values === null) return column(text);
    const list = `${name} IS NOT NULL AND ${name} IN (SELECT value FROM json_each(?))`;
    candidates.push(sql(`SELECT key FROM flow INDEXED BY ${index} WHERE ${list}`, [JSON.stringify(values.filter(test))]));
  }
  return { ...column(text), candidates: union(candidates) };
}

/** A byte pattern sees one character per byte. */
function tester(pattern: Pattern): (text: string) => boolean {
  if (pattern.mode.kind === "text") return (text) => pattern.test(text);
  return (text) => (/^[\0-\x7f]*$/.test(text) ? pattern.test(text) : pattern.testBytes(encodeEscaped(text)));
}

// Parses mitmproxy's filter language exactly as its own parser does (flowfilter.py, on pyparsing): what is valid, and how it groups.
//
//   filter = expression+              juxtaposition means "and"
//   expression = all ("|" all)*       all = not ("&" not)*       not = "!" not | "(" expression ")" | term
//   term = "~" operator | "~" operator pattern | "~c" digits | pattern
//   pattern = word | quoted string    a word ends at white space, a quote, a parenthesis or "~": `a|b` is one
//
// An operator ends only at white space, a non-ASCII character or the end: `(~q)` is rejected, `(~q )` is not. A `!`, `&` or `|` without an
// operand is a word. Parentheses hold exactly one expression.
import type { CodecError } from "../errors.ts";
import { flowError } from "../flow-errors.ts";
import type { Expression } from "./expression.ts";
import { isFlagCode, isRegexCode, modeOf, type RegexCode } from "./operators.ts";
import { Pattern } from "./pattern.ts";
import { PatternError } from "./pattern-tree.ts";

/** Maximum nesting depth of parentheses and negations. */
const MAX_DEPTH = 100;

const SPACE = /[ \t\n\r]*/y;
const WORD = /[^()~'" \t\n\r]+/y;
const QUOTED = /"(?:[^"\\\n\r]|\\[^\n])*"|'(?:[^'\\\n\r]|\\[^\n])*'/y;
const OPERATOR = /~[!-~]*/y;
const DIGITS = /[0-9]+/y;

/** Escapes in quoted strings. Any other escaped character stands for itself. */
const escapes: Record<string, string> = { t: "\t", n: "\n", r: "\r", f: "\f" };

/** A pattern, and the column of each of its characters. */
interface Word {
  readonly text: string;
  columnOf(index: number): number;
}

/**
 * Parses a filter.
 *
 * @throws CodecError BAD_FILTER, with the column as its offset
 */
export function parseExpression(text: string, ignoreCase: boolean): Expression {
  return new FilterParser(text, ignoreCase).parse();
}

class FilterParser {
  readonly #text: string;
  readonly #ignoreCase: boolean;
  #at = 0;
  #depth = 0;

  constructor(text: string, ignoreCase: boolean) {
    this.#text = text;
    this.#ignoreCase = ignoreCase;
  }

  parse(): Expression {
    const terms: Expression[] = [];
    this.#skipSpace();
    if (this.#at === this.#text.length) throw this.#error("the filter is empty");
    while (this.#at < this.#text.length) {
      terms.push(this.#expression());
      this.#skipSpace();
    }
    return terms.length === 1 ? terms[0] : { type: "and", terms };
  }

  #error(detail: string, column: number = this.#at): CodecError {
    return flowError("BAD_FILTER", { offset: column, detail });
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return null;
    this.#at = pattern.lastIndex;
    return found[0];
  }

  #skipSpace(): void {
    this.#match(SPACE);
  }

  #expression(): Expression {
    return this.#chain("or", "|", () => this.#chain("and", "&", () => this.#not()));
  }

  #chain(type: "and" | "or", operator: string, next: () => Expression): Expression {
    const terms = [next()];
    while (this.#takesOperator(operator)) terms.push(next());
    return terms.length === 1 ? terms[0] : { type, terms };
  }

  /** Consumes an operator that has an operand; without one it is a word, and stays. */
  #takesOperator(operator: string): boolean {
    const before = this.#at;
    this.#skipSpace();
    if (this.#text.startsWith(operator, this.#at)) {
      this.#at++;
      this.#skipSpace();
      if (this.#at < this.#text.length && this.#text[this.#at] !== ")") return true;
    }
    this.#at = before;
    return false;
  }

  #not(): Expression {
    if (!this.#takesOperator("!")) return this.#atom();
    return { type: "not", term: this.#nested(() => this.#not()) };
  }

  #nested(read: () => Expression): Expression {
    if (++this.#depth > MAX_DEPTH) throw this.#error(`it is nested deeper than ${MAX_DEPTH}`);
    const expression = read();
    this.#depth--;
    return expression;
  }

  #atom(): Expression {
    this.#skipSpace();
    const start = this.#at;
    const next = this.#text[start];
    if (next === "(") {
      this.#at++;
      return this.#nested(() => this.#parenthesized(start));
    }
    if (next === "~") return this.#operator(start);
    const word = this.#word();
    if (word !== null) return this.#regex("~u", word);
    throw this.#error(next === ")" ? "this parenthesis was not opened" : "something is missing here");
  }

  #parenthesized(start: number): Expression {
    const expression = this.#expression();
    this.#skipSpace();
    if (this.#at === this.#text.length) throw this.#error("this parenthesis is not closed", start);
    if (this.#text[this.#at] !== ")") throw this.#error("in parentheses, terms are joined by & or |");
    this.#at++;
    return expression;
  }

  #operator(start: number): Expression {
    const code = this.#match(OPERATOR) as string;
    if (isFlagCode(code)) return { type: "flag", code };
    if (code === "~c") return this.#status();
    if (!isRegexCode(code)) throw this.#error(unknownOperator(code), start);
    this.#skipSpace();
    const word = this.#word();
    if (word === null) throw this.#error(`${code} wants a pattern; one with white space, ~ or parentheses in quotes`);
    return this.#regex(code, word);
  }

  #status(): Expression {
    this.#skipSpace();
    const digits = this.#match(DIGITS);
    if (digits === null) throw this.#error("~c wants a status code");
    return { type: "code", status: Math.min(Number(digits), Number.MAX_SAFE_INTEGER) };
  }

  #word(): Word | null {
    const start = this.#at;
    const next = this.#text[start];
    if (next === '"' || next === "'") {
      const quoted = this.#match(QUOTED);
      if (quoted === null) throw this.#error("this quote is not closed");
      return unquoted(quoted.slice(1, -1), start + 1);
    }
    const text = this.#match(WORD);
    return text === null ? null : { text, columnOf: (index) => start + index };
  }

  #regex(code: RegexCode, { text, columnOf }: Word): Expression {
    try {
      const pattern = new Pattern(text, { ...modeOf(code), ignoreCase: this.#ignoreCase });
      return { type: "regex", code, source: text, pattern };
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      throw this.#error(`in the pattern of ${code}: ${error.message}`, columnOf(error.index));
    }
  }
}

/** The contents of a quoted string, with its escapes resolved. */
function unquoted(inner: string, start: number): Word {
  const columns: number[] = [];
  let text = "";
  for (let i = 0; i < inner.length; i++) {
    columns.push(start + i);
    if (inner[i] !== "\\") text += inner[i];
    else {
      i++;
      text += escapes[inner[i]] ?? inner[i];
    }
  }
  return { text, columnOf: (index) => columns[index] ?? start + inner.length };
}

function unknownOperator(code: string): string {
  const shorter = /^~[a-z]*/.exec(code)?.[0] ?? "";
  const isKnown = isFlagCode(shorter) || isRegexCode(shorter) || shorter === "~c";
  return isKnown ? `${shorter} ends at a space: one is due before ${code.slice(shorter.length)}` : `there is no operator ${code}`;
}

// Parses the regular expressions of Python's `re` (as of 3.13, and `\z` of 3.14) into a tree.
import { unicodePattern } from "../flow/unicode.ts";
import type { PatternMode } from "./operators.ts";
import { PatternCursor } from "./pattern-cursor.ts";
import { characterEscape, classEscape } from "./pattern-escape.ts";
import { type PatternFlags, withFlags } from "./pattern-flags.ts";
import { checkReferences, type Width, widthOf } from "./pattern-groups.ts";
import { type PatternNode, type SetItem, withAsciiCases } from "./pattern-tree.ts";

/** Maximum nesting depth of groups. */
const MAX_DEPTH = 100;
const identifier = /* @__PURE__ */ unicodePattern("^[\\p{XID_Start}_]\\p{XID_Continue}*$");
const UNBOUNDED = Number.POSITIVE_INFINITY;
/** Python's limit of repetition counts. JavaScript's is lower, which makes no difference: no subject is that long. */
const MAX_REPEAT = 2 ** 32 - 1;
/** The character that `\b` stands for in a set. */
const BACKSPACE = 8;

/**
 * Parses a pattern.
 *
 * @throws PatternError for what Python rejects, and for what is not supported here
 */
export function parsePattern(source: string, mode: PatternMode): PatternNode {
  return new PatternReader(source, mode).read();
}

class PatternReader extends PatternCursor {
  #depth = 0;
  #flags: PatternFlags;
  #groups = 0;
  readonly #names: Map<string, number> = new Map();
  readonly #widths: Map<number, Width> = new Map();
  /** Groups above this number began in the current look-behind, which may not refer to them; -1 outside of look-behinds. */
  #behindFrom = -1;
  /** Repetitions as written, which may not be repeated again. */
  readonly #repeats: Set<PatternNode> = new Set();

  constructor(source: string, { kind, ignoreCase = false, multiline = false, dotAll = false }: PatternMode) {
    super(source, kind === "bytes");
    this.#flags = { i: ignoreCase, m: multiline, s: dotAll, x: false, a: this.isBytes };
  }

  read(): PatternNode {
    this.#globalFlags();
    const node = this.#choice();
    if (this.at < this.units.length) throw this.error("unbalanced parenthesis");
    checkReferences(node, this);
    return node;
  }

  /** Reads `(?im)` and comments, which may precede everything else. */
  #globalFlags(): void {
    for (;;) {
      if (this.#flags.x) this.#skipVerbose();
      const before = this.at;
      if (this.takes("(?#")) this.#comment(before);
      else if (this.takes("(?") && /[aiLmsux]/.test(this.next)) {
        const letters = this.run(/[a-zA-Z]/);
        if (!this.takes(")")) {
          this.at = before;
          return;
        }
        this.#flags = withFlags(this, this.#flags, letters, "", before);
      } else {
        this.at = before;
        return;
      }
    }
  }

  #comment(from: number): void {
    while (this.next !== ")") if (this.take() === "") throw this.error("a comment without an end", from);
    this.at++;
  }

  /** Skips white space, and comments to the end of their line. */
  #skipVerbose(): void {
    for (;;) {
      if (/[ \t\n\r\v\f]/.test(this.next)) this.at++;
      else if (this.takes("#")) {
        for (let taken = "#"; taken !== "" && taken !== "\n"; ) taken = this.take();
      } else return;
    }
  }

  #choice(): PatternNode {
    if (++this.#depth > MAX_DEPTH) throw this.error(`groups are nested deeper than ${MAX_DEPTH}`);
    const options = [this.#sequence()];
    while (this.takes("|")) options.push(this.#sequence());
    this.#depth--;
    return options.length === 1 ? options[0] : { type: "choice", options };
  }

  #sequence(): PatternNode {
    const items: PatternNode[] = [];
    for (;;) {
      if (this.#flags.x) this.#skipVerbose();
      const { [this.at]: unit } = this.units;
      if (unit === undefined || unit === 0x7c || unit === 0x29) break;
      const from = this.at;
      if (this.takes("(?#")) this.#comment(from);
      else {
        const repeat = this.#repeat();
        if (repeat === null) items.push(this.#atom());
        else items.push(this.#repeated(items.pop(), repeat, from));
      }
    }
    return items.length === 1 ? items[0] : { type: "sequence", items };
  }

  /** Reads `*`, `+`, `?` or `{…}`, null if none comes next. A brace that begins no repetition is a character. */
  #repeat(): { min: number; max: number } | null {
    if (this.takes("*")) return { min: 0, max: UNBOUNDED };
    if (this.takes("+")) return { min: 1, max: UNBOUNDED };
    if (this.takes("?")) return { min: 0, max: 1 };
    const from = this.at;
    if (!this.takes("{")) return null;
    const low = this.run(/\d/);
    const hasComma = this.takes(",");
    const high = hasComma ? this.run(/\d/) : low;
    if (!this.takes("}") || (!hasComma && low === "")) {
      this.at = from;
      return null;
    }
    const [min, max] = [Number(low), high === "" ? UNBOUNDED : Number(high)];
    if (min >= MAX_REPEAT || (max >= MAX_REPEAT && high !== "")) throw this.error("the repetition number is too large", from);
    if (max < min) throw this.error("a repetition's minimum is greater than its maximum", from);
    return { min, max };
  }

  #repeated(item: PatternNode | undefined, { min, max }: { min: number; max: number }, from: number): PatternNode {
    if (item === undefined || item.type === "assert") throw this.error("nothing to repeat", from);
    if (this.#repeats.has(item)) throw this.error("multiple repeat", from);
    const lazy = this.takes("?");
    const isPossessive = !lazy && this.takes("+");
    const repeat: PatternNode = { type: "repeat", item, min, max, lazy };
    const node: PatternNode = isPossessive ? { type: "atomic", item: repeat } : repeat;
    this.#repeats.add(node);
    return node;
  }

  #atom(): PatternNode {
    const { m, s, a } = this.#flags;
    const from = this.at;
    const unit = this.units[this.at++];
    switch (unit === undefined ? "" : String.fromCodePoint(unit)) {
      case ".":
        return { type: "set", items: s ? [] : [{ from: 10, to: 10 }], negated: true, folds: false };
      case "^":
        return { type: "assert", kind: m ? "lineStart" : "start", ascii: a };
      case "$":
        return { type: "assert", kind: m ? "lineEnd" : "lastEnd", ascii: a };
      case "[":
        return this.#set(from);
      case "(":
        return this.#group(from);
      case "\\":
        return this.#escape(from);
      default:
        return this.#character(unit);
    }
  }

  #escape(from: number): PatternNode {
    const { a } = this.#flags;
    const next = this.next;
    if (next === "") throw this.error("a backslash at the end", from);
    const kind = ({ A: "start", Z: "end", z: "end", b: "boundary", B: "notBoundary" } as const)[next];
    if (kind !== undefined) {
      this.at++;
      return { type: "assert", kind, ascii: a };
    }
    const item = classEscape(this, this.#flags.a);
    if (item !== null) return { type: "set", items: [item], negated: false, folds: false };
    if (/[1-9]/.test(next)) {
      const group = this.#groupNumber(from);
      if (group !== null) return this.#back(group, from);
    }
    return this.#character(characterEscape(this, from));
  }

  /** The number in `\1` to `\99`; null if three octal digits make it a character. */
  #groupNumber(from: number): number | null {
    const start = this.at;
    const digits = this.run(/\d/, 3);
    this.at = start;
    if (/^[0-7]{3}$/.test(digits)) {
      if (Number.parseInt(digits, 8) > 0o377) throw this.error("an octal escape is at most \\377", from);
      return null;
    }
    return Number(this.run(/\d/, 2));
  }

  #set(from: number): PatternNode {
    const negated = this.takes("^");
    const items: SetItem[] = [];
    while (items.length === 0 || this.next !== "]") {
      const start = this.at;
      const low = this.#setItem(from);
      const isRange = this.next === "-" && this.units[this.at + 1] !== 0x5d;
      if (!isRange) items.push(low);
      else {
        this.at++;
        const high = this.#setItem(from);
        if (!("from" in low && "from" in high) || high.from < low.from) throw this.error("bad character range", start);
        items.push({ from: low.from, to: high.from });
      }
    }
    this.at++;
    return this.#setOf(items, negated);
  }

  #character(code: number): PatternNode {
    return this.#setOf([{ from: code, to: code }], false);
  }

  #setOf(items: readonly SetItem[], negated: boolean): PatternNode {
    const { i, a } = this.#flags;
    // In text, `(?ai)` folds only ASCII, so both cases are written out; in bytes, folding is always ASCII only.
    if (!i || !a || this.isBytes) return { type: "set", items, negated, folds: i };
    const both = items.flatMap((item): SetItem[] => ("from" in item ? withAsciiCases(item) : [item]));
    return { type: "set", items: both, negated, folds: false };
  }

  #setItem(from: number): SetItem {
    const start = this.at;
    const unit = this.units[this.at++];
    if (unit === undefined) throw this.error("a set of characters without an end", from);
    if (unit !== 0x5c) return { from: unit, to: unit };
    const item = classEscape(this, this.#flags.a);
    if (item !== null) return item;
    if (this.next === "") throw this.error("a set of characters without an end", from);
    const code = this.takes("b") ? BACKSPACE : characterEscape(this, start, true);
    return { from: code, to: code };
  }

  #group(from: number): PatternNode {
    if (!this.takes("?")) return this.#capture(++this.#groups, from);
    const letter = this.take();
    switch (letter) {
      case ":":
        return this.#closed(from);
      case ">":
        return { type: "atomic", item: this.#closed(from) };
      case "=":
      case "!":
        return { type: "look", behind: false, negated: letter === "!", item: this.#closed(from) };
      case "<":
        return this.#lookBehind(from);
      case "P":
        return this.#named(from);
      case "(":
        throw this.error("conditions, (?(1)yes|no), are not supported", from);
      default:
        return this.#scopedFlags(letter, from);
    }
  }

  /** Reads the contents and the end of a group. Flags set inside end with it. */
  #closed(from: number): PatternNode {
    const flags = this.#flags;
    const item = this.#choice();
    if (!this.takes(")")) throw this.error("a group without an end", from);
    this.#flags = flags;
    // Wrapped, so that a group counts as one item: `(?:a*)*` is not a multiple repeat.
    return { type: "sequence", items: [item] };
  }

  #capture(group: number, from: number): PatternNode {
    const item = this.#closed(from);
    this.#widths.set(group, widthOf(item, this.#widths));
    return { type: "capture", group, item };
  }

  #lookBehind(from: number): PatternNode {
    const letter = this.take();
    if (letter !== "=" && letter !== "!") throw this.error(`unknown extension ?<${letter}`, from);
    const outer = this.#behindFrom;
    if (outer < 0) this.#behindFrom = this.#groups;
    const item = this.#closed(from);
    this.#behindFrom = outer;
    const [least, most] = widthOf(item, this.#widths);
    if (least !== most) throw this.error("a look-behind wants a pattern of a fixed width", from);
    return { type: "look", behind: true, negated: letter === "!", item };
  }

  #named(from: number): PatternNode {
    if (this.takes("=")) {
      const name = this.#name(")", from);
      const group = this.#names.get(name);
      if (group === undefined) throw this.error(`unknown group name ${name}`, from);
      return this.#back(group, from);
    }
    if (!this.takes("<")) throw this.error(`unknown extension ?P${this.next}`, from);
    const name = this.#name(">", from);
    if (this.#names.has(name)) throw this.error(`the group name ${name} is used twice`, from);
    this.#names.set(name, ++this.#groups);
    return this.#capture(this.#groups, from);
  }

  #name(end: string, from: number): string {
    let name = "";
    while (this.next !== "" && this.next !== end) name += this.take();
    if (!this.takes(end)) throw this.error(`a name without ${end}`, from);
    const isName = this.isBytes ? /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) : identifier().test(name);
    if (!isName) throw this.error("bad character in a group name", from);
    return name;
  }

  #back(group: number, from: number): PatternNode {
    if (group > this.#groups) throw this.error(`invalid group reference ${group}`, from);
    if (!this.#widths.has(group)) throw this.error("a group cannot be referred to from inside it", from);
    if (this.#behindFrom >= 0 && group > this.#behindFrom) throw this.error("a group cannot be referred to in its own look-behind", from);
    return { type: "back", group, folds: this.#flags.i, from };
  }

  /** `(?i-s:…)` */
  #scopedFlags(first: string, from: number): PatternNode {
    if (!/[-a-zA-Z]/.test(first)) throw this.error(first === "" ? "a pattern ends in a group" : `unknown extension ?${first}`, from);
    this.at--;
    const on = this.run(/[a-zA-Z]/);
    const off = this.takes("-") ? this.run(/[a-zA-Z]/) : null;
    if (off === "") throw this.error("a flag is missing", from);
    if (this.next === ")" && off === null && /^[aiLmsux]+$/.test(on)) throw this.error("flags for all must stand at the start", from);
    if (!this.takes(":")) throw this.error("unknown flags", from);
    const flags = this.#flags;
    this.#flags = withFlags(this, this.#flags, on, off ?? "", from);
    const item = this.#closed(from);
    this.#flags = flags;
    return item;
  }
}

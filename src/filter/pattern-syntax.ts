// Reads the regular expressions of Python's `re` (as of 3.13, and `\z` of 3.14) into a tree.
import { isWellFormed } from "../codec/text.ts";
import { encodeEscaped } from "../flow/escape.ts";
import { unicodePattern } from "../flow/unicode.ts";
import type { PatternMode } from "./operators.ts";
import { type CharacterClass, PatternError, type PatternNode, partsOf, type SetItem, withAsciiCases } from "./pattern-tree.ts";

/** Longer patterns are refused before they are read: a tree takes a hundred times their length. */
const MAX_LENGTH = 1 << 17;
/** Groups may be nested so deep. */
const MAX_DEPTH = 100;
const identifier = /* @__PURE__ */ unicodePattern("^[\\p{XID_Start}_]\\p{XID_Continue}*$");
/** Python's own limit is 2^32; JavaScript takes less, and nothing that is searched is longer. */
const UNBOUNDED = Number.POSITIVE_INFINITY;
const MAX_REPEAT = 2 ** 32 - 1;

/** Single characters that escapes stand for. */
const escapes: Record<string, number> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, "\\": 92 };

interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
  readonly x: boolean;
  readonly a: boolean;
}

/**
 * The tree of a pattern.
 *
 * @throws PatternError for what Python refuses, and for what has no form here
 */
export function parsePattern(source: string, mode: PatternMode): PatternNode {
  return new PatternReader(source, mode).read();
}

/** The characters of a pattern and where each begins: code points of text, bytes of UTF-8. */
function unitsOf(source: string, isBytes: boolean): { units: number[]; places: number[] } {
  const units: number[] = [];
  const places: number[] = [];
  let place = 0;
  for (const letter of source) {
    if (isBytes && !isWellFormed(letter)) throw new PatternError(place, "a lone surrogate has no bytes");
    for (const unit of isBytes ? encodeEscaped(letter) : [letter.codePointAt(0) as number]) {
      units.push(unit);
      places.push(place);
    }
    place += letter.length;
  }
  places.push(place);
  return { units, places };
}

class PatternReader {
  readonly #isBytes: boolean;
  readonly #units: readonly number[];
  readonly #places: readonly number[];
  #at = 0;
  #depth = 0;
  #flags: Flags;
  #groups = 0;
  readonly #names: Map<string, number> = new Map();
  readonly #widths: Map<number, readonly [number, number]> = new Map();
  /** Groups that are begun in a look-behind cannot be referred to from within it. */
  #behindFrom = -1;
  /** The groups that have matched before what is checked, also in their order. */
  readonly #matched: Set<number> = new Set();
  readonly #order: number[] = [];
  /** Repetitions as they are spelled: what may not be repeated again. */
  readonly #repeats: Set<PatternNode> = new Set();

  constructor(source: string, { kind, ignoreCase = false, multiline = false, dotAll = false }: PatternMode) {
    this.#isBytes = kind === "bytes";
    if (source.length > MAX_LENGTH) throw new PatternError(0, `it is longer than ${MAX_LENGTH} characters`);
    const { units, places } = unitsOf(source, this.#isBytes);
    this.#units = units;
    this.#places = places;
    this.#flags = { i: ignoreCase, m: multiline, s: dotAll, x: false, a: this.#isBytes };
  }

  read(): PatternNode {
    this.#globalFlags();
    const node = this.#choice();
    if (this.#at < this.#units.length) throw this.#error("unbalanced parenthesis");
    this.#checkReferences(node);
    return node;
  }

  #error(message: string, at: number = this.#at): PatternError {
    return new PatternError(this.#places[at], message);
  }

  /** The character that comes next, as a string; empty at the end. */
  get #next(): string {
    const unit = this.#units[this.#at];
    return unit === undefined ? "" : String.fromCodePoint(unit);
  }

  #take(): string {
    const next = this.#next;
    if (next !== "") this.#at++;
    return next;
  }

  #takes(text: string): boolean {
    for (let i = 0; i < text.length; i++) if (this.#units[this.#at + i] !== text.charCodeAt(i)) return false;
    this.#at += text.length;
    return true;
  }

  /** Takes all that belongs to a set of characters, `most` at most. */
  #run(set: RegExp, most: number = Number.POSITIVE_INFINITY): string {
    let text = "";
    while (text.length < most && set.test(this.#next)) text += this.#take();
    return text;
  }

  /** `(?im)` and comments, which may stand before all else. */
  #globalFlags(): void {
    for (;;) {
      if (this.#flags.x) this.#skipVerbose();
      const before = this.#at;
      if (this.#takes("(?#")) this.#comment(before);
      else if (this.#takes("(?") && /[aiLmsux]/.test(this.#next)) {
        const letters = this.#run(/[a-zA-Z]/);
        if (!this.#takes(")")) {
          this.#at = before;
          return;
        }
        this.#flags = this.#withFlags(letters, "", before);
      } else {
        this.#at = before;
        return;
      }
    }
  }

  /** @param from where the flags begin, for errors */
  #withFlags(on: string, off: string, from: number): Flags {
    for (const letter of on + off) if (!/[aiLmsux]/.test(letter)) throw this.#error(`unknown flag ${letter}`, from);
    if (on.includes("L")) throw this.#error("the flag L, of locales, is not supported", from);
    if (/[aLu]/.test(off)) throw this.#error("the flags a, u and L cannot be turned off", from);
    if (this.#isBytes && on.includes("u")) throw this.#error("the flag u is for text: this operator searches bytes", from);
    if (on.includes("a") && on.includes("u")) throw this.#error("the flags a and u exclude each other", from);
    for (const letter of off) if (on.includes(letter)) throw this.#error(`the flag ${letter} is turned on and off`, from);
    const { i, m, s, x, a } = this.#flags;
    const flag = (letter: string, before: boolean): boolean => on.includes(letter) || (before && !off.includes(letter));
    return { i: flag("i", i), m: flag("m", m), s: flag("s", s), x: flag("x", x), a: on.includes("a") || (a && !on.includes("u")) };
  }

  #comment(from: number): void {
    while (this.#next !== ")") if (this.#take() === "") throw this.#error("a comment without an end", from);
    this.#at++;
  }

  /** White space, and comments to the end of their line. */
  #skipVerbose(): void {
    for (;;) {
      if (/[ \t\n\r\v\f]/.test(this.#next)) this.#at++;
      else if (this.#takes("#")) {
        for (let taken = "#"; taken !== "" && taken !== "\n"; ) taken = this.#take();
      } else return;
    }
  }

  #choice(): PatternNode {
    if (++this.#depth > MAX_DEPTH) throw this.#error(`groups are nested deeper than ${MAX_DEPTH}`);
    const options = [this.#sequence()];
    while (this.#takes("|")) options.push(this.#sequence());
    this.#depth--;
    return options.length === 1 ? options[0] : { type: "choice", options };
  }

  #sequence(): PatternNode {
    const items: PatternNode[] = [];
    for (;;) {
      if (this.#flags.x) this.#skipVerbose();
      const { [this.#at]: unit } = this.#units;
      if (unit === undefined || unit === 0x7c || unit === 0x29) break;
      const from = this.#at;
      if (this.#takes("(?#")) this.#comment(from);
      else {
        const repeat = this.#repeat();
        if (repeat === null) items.push(this.#atom());
        else items.push(this.#repeated(items.pop(), repeat, from));
      }
    }
    return items.length === 1 ? items[0] : { type: "sequence", items };
  }

  /** `*`, `+`, `?` or `{…}`, if one comes next. A brace that is none is a character. */
  #repeat(): { min: number; max: number } | null {
    if (this.#takes("*")) return { min: 0, max: UNBOUNDED };
    if (this.#takes("+")) return { min: 1, max: UNBOUNDED };
    if (this.#takes("?")) return { min: 0, max: 1 };
    const from = this.#at;
    if (!this.#takes("{")) return null;
    const low = this.#run(/\d/);
    const hasComma = this.#takes(",");
    const high = hasComma ? this.#run(/\d/) : low;
    if (!this.#takes("}") || (!hasComma && low === "")) {
      this.#at = from;
      return null;
    }
    const [min, max] = [Number(low), high === "" ? UNBOUNDED : Number(high)];
    if (min >= MAX_REPEAT || (max >= MAX_REPEAT && high !== "")) throw this.#error("the repetition number is too large", from);
    if (max < min) throw this.#error("a repetition's minimum is greater than its maximum", from);
    return { min, max };
  }

  #repeated(item: PatternNode | undefined, { min, max }: { min: number; max: number }, from: number): PatternNode {
    if (item === undefined || item.type === "assert") throw this.#error("nothing to repeat", from);
    if (this.#repeats.has(item)) throw this.#error("multiple repeat", from);
    const lazy = this.#takes("?");
    const isPossessive = !lazy && this.#takes("+");
    const repeat: PatternNode = { type: "repeat", item, min, max, lazy };
    const node: PatternNode = isPossessive ? { type: "atomic", item: repeat } : repeat;
    this.#repeats.add(node);
    return node;
  }

  #atom(): PatternNode {
    const { m, s, a } = this.#flags;
    const from = this.#at;
    const unit = this.#units[this.#at++];
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
    const next = this.#next;
    if (next === "") throw this.#error("a backslash at the end", from);
    const kind = ({ A: "start", Z: "end", z: "end", b: "boundary", B: "notBoundary" } as const)[next];
    if (kind !== undefined) {
      this.#at++;
      return { type: "assert", kind, ascii: a };
    }
    const item = this.#classEscape();
    if (item !== null) return { type: "set", items: [item], negated: false, folds: false };
    if (/[1-9]/.test(next)) {
      const group = this.#groupNumber(from);
      if (group !== null) return this.#back(group, from);
    }
    return this.#character(this.#characterEscape(from));
  }

  #classEscape(): CharacterClass | null {
    if (!/[dDsSwW]/.test(this.#next)) return null;
    return { class: this.#take() as CharacterClass["class"], ascii: this.#flags.a };
  }

  /** `\1` to `\99`, unless three octal digits make a character of it. */
  #groupNumber(from: number): number | null {
    const start = this.#at;
    const digits = this.#run(/\d/, 3);
    this.#at = start;
    if (/^[0-7]{3}$/.test(digits)) {
      if (Number.parseInt(digits, 8) > 0o377) throw this.#error("an octal escape is at most \\377", from);
      return null;
    }
    return Number(this.#run(/\d/, 2));
  }

  /** The character of an escape that stands for one; the backslash is taken. In a set there are no groups to refer to. */
  #characterEscape(from: number, inSet = false): number {
    if (this.#next === "0" || this.#isOctal(inSet ? 1 : 3)) {
      const value = Number.parseInt(this.#run(/[0-7]/, 3), 8);
      if (value > 0o377) throw this.#error("an octal escape is at most \\377", from);
      return value;
    }
    const unit = this.#units[this.#at];
    const letter = this.#take();
    if (letter === "x") return this.#hexadecimal(2, from);
    if (letter === "u" && !this.#isBytes) return this.#hexadecimal(4, from);
    if (letter === "U" && !this.#isBytes) return this.#hexadecimal(8, from);
    if (letter === "N" && !this.#isBytes) throw this.#error("\\N{…}, a character by its name, is not supported", from);
    if (letter !== "b" && Object.hasOwn(escapes, letter)) return escapes[letter];
    if (/[a-zA-Z0-9]/.test(letter)) throw this.#error(`bad escape \\${letter}`, from);
    return unit;
  }

  #isOctal(digits: number): boolean {
    return this.#units.slice(this.#at, this.#at + digits).filter((unit) => unit >= 0x30 && unit <= 0x37).length === digits;
  }

  #hexadecimal(digits: number, from: number): number {
    const text = this.#run(/[0-9a-fA-F]/, digits);
    const value = Number.parseInt(text, 16);
    if (text.length < digits || value > 0x10ffff) throw this.#error(`an escape wants ${digits} hexadecimal digits of a character`, from);
    return value;
  }

  #set(from: number): PatternNode {
    const negated = this.#takes("^");
    const items: SetItem[] = [];
    while (items.length === 0 || this.#next !== "]") {
      const start = this.#at;
      const low = this.#setItem(from);
      const isRange = this.#next === "-" && this.#units[this.#at + 1] !== 0x5d;
      if (!isRange) items.push(low);
      else {
        this.#at++;
        const high = this.#setItem(from);
        if (!("from" in low && "from" in high) || high.from < low.from) throw this.#error("bad character range", start);
        items.push({ from: low.from, to: high.from });
      }
    }
    this.#at++;
    return this.#setOf(items, negated);
  }

  #character(code: number): PatternNode {
    return this.#setOf([{ from: code, to: code }], false);
  }

  #setOf(items: readonly SetItem[], negated: boolean): PatternNode {
    const { i, a } = this.#flags;
    // In text, `(?ai)` folds ASCII only, which is spelled out; in bytes that is the rule.
    if (!i || !a || this.#isBytes) return { type: "set", items, negated, folds: i };
    const both = items.flatMap((item): SetItem[] => ("from" in item ? withAsciiCases(item) : [item]));
    return { type: "set", items: both, negated, folds: false };
  }

  #setItem(from: number): SetItem {
    const start = this.#at;
    const unit = this.#units[this.#at++];
    if (unit === undefined) throw this.#error("a set of characters without an end", from);
    if (unit !== 0x5c) return { from: unit, to: unit };
    const item = this.#classEscape();
    if (item !== null) return item;
    if (this.#next === "") throw this.#error("a set of characters without an end", from);
    const code = this.#takes("b") ? escapes.b : this.#characterEscape(start, true);
    return { from: code, to: code };
  }

  #group(from: number): PatternNode {
    if (!this.#takes("?")) return this.#capture(++this.#groups, from);
    const letter = this.#take();
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
        throw this.#error("conditions, (?(1)yes|no), are not supported", from);
      default:
        return this.#scopedFlags(letter, from);
    }
  }

  /** What is in a group, and its end. Flags that are set inside end with it. */
  #closed(from: number): PatternNode {
    const flags = this.#flags;
    const item = this.#choice();
    if (!this.#takes(")")) throw this.#error("a group without an end", from);
    this.#flags = flags;
    // What a group holds is one item, whatever it is: `(?:a*)*` is no multiple repeat.
    return { type: "sequence", items: [item] };
  }

  #capture(group: number, from: number): PatternNode {
    const item = this.#closed(from);
    this.#widths.set(group, this.#widthOf(item));
    return { type: "capture", group, item };
  }

  #lookBehind(from: number): PatternNode {
    const letter = this.#take();
    if (letter !== "=" && letter !== "!") throw this.#error(`unknown extension ?<${letter}`, from);
    const outer = this.#behindFrom;
    if (outer < 0) this.#behindFrom = this.#groups;
    const item = this.#closed(from);
    this.#behindFrom = outer;
    const [least, most] = this.#widthOf(item);
    if (least !== most) throw this.#error("a look-behind wants a pattern of a fixed width", from);
    return { type: "look", behind: true, negated: letter === "!", item };
  }

  #named(from: number): PatternNode {
    if (this.#takes("=")) {
      const name = this.#name(")", from);
      const group = this.#names.get(name);
      if (group === undefined) throw this.#error(`unknown group name ${name}`, from);
      return this.#back(group, from);
    }
    if (!this.#takes("<")) throw this.#error(`unknown extension ?P${this.#next}`, from);
    const name = this.#name(">", from);
    if (this.#names.has(name)) throw this.#error(`the group name ${name} is used twice`, from);
    this.#names.set(name, ++this.#groups);
    return this.#capture(this.#groups, from);
  }

  #name(end: string, from: number): string {
    let name = "";
    while (this.#next !== "" && this.#next !== end) name += this.#take();
    if (!this.#takes(end)) throw this.#error(`a name without ${end}`, from);
    const isName = this.#isBytes ? /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) : identifier().test(name);
    if (!isName) throw this.#error("bad character in a group name", from);
    return name;
  }

  /**
   * A reference to a group that did not match fails in Python and matches nothing in JavaScript: only those are taken that always find a
   * match of their group.
   */
  #checkReferences(node: PatternNode): void {
    switch (node.type) {
      case "back":
        if (!this.#matched.has(node.group)) {
          throw this.#error(`references to a group that may not have matched, as here to ${node.group}, are not supported`, node.from);
        }
        break;
      case "sequence":
        for (const item of node.items) this.#checkReferences(item);
        break;
      case "choice":
        for (const option of node.options) this.#checkAside(option);
        break;
      case "capture":
        this.#checkReferences(node.item);
        this.#matched.add(node.group);
        this.#order.push(node.group);
        break;
      case "repeat":
      case "atomic":
      case "look":
        if ((node.type === "repeat" && node.min === 0) || (node.type === "look" && node.negated)) this.#checkAside(node.item);
        else this.#checkReferences(node.item);
    }
  }

  /** The same of what may not match: behind it its groups are not known to have. */
  #checkAside(node: PatternNode): void {
    const before = this.#order.length;
    this.#checkReferences(node);
    for (const group of this.#order.splice(before)) this.#matched.delete(group);
  }

  #back(group: number, from: number): PatternNode {
    if (group > this.#groups) throw this.#error(`invalid group reference ${group}`, from);
    if (!this.#widths.has(group)) throw this.#error("a group cannot be referred to from inside it", from);
    if (this.#behindFrom >= 0 && group > this.#behindFrom) throw this.#error("a group cannot be referred to in its own look-behind", from);
    return { type: "back", group, folds: this.#flags.i, from };
  }

  /** `(?i-s:…)` */
  #scopedFlags(first: string, from: number): PatternNode {
    if (!/[-a-zA-Z]/.test(first)) throw this.#error(first === "" ? "a pattern ends in a group" : `unknown extension ?${first}`, from);
    this.#at--;
    const on = this.#run(/[a-zA-Z]/);
    const off = this.#takes("-") ? this.#run(/[a-zA-Z]/) : null;
    if (off === "") throw this.#error("a flag is missing", from);
    if (this.#next === ")" && off === null && /^[aiLmsux]+$/.test(on)) throw this.#error("flags for all must stand at the start", from);
    if (!this.#takes(":")) throw this.#error("unknown flags", from);
    const flags = this.#flags;
    this.#flags = this.#withFlags(on, off ?? "", from);
    const item = this.#closed(from);
    this.#flags = flags;
    return item;
  }

  /** The least and the most characters that a node takes. */
  #widthOf(node: PatternNode): readonly [number, number] {
    if (node.type === "set") return [1, 1];
    if (node.type === "back") return this.#widths.get(node.group) as readonly [number, number];
    if (node.type === "assert" || node.type === "look") return [0, 0];
    const widths = partsOf(node).map((part) => this.#widthOf(part));
    if (node.type === "choice") return [Math.min(...widths.map(([least]) => least)), Math.max(...widths.map(([, most]) => most))];
    const sum = widths.reduce<readonly [number, number]>(([a, b], [least, most]) => [a + least, b + most], [0, 0]);
    if (node.type !== "repeat") return sum;
    return [sum[0] * node.min, sum[1] === 0 || node.max === 0 ? 0 : sum[1] * node.max];
  }
}

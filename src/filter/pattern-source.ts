// Prints the tree of a pattern in JavaScript's syntax. The flags `m` and `s` are not used, as JavaScript has more line terminators than
// Python. Nor is `i` for bytes, as it would fold those above 0x7f as if they were Latin-1. References that ignore case need it: bytes above 0x7f
// are then raised, in the pattern and in the subject, to characters that have no case.
import {
  type CharacterRange,
  characterOf,
  PatternError,
  type PatternNode,
  partsOf,
  type SetItem,
  type SetNode,
  withAsciiCases,
} from "./pattern-tree.ts";

/** What Python treats as white space in text. JavaScript's `\s` includes U+FEFF, and lacks U+1C to U+1F and U+85. */
const SPACES = "\\x09-\\x0d\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const NO_SPACES =
  "\\x00-\\x08\\x0e-\\x1b\\x21-\\x84\\x86-\\x9f\\xa1-\\u167f\\u1681-\\u1fff\\u200b-\\u2027\\u202a-\\u202e\\u2030-\\u205e\\u2060-\\u2fff\\u3001-\\u{10ffff}";
const WORD = "\\p{L}\\p{N}_";
/** The complement of WORD: all other categories, and connector punctuation except `_`. */
const NO_WORD =
  "\\p{M}\\p{Pd}\\p{Ps}\\p{Pe}\\p{Pi}\\p{Pf}\\p{Po}\\p{S}\\p{Z}\\p{C}\\u203f\\u2040\\u2054\\ufe33\\ufe34\\ufe4d-\\ufe4f\\uff3f";

const textClasses = { d: "\\p{Nd}", D: "\\P{Nd}", s: SPACES, S: NO_SPACES, w: WORD, W: NO_WORD };

const asciiClasses = {
  d: "0-9",
  D: "\\x00-\\x2f\\x3a-",
  s: "\\x09-\\x0d\\x20",
  S: "\\x00-\\x08\\x0e-\\x1f\\x21-",
  w: "0-9A-Z_a-z",
  W: "\\x00-\\x2f\\x3a-\\x40\\x5b-\\x5e\\x60\\x7b-",
};

/** Only so many characters of a range are case-folded one by one; the flag `i` folds all. */
const FOLDED_ONE_BY_ONE = 4096;

/** What is added to bytes above 0x7f to raise them: a multiple of 256 that leads into the private use area, whose characters have no case. */
const RAISE = 0xe000;
const utf16 = new TextDecoder("utf-16le", { ignoreBOM: true });

/** A pattern in JavaScript's syntax. */
export interface NativeSource {
  readonly source: string;
  readonly flags: string;
  /** Whether it matches subjects that `raised` returns. */
  readonly isRaised: boolean;
}

/** A string of bytes with those above 0x7f raised. */
export function raised(subject: string): string {
  if (!/[\x80-\xff]/.test(subject)) return subject;
  const units = new Uint8Array(subject.length * 2);
  for (let at = 0; at < subject.length; at++) {
    const code = subject.charCodeAt(at);
    units[2 * at] = code;
    if (code > 0x7f) units[2 * at + 1] = RAISE >> 8;
  }
  return utf16.decode(units);
}

/** Prints the tree of a pattern in JavaScript's syntax. @throws PatternError for what that cannot say */
export function nativeSource(tree: PatternNode, isBytes: boolean): NativeSource {
  const style = new Style(tree, isBytes);
  return { source: style.write(tree), flags: style.flags, isRaised: style.isRaised };
}

/** Like `nativeSource` for one set, to test single characters. */
export function nativeSet(set: SetNode, tree: PatternNode, isBytes: boolean): NativeSource {
  const style = new Style(tree, isBytes);
  return { source: `^${style.write(set)}$`, flags: style.flags, isRaised: style.isRaised };
}

class Style {
  readonly isRaised: boolean;
  readonly #isBytes: boolean;
  readonly #last: string;
  /** Whether the flag `i` does the case folding; else sets are written with both cases. */
  readonly #hasFlag: boolean;
  readonly #referred: Set<number> = new Set();
  #atomics = 0;

  constructor(tree: PatternNode, isBytes: boolean) {
    this.#isBytes = isBytes;
    let folding = 0;
    let foldingReferences = 0;
    let exact = 0;
    walk(tree, (node) => {
      if (node.type === "back") this.#referred.add(node.group);
      if (node.type !== "back" && !(node.type === "set" && node.items.some(hasCase))) return;
      if (!node.folds) exact++;
      else if (node.type === "back") foldingReferences++;
      else folding++;
    });
    // Such a reference needs the flag, as the text to compare with is known only during the match; and the flag is for the whole pattern.
    if (foldingReferences > 0 && exact > 0) {
      throw new PatternError(0, "references that ignore case do not go with parts whose case counts");
    }
    this.#hasFlag = foldingReferences > 0 || (!isBytes && folding > 0 && exact === 0);
    this.isRaised = isBytes && this.#hasFlag;
    this.#last = isBytes ? this.#character(0xff) : "\\u{10ffff}";
  }

  get flags(): string {
    return (this.#hasFlag ? "i" : "") + (this.#isBytes ? "" : "u");
  }

  write(node: PatternNode): string {
    switch (node.type) {
      case "set":
        return this.#set(node);
      case "assert":
        return this.#assert(node.kind, node.ascii);
      case "sequence":
        return node.items.map((item) => (item.type === "choice" ? this.#grouped(item) : this.write(item))).join("");
      case "choice":
        return node.options.map((option) => this.write(option)).join("|");
      case "repeat":
        return this.#grouped(node.item) + countOf(node.min, node.max) + (node.lazy ? "?" : "");
      case "capture":
        return this.#referred.has(node.group) ? `(?<g${node.group}>${this.write(node.item)})` : this.#grouped(node.item);
      case "atomic":
        return this.#atomic(node.item);
      case "back":
        return `\\k<g${node.group}>`;
      case "look":
        return `(?${node.behind ? "<" : ""}${node.negated ? "!" : "="}${this.write(node.item)})`;
    }
  }

  #grouped(node: PatternNode): string {
    return node.type === "set" ? this.write(node) : `(?:${this.write(node)})`;
  }

  /** An atomic group as a look-ahead, which is not backtracked into, and a reference that consumes what it captured. */
  #atomic(item: PatternNode): string {
    const name = `a${++this.#atomics}`;
    return `(?=(?<${name}>${this.write(item)}))\\k<${name}>`;
  }

  #assert(kind: (PatternNode & { type: "assert" })["kind"], ascii: boolean): string {
    if (kind === "start") return "^";
    if (kind === "end") return "$";
    if (kind === "lastEnd") return "(?=\\n?$)";
    if (kind === "lineStart") return "(?<![^\\n])";
    if (kind === "lineEnd") return "(?![^\\n])";
    if (ascii && this.#isBytes) return kind === "boundary" ? "\\b" : "\\B";
    const word = `[${ascii ? asciiClasses.w : WORD}]`;
    const [inside, outside] = [`(?<=${word})`, `(?<!${word})`];
    const [before, after] = [`(?=${word})`, `(?!${word})`];
    return kind === "boundary" ? `(?:${inside}${after}|${outside}${before})` : `(?:${inside}${before}|${outside}${after})`;
  }

  #set(set: SetNode): string {
    const code = characterOf(set);
    const expands = set.folds && !this.#hasFlag;
    const items = expands ? set.items.flatMap((item): SetItem[] => ("from" in item ? this.#folded(item) : [item])) : set.items;
    if (code !== null && items.length === 1) return this.#character(code);
    const text = items.map((item) => this.#item(item)).join("");
    return `[${set.negated ? "^" : ""}${text}]`;
  }

  #item(item: SetItem): string {
    if ("from" in item)
      return item.from === item.to ? this.#character(item.from) : `${this.#character(item.from)}-${this.#character(item.to)}`;
    if (!item.ascii) return textClasses[item.class];
    const text = asciiClasses[item.class];
    return text.endsWith("-") ? text + this.#last : text;
  }

  /** A range plus the other cases of its characters. */
  #folded(range: CharacterRange): CharacterRange[] {
    const ranges = withAsciiCases(range);
    const last = Math.min(range.to, range.from + FOLDED_ONE_BY_ONE);
    for (let code = Math.max(range.from, 0x80); !this.#isBytes && code <= last; code++) {
      const letter = String.fromCodePoint(code);
      for (const other of [letter.toLowerCase(), letter.toUpperCase()]) {
        const [from] = Array.from(other, (character) => character.codePointAt(0) as number);
        if (other !== letter && other.length === String.fromCodePoint(from).length) ranges.push({ from, to: from });
      }
    }
    return ranges;
  }

  #character(code: number): string {
    const letter = String.fromCodePoint(code);
    if (/[A-Za-z0-9_ ]/.test(letter)) return letter;
    // Ranges stay whole: what lies between a raised byte and the others is in no subject, and no other case of ASCII.
    if (this.isRaised && code > 0x7f) return `\\u${(RAISE + code).toString(16)}`;
    return code <= 0xff ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
  }
}

function countOf(min: number, max: number): string {
  if (max === Number.POSITIVE_INFINITY) return min === 0 ? "*" : min === 1 ? "+" : `{${min},}`;
  return min === 0 && max === 1 ? "?" : `{${min},${max}}`;
}

/** Whether an item may contain a letter that has two cases. */
function hasCase(item: SetItem): boolean {
  if (!("from" in item)) return false;
  if (item.from !== item.to) return true;
  const letter = String.fromCodePoint(item.from);
  return letter.toLowerCase() !== letter || letter.toUpperCase() !== letter;
}

function walk(node: PatternNode, visit: (node: PatternNode) => void): void {
  visit(node);
  for (const part of partsOf(node)) walk(part, visit);
}

// A pattern of a filter: compiled from Python's syntax, and run by what is fastest for it and never takes long.
//
// A literal is searched for as bytes. A regular pattern goes to JavaScript's RegExp while its worst case is a few steps a character, else to an
// automaton, which is linear. Patterns with look-arounds, references or atomic groups only RegExp can do: one that may take exponential time is
// refused at once, others where a subject is too long for them.
import { decodeLatin1 } from "../codec/text.ts";
import { flowError } from "../flow-errors.ts";
import { Automaton } from "./automaton.ts";
import { Needle } from "./needle.ts";
import type { PatternMode } from "./operators.ts";
import { type Cost, costOf, stepsOf } from "./pattern-cost.ts";
import { type NativeSource, nativeSource } from "./pattern-source.ts";
import { parsePattern } from "./pattern-syntax.ts";
import { PatternError, type PatternNode } from "./pattern-tree.ts";
import { isRegular, literalOf, trimmed } from "./pattern-trim.ts";
import { Program } from "./program.ts";

/** RegExp may take this many steps a character where there is an automaton to do it. */
const STEPS_A_CHARACTER = 1024;
/** And this many in all where there is not: about a second. */
const MAX_STEPS = 3e8;
const LEAD_SURROGATE = /[\ud800-\udbff]/;
/** Larger bodies are not made a string of. */
const MAX_STRING = 1 << 28;

/** A compiled pattern: whether something in a subject matches it. */
export class Pattern {
  /** As it is written in Python. */
  readonly source: string;
  readonly mode: PatternMode;
  /**
   * What is searched for, where that is a literal: of patterns of bytes a character each. Case counts unless `literalFolds`. Null where the
   * pattern is more.
   */
  readonly literal: string | null;
  readonly literalFolds: boolean;
  readonly #native: RegExp;
  readonly #cost: Cost;
  /** Null where the pattern is not regular. */
  readonly #program: { readonly tree: PatternNode; readonly program: Program } | null;
  readonly #needle: Needle | null;
  #automaton: Automaton | null = null;
  /** Whether assertions of a text are for the automaton where it has characters of two units: V8 finds some in the middle of those. */
  readonly #seesPlaces: boolean;

  /** @throws PatternError */
  constructor(source: string, mode: PatternMode) {
    const isBytes = mode.kind === "bytes";
    const whole = parsePattern(source, mode);
    const hasAutomaton = isRegular(whole);
    const tree = hasAutomaton ? trimmed(whole) : whole;
    this.#program = hasAutomaton ? { tree, program: new Program(tree) } : null;
    const literal = literalOf(tree);
    this.source = source;
    this.mode = mode;
    this.literal = literal === null ? null : String.fromCodePoint(...literal.codes);
    this.literalFolds = literal?.folds ?? false;
    this.#needle = literal !== null && isBytes ? new Needle(literal.codes, literal.folds) : null;
    this.#seesPlaces = !isBytes && (this.#program?.program.asserts.length ?? 0) > 0;
    this.#cost = costOf(tree, this.#program?.program.isAnchored ?? beginsAtStart(tree));
    if (!hasAutomaton && stepsOf(this.#cost, 1) > MAX_STEPS) {
      throw new PatternError(0, "look-arounds, references and atomic groups do not go with nested repetitions");
    }
    const native = nativeSource(tree, isBytes);
    // No automaton sees to it that V8 does not begin within a character of two units: there it sees none before it, so one is asked for.
    const guarded = hasAutomaton || isBytes ? native.source : `(?:^|(?<=[^]))(?:${native.source})`;
    this.#native = compile({ source: guarded, flags: native.flags });
  }

  /**
   * Whether a text matches; for patterns of bytes, one character a byte.
   *
   * @throws CodecError PATTERN_TOO_COSTLY
   */
  test(subject: string): boolean {
    const automaton = this.#automatonFor(subject.length, this.#seesPlaces && LEAD_SURROGATE.test(subject));
    return automaton === null ? this.#native.test(subject) : automaton.searchText(subject);
  }

  /** Whether bytes match. @throws CodecError PATTERN_TOO_COSTLY */
  testBytes(subject: Uint8Array): boolean {
    const found = this.#needle?.isIn(subject) ?? null;
    if (found !== null) return found;
    const automaton = this.#automatonFor(subject.length);
    return automaton === null ? this.#native.test(decodeLatin1(subject)) : automaton.searchBytes(subject);
  }

  /** The automaton, where RegExp might take long for a subject. @throws CodecError PATTERN_TOO_COSTLY if there is none */
  #automatonFor(length: number, isWanted = false): Automaton | null {
    const steps = stepsOf(this.#cost, length);
    if (steps <= STEPS_A_CHARACTER * (length + 1) && length <= MAX_STRING && !isWanted) return null;
    if (this.#program === null) {
      if (steps <= MAX_STEPS && length <= MAX_STRING) return null;
      const detail = `${JSON.stringify(this.source)} in ${length} characters`;
      throw flowError("PATTERN_TOO_COSTLY", { detail });
    }
    const { program, tree } = this.#program;
    this.#automaton ??= new Automaton(program, tree, this.mode.kind === "bytes");
    return this.#automaton;
  }
}

/** @throws PatternError where it is too large for the runtime */
function compile({ source, flags }: NativeSource): RegExp {
  try {
    return new RegExp(source, flags);
  } catch (error) {
    throw new PatternError(0, `JavaScript does not take it: ${(error as Error).message}`);
  }
}

/** Whether a match begins where the subject does. */
function beginsAtStart(node: PatternNode): boolean {
  if (node.type === "assert") return node.kind === "start";
  if (node.type === "choice") return node.options.every(beginsAtStart);
  if (node.type === "sequence") return node.items.length > 0 && beginsAtStart(node.items[0]);
  return (node.type === "capture" || node.type === "atomic") && beginsAtStart(node.item);
}

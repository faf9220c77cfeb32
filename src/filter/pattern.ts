// A pattern of a filter: compiled from Python's syntax, and run by the fastest method that never takes long.
//
// A literal is searched for in bytes directly. A regular pattern is run by JavaScript's RegExp if its worst case is within a limit per
// character, else by an automaton, which takes linear time. Only RegExp can run look-arounds, references and atomic groups: such a pattern
// is rejected at once if it may take exponential time, and otherwise on subjects that are too long for it.
import { decodeLatin1 } from "../codec/text.ts";
import { flowError } from "../flow-errors.ts";
import { Automaton } from "./automaton.ts";
import { Needle } from "./needle.ts";
import type { PatternMode } from "./operators.ts";
import { type Cost, costOf, stepsOf } from "./pattern-cost.ts";
import { type NativeSource, nativeSource, raised } from "./pattern-source.ts";
import { parsePattern } from "./pattern-syntax.ts";
import { PatternError, type PatternNode } from "./pattern-tree.ts";
import { isRegular, literalOf, trimmed } from "./pattern-trim.ts";
import { Program } from "./program.ts";

/** Maximum number of RegExp steps per character if there is an automaton as an alternative. */
const STEPS_A_CHARACTER = 1024;
/** Maximum number of RegExp steps in total if there is none: about a second. */
const MAX_STEPS = 3e8;
const LEAD_SURROGATE = /[\ud800-\udbff]/;
/** Larger bodies are not converted to a string. */
const MAX_STRING = 1 << 28;

/** A compiled pattern, which tests whether it matches anywhere in a subject. */
export class Pattern {
  /** The pattern in Python's syntax. */
  readonly source: string;
  readonly mode: PatternMode;
  /**
   * The literal that is searched for, with one character per byte for byte patterns; null if the pattern is not a literal. Case counts
   * unless `literalFolds`.
   */
  readonly literal: string | null;
  readonly literalFolds: boolean;
  readonly #native: RegExp;
  readonly #isRaised: boolean;
  readonly #cost: Cost;
  /** Null if the pattern is not regular. */
  readonly #program: { readonly tree: PatternNode; readonly program: Program } | null;
  readonly #needle: Needle | null;
  #automaton: Automaton | null = null;
  /** Whether texts with surrogate pairs go to the automaton because of assertions: V8 lets some hold in the middle of a pair. */
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
    // Without an automaton, keep V8 from starting a match within a surrogate pair: it sees no character before that place, so require one.
    const guarded = hasAutomaton || isBytes ? native.source : `(?:^|(?<=[^]))(?:${native.source})`;
    this.#native = compile({ ...native, source: guarded });
    this.#isRaised = native.isRaised;
  }

  /**
   * Whether a text matches; for byte patterns, one character per byte.
   *
   * @throws CodecError PATTERN_TOO_COSTLY
   */
  test(subject: string): boolean {
    const automaton = this.#automatonFor(subject.length, this.#seesPlaces && LEAD_SURROGATE.test(subject));
    return automaton === null ? this.#testNative(subject) : automaton.searchText(subject);
  }

  /** Whether bytes match. @throws CodecError PATTERN_TOO_COSTLY */
  testBytes(subject: Uint8Array): boolean {
    const found = this.#needle?.isIn(subject) ?? null;
    if (found !== null) return found;
    const automaton = this.#automatonFor(subject.length);
    return automaton === null ? this.#testNative(decodeLatin1(subject)) : automaton.searchBytes(subject);
  }

  #testNative(subject: string): boolean {
    return this.#native.test(this.#isRaised ? raised(subject) : subject);
  }

  /** The automaton if RegExp might take long for a subject, else null. @throws CodecError PATTERN_TOO_COSTLY if there is none */
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

/** @throws PatternError if it is too large for the runtime */
function compile({ source, flags }: NativeSource): RegExp {
  try {
    return new RegExp(source, flags);
  } catch (error) {
    throw new PatternError(0, `JavaScript does not take it: ${(error as Error).message}`);
  }
}

/** Whether a match can begin only at the start of the subject. */
function beginsAtStart(node: PatternNode): boolean {
  if (node.type === "assert") return node.kind === "start";
  if (node.type === "choice") return node.options.every(beginsAtStart);
  if (node.type === "sequence") return node.items.length > 0 && beginsAtStart(node.items[0]);
  return (node.type === "capture" || node.type === "atomic") && beginsAtStart(node.item);
}

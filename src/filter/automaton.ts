// Searches for a regular pattern in time linear in the subject, whatever the pattern: a deterministic automaton whose states are built
// lazily, as in RE2. A state is a set of program states plus the assertion bits of the preceding character; assertions are checked once the
// next character is known. When there are too many states, all are discarded and built again.
import { Alphabet, ASCII_WORD, AT_END, AT_START, LAST, LINE_FEED, TABLE_SIZE, WORD } from "./alphabet.ts";
import type { AssertNode, PatternNode } from "./pattern-tree.ts";
import { CHECK, MATCH, type Program, SPLIT, TAKE } from "./program.ts";

/** State numbers start at FIRST. UNKNOWN: the transition is not computed yet. FOUND: the pattern has matched. */
const UNKNOWN = 0;
const FOUND = 1;
const FIRST = 2;

/** Maximum number of entries in the transition table, four bytes each; but there is always room for a state per class. */
const MAX_ENTRIES = 1 << 20;

/** A state of the automaton. */
interface Known {
  /** Program states after the preceding character, sorted. */
  readonly core: readonly number[];
  /** Assertion bits of that character. */
  readonly before: number;
  /** Whether the pattern matches if the subject ends here; null if not computed yet. */
  matchesAtEnd: boolean | null;
}

export class Automaton {
  readonly #program: Program;
  readonly #alphabet: Alphabet;
  readonly #isBytes: boolean;
  readonly #isAnchored: boolean;
  /** The number of the last visit to each program state. */
  readonly #visits: Uint32Array;
  #visit = 0;
  #known: Known[] = [];
  #numbers: Map<string, number> = new Map();
  /** Transition table: a row of 2^shift classes per state. */
  #table: Int32Array = new Int32Array(0);
  #shift = 0;
  /** 1 for table characters that keep the automaton in the idle state, in which no match has begun. */
  #idling: Uint8Array = new Uint8Array(TABLE_SIZE);
  #idle = UNKNOWN;
  #start = UNKNOWN;
  /** Program states visited and characters consumed so far: the cost of searching. */
  work = 0;

  /** @param tree the tree that the program was compiled from */
  constructor(program: Program, tree: PatternNode, isBytes: boolean) {
    this.#program = program;
    this.#alphabet = new Alphabet(this.#program, tree, isBytes);
    this.#isBytes = isBytes;
    this.#isAnchored = this.#program.isAnchored;
    this.#visits = new Uint32Array(this.#program.states.length);
    this.#reset();
  }

  /** Whether the pattern matches anywhere in the bytes. */
  searchBytes(bytes: Uint8Array): boolean {
    const { table: classes, last } = this.#alphabet;
    const endsLine = bytes.length > 0 && bytes[bytes.length - 1] === 0x0a;
    const end = endsLine ? bytes.length - 1 : bytes.length;
    let state = this.#start;
    let at = 0;
    while (at < end) {
      const shift = this.#shift;
      const table = this.#table;
      const idle = this.#idle;
      const idling = this.#idling;
      let next = state;
      while (at < end) {
        if (state === idle) {
          if (this.#isAnchored) return this.#count(at, false);
          while (at < end && idling[bytes[at]] === 1) at++;
          if (at === end) break;
        }
        next = table[(state << shift) + classes[bytes[at]]];
        if (next < FIRST) break;
        state = next;
        at++;
      }
      if (next === FOUND) return this.#count(at, true);
      if (at < end) {
        state = this.#advance(state, classes[bytes[at]]);
        if (state === FOUND) return this.#count(at, true);
        at++;
      }
    }
    return this.#count(at, this.#finish(state, endsLine ? last : -1));
  }

  /** Like `searchBytes` for text; for byte patterns, one character per byte. */
  searchText(text: string): boolean {
    const alphabet = this.#alphabet;
    const endsLine = text.charCodeAt(text.length - 1) === 0x0a;
    const end = endsLine ? text.length - 1 : text.length;
    let state = this.#start;
    for (let at = 0; at < end; at++) {
      if (state === this.#idle && this.#isAnchored) return this.#count(at, false);
      let code = text.charCodeAt(at);
      if ((code & 0xfc00) === 0xd800 && !this.#isBytes) code = text.codePointAt(at) as number;
      if (code > 0xffff) at++;
      const kind = code < TABLE_SIZE ? alphabet.table[code] : alphabet.classOf(code);
      if (kind >> this.#shift !== 0) state = this.#widen(state);
      let next = this.#table[(state << this.#shift) + kind];
      if (next === UNKNOWN) next = this.#advance(state, kind);
      if (next === FOUND) return this.#count(at, true);
      state = next;
    }
    return this.#count(text.length, this.#finish(state, endsLine ? alphabet.last : -1));
  }

  /** Lengthens the rows to make room for a new class. @returns the state's new number */
  #widen(state: number): number {
    const { core, before } = this.#known[state];
    this.#reset();
    return this.#intern(core, before);
  }

  #count(taken: number, result: boolean): boolean {
    this.work += taken + 1;
    return result;
  }

  /** Consumes the line feed that ends the subject, if any, and the end. @param last the line feed's class, or -1 */
  #finish(state: number, last: number): boolean {
    if (last >= 0) {
      const next = this.#table[(state << this.#shift) + last] || this.#advance(state, last);
      if (next === FOUND) return true;
      state = next;
    }
    const known = this.#known[state];
    known.matchesAtEnd ??= this.#follow(known, AT_END, -1) === null;
    return known.matchesAtEnd;
  }

  /** Discards all states. */
  #reset(): void {
    this.#shift = Math.max(1, Math.ceil(Math.log2(this.#alphabet.size)));
    this.#known = [];
    this.#numbers = new Map();
    this.#table = new Int32Array(16 << this.#shift);
    for (let number = 0; number < FIRST; number++) this.#known.push({ core: [], before: 0, matchesAtEnd: false });
    this.#idle = this.#intern([], 0);
    this.#start = this.#intern([], AT_START & this.#alphabet.lookedAt);
    const afterIdle = this.#alphabet.kinds.map((_, kind) => this.#advance(this.#idle, kind));
    this.#idling = Uint8Array.from(this.#alphabet.table, (kind) => Number(afterIdle[kind] === this.#idle));
  }

  /** The number of a state, which is added if it is new. */
  #intern(core: readonly number[], before: number): number {
    const key = `${before}:${core.join(",")}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#known.push({ core, before, matchesAtEnd: null }) - 1;
    this.#numbers.set(key, number);
    if ((number + 1) << this.#shift > this.#table.length) {
      const larger = new Int32Array(this.#table.length * 2);
      larger.set(this.#table);
      this.#table = larger;
    }
    return number;
  }

  /** Computes the state after a character of this class, or FOUND, and enters it in the table. */
  #advance(state: number, kind: number): number {
    const known = this.#known[state];
    const core = this.#follow(known, this.#alphabet.kinds[kind], kind);
    const before = this.#alphabet.kinds[kind] & ~LAST;
    if (core !== null && this.#known.length > Math.max(2 << this.#shift, MAX_ENTRIES >> this.#shift)) {
      this.#reset();
      return this.#intern(core, before);
    }
    const next = core === null ? FOUND : this.#intern(core, before);
    this.#table[(state << this.#shift) + kind] = next;
    return next;
  }

  /**
   * Program states after a character of the class `kind`, or at the end of the subject if it is -1; null if the pattern matches before it.
   *
   * @param ahead assertion bits of that character
   */
  #follow({ core, before }: Known, ahead: number, kind: number): number[] | null {
    const { states, start, asserts } = this.#program;
    const members = kind < 0 ? null : this.#alphabet.members[kind];
    const visits = this.#visits;
    const visit = ++this.#visit;
    const open = [...core, start];
    const reached: number[] = [];
    for (let number = open.pop(); number !== undefined; number = open.pop()) {
      if (visits[number] === visit) continue;
      visits[number] = visit;
      this.work++;
      const { op, argument, next } = states[number];
      if (op === MATCH) return null;
      if (op === TAKE) {
        if (members !== null && members[argument] === 1) reached.push(next);
      } else if (op === SPLIT) open.push(argument, next);
      else if (op === CHECK && holds(asserts[argument], before, ahead)) open.push(next);
    }
    return [...new Set(reached)].sort((a, b) => a - b);
  }
}

/** Whether an assertion holds between two characters. */
function holds({ kind, ascii }: AssertNode, before: number, ahead: number): boolean {
  const word = ascii ? ASCII_WORD : WORD;
  switch (kind) {
    case "start":
      return (before & AT_START) !== 0;
    case "end":
      return (ahead & AT_END) !== 0;
    case "lastEnd":
      return (ahead & (AT_END | LAST)) !== 0;
    case "lineStart":
      return (before & (AT_START | LINE_FEED)) !== 0;
    case "lineEnd":
      return (ahead & (AT_END | LINE_FEED)) !== 0;
    case "boundary":
      return (before & word) !== (ahead & word);
    case "notBoundary":
      return (before & word) === (ahead & word);
  }
}

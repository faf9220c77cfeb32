// What threads share that work on one file: who takes which part, and whose turn it is to give what was made of it. All of it is a few numbers in
// shared memory: nothing of the file goes from thread to thread.

/** Waits until a word may no longer have this value. */
export type Pause = (words: Int32Array, index: number, value: number) => Promise<void>;

export interface Beginning {
  readonly offset: number;
  readonly flow: number;
}

/** Words: whether somebody takes a part; whose turn it is, and -1 when all is over; parts taken; answers sent; kilobytes of them under way; the file. */
const LOCK = 0;
const TURN = 1;
const PARTS = 2;
const ANSWERS = 3;
const UNDER_WAY = 4;
const TARGET = 5;
/** Numbers behind them: where the next part begins, its first flow, bytes written. */
const NUMBERS_AT = 24;
const POSITION = 0;
const FLOWS = 1;
const WRITTEN = 2;
const BYTES = 48;

const OVER = -1;
/** Instead of a file: all goes to the thread that asked; the same until it has opened one. */
const NO_FILE = -1;
const NOT_YET = -2;
/** Kilobytes on their way to the thread that asked: as much as keeps it busy. */
const MOST_UNDER_WAY = 1 << 13;

export class Series {
  readonly memory: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #numbers: Float64Array;
  readonly #pause: Pause;

  constructor(memory: SharedArrayBuffer, pause: Pause) {
    this.memory = memory;
    this.#words = new Int32Array(memory, 0, NUMBERS_AT / 4);
    this.#numbers = new Float64Array(memory, NUMBERS_AT);
    this.#pause = pause;
  }

  /** @param beginning where the first part begins, and the number of its first flow */
  static begin(pause: Pause, beginning: Beginning): Series {
    const series = new Series(new SharedArrayBuffer(BYTES), pause);
    series.position = beginning.offset;
    series.flows = beginning.flow;
    series.#words[TARGET] = NO_FILE;
    return series;
  }

  /** Before anybody works: the thread that asked will open a file at the first bytes. */
  expectFile(): void {
    this.#words[TARGET] = NOT_YET;
  }

  /** Where the next part begins: Infinity when there is none. To be changed by who holds the lock. */
  get position(): number {
    return this.#numbers[POSITION];
  }

  set position(offset: number) {
    this.#numbers[POSITION] = offset;
  }

  /** The number of the next part's first flow. */
  get flows(): number {
    return this.#numbers[FLOWS];
  }

  set flows(number: number) {
    this.#numbers[FLOWS] = number;
  }

  /** Bytes of the file that is written. To be changed by whose turn it is. */
  get written(): number {
    return this.#numbers[WRITTEN];
  }

  set written(bytes: number) {
    this.#numbers[WRITTEN] = bytes;
  }

  get isOver(): boolean {
    return Atomics.load(this.#words, TURN) === OVER;
  }

  /** Lets one thread at a time in. False: all is over. */
  async lock(): Promise<boolean> {
    for (;;) {
      if (this.isOver) return false;
      if (Atomics.compareExchange(this.#words, LOCK, 0, 1) === 0) return true;
      await this.#pause(this.#words, LOCK, 1);
    }
  }

  unlock(): void {
    Atomics.store(this.#words, LOCK, 0);
    Atomics.notify(this.#words, LOCK);
  }

  /** The number of a part, for who holds the lock. */
  nextPart(): number {
    return Atomics.add(this.#words, PARTS, 1);
  }

  hasTurn(part: number): boolean {
    return Atomics.load(this.#words, TURN) === part;
  }

  /** Waits until all parts before this one were given. False: all is over. */
  async turn(part: number): Promise<boolean> {
    for (;;) {
      const now = Atomics.load(this.#words, TURN);
      if (now === part) return true;
      if (now === OVER) return false;
      await this.#pause(this.#words, TURN, now);
    }
  }

  /** This part is given: it is the next one's turn. */
  pass(part: number): void {
    Atomics.compareExchange(this.#words, TURN, part, part + 1);
    Atomics.notify(this.#words, TURN);
  }

  /** Whatever was not given is not wanted. */
  stop(): void {
    Atomics.store(this.#words, TURN, OVER);
    Atomics.store(this.#words, UNDER_WAY, 0);
    Atomics.compareExchange(this.#words, TARGET, NOT_YET, NO_FILE);
    for (const index of [LOCK, TURN, UNDER_WAY, TARGET]) Atomics.notify(this.#words, index);
  }

  /** The number of an answer, for whose turn it is. */
  nextAnswer(): number {
    return Atomics.add(this.#words, ANSWERS, 1);
  }

  /** So many bytes were sent to the thread that asked. Done when more may be. */
  async sent(bytes: number): Promise<void> {
    Atomics.add(this.#words, UNDER_WAY, kilobytes(bytes));
    for (;;) {
      const now = Atomics.load(this.#words, UNDER_WAY);
      if (now < MOST_UNDER_WAY || this.isOver) return;
      await this.#pause(this.#words, UNDER_WAY, now);
    }
  }

  /** They have arrived. */
  taken(bytes: number): void {
    Atomics.sub(this.#words, UNDER_WAY, kilobytes(bytes));
    Atomics.notify(this.#words, UNDER_WAY);
  }

  /** The descriptor of the file that each thread writes to, null where there is none, or none yet. */
  get file(): number | null {
    const target = Atomics.load(this.#words, TARGET);
    return target < 0 ? null : target;
  }

  /** The file is open, and has so many bytes: from now on each thread writes what it has. */
  opened(descriptor: number, bytes: number): void {
    this.written = bytes;
    Atomics.store(this.#words, TARGET, descriptor);
    Atomics.notify(this.#words, TARGET);
  }

  get isFileAwaited(): boolean {
    return Atomics.load(this.#words, TARGET) === NOT_YET;
  }

  async untilOpened(): Promise<void> {
    while (this.isFileAwaited && !this.isOver) await this.#pause(this.#words, TARGET, NOT_YET);
  }
}

function kilobytes(bytes: number): number {
  return Math.ceil(bytes / 1024);
}

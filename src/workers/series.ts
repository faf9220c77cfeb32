// The shared state of threads that work on one file: who takes which part, and whose turn it is to deliver its products. It is only a few
// numbers in shared memory: no input passes from thread to thread.

/** Waits as long as a word of shared memory has this value; may return early. */
export type Pause = (words: Int32Array, index: number, value: number) => Promise<void>;

export interface Beginning {
  readonly offset: number;
  readonly flow: number;
}

/** Indices of words: lock for taking parts; whose turn it is, or OVER; parts taken; answers sent; KiB of them in flight; output file. */
const LOCK = 0;
const TURN = 1;
const PARTS = 2;
const ANSWERS = 3;
const UNDER_WAY = 4;
const TARGET = 5;
/** Byte offset of the numbers after the words: offset of the next part, number of its first flow, bytes written. */
const NUMBERS_AT = 24;
const POSITION = 0;
const FLOWS = 1;
const WRITTEN = 2;
const BYTES = 48;

const OVER = -1;
/** Instead of a descriptor. NO_FILE: output is sent to the requesting thread. NOT_YET: that thread has yet to open the file. */
const NO_FILE = -1;
const NOT_YET = -2;
/** Maximum number of KiB in flight to the requesting thread: enough to keep it busy. */
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

  /** Call before work starts if there is an output file, which is opened when there are bytes for it. */
  expectFile(): void {
    this.#words[TARGET] = NOT_YET;
  }

  /** Offset of the next part; Infinity if there is none. Set it only while holding the lock. */
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

  /** Bytes written to the output file. Set it only in turn. */
  get written(): number {
    return this.#numbers[WRITTEN];
  }

  set written(bytes: number) {
    this.#numbers[WRITTEN] = bytes;
  }

  get isOver(): boolean {
    return Atomics.load(this.#words, TURN) === OVER;
  }

  /** Acquires the lock. @returns false if the work is over */
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

  /** Takes the next part number. Call it only while holding the lock. */
  nextPart(): number {
    return Atomics.add(this.#words, PARTS, 1);
  }

  hasTurn(part: number): boolean {
    return Atomics.load(this.#words, TURN) === part;
  }

  /** Waits until all earlier parts are delivered. @returns false if the work is over */
  async turn(part: number): Promise<boolean> {
    for (;;) {
      const now = Atomics.load(this.#words, TURN);
      if (now === part) return true;
      if (now === OVER) return false;
      await this.#pause(this.#words, TURN, now);
    }
  }

  /** Marks a part as delivered: it is the next one's turn. */
  pass(part: number): void {
    Atomics.compareExchange(this.#words, TURN, part, part + 1);
    Atomics.notify(this.#words, TURN);
  }

  /** Ends the work: what is not delivered yet is dropped. */
  stop(): void {
    Atomics.store(this.#words, TURN, OVER);
    Atomics.store(this.#words, UNDER_WAY, 0);
    Atomics.compareExchange(this.#words, TARGET, NOT_YET, NO_FILE);
    for (const index of [LOCK, TURN, UNDER_WAY, TARGET]) Atomics.notify(this.#words, index);
  }

  /** Takes the next answer number. Call it only in turn. */
  nextAnswer(): number {
    return Atomics.add(this.#words, ANSWERS, 1);
  }

  /** Counts bytes sent to the requesting thread, and waits until more may be sent. */
  async sent(bytes: number): Promise<void> {
    Atomics.add(this.#words, UNDER_WAY, kilobytes(bytes));
    for (;;) {
      const now = Atomics.load(this.#words, UNDER_WAY);
      if (now < MOST_UNDER_WAY || this.isOver) return;
      await this.#pause(this.#words, UNDER_WAY, now);
    }
  }

  /** Counts bytes that the requesting thread has received. */
  taken(bytes: number): void {
    Atomics.sub(this.#words, UNDER_WAY, kilobytes(bytes));
    Atomics.notify(this.#words, UNDER_WAY);
  }

  /** Descriptor of the output file, which every thread writes to; null if there is none, or none yet. */
  get file(): number | null {
    const target = Atomics.load(this.#words, TARGET);
    return target < 0 ? null : target;
  }

  /** The output file is open and holds so many bytes: threads write to it from now on. */
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

// Decodes one flow at a time, from a window that holds it or from pieces of its own, and makes the copy that is kept.
import {
  NODE_LENGTH,
  NODE_NEXT,
  NODE_START,
  NODE_TAG,
  NODE_WORDS,
  RESIDENT_PAYLOAD,
  TAG_BYTES,
  TAG_DICT,
  TAG_MASK,
  TAG_TEXT,
} from "../abi.ts";
import { flowNames } from "../codec/flow-names.ts";
import type { Engine } from "../engine/engine.ts";
import { Input } from "../engine/input.ts";
import { Scanner } from "../engine/scanner.ts";
import { FORMAT_TNETSTRING } from "../engine/tnetstring.ts";
import { FlowData } from "../flow/data.ts";
import { type FlowBytes, SlabBytes } from "../flow/flow-bytes.ts";
import type { Feed } from "./feed.ts";
import { Missing, type SparseInput } from "./sparse.ts";

/** Holds the tape of the last decoded flow, in the engine's arena: it is valid until the engine's next operation. */
export class Decoder {
  engine: Engine;
  readonly maxDepth: number;
  #scanner: Scanner;
  #window: Input | null = null;
  #generation = -1;
  /** The input that the tape's offsets refer to. */
  input: Input = new Input([new Uint8Array(0)]);
  /** Where the flow begins in the input and in the source, and its length in bytes. */
  start = 0;
  offset = 0;
  length = 0;
  /** The flow's bytes if it has its own; null if they are in the window. */
  #bytes: FlowBytes | null = null;

  constructor(engine: Engine, maxDepth: number) {
    this.engine = engine;
    this.maxDepth = maxDepth;
    this.#scanner = new Scanner(engine, FORMAT_TNETSTRING, null, flowNames());
  }

  get words(): Uint32Array {
    return this.engine.words;
  }

  /** Index in `words` of the tape's first node. */
  get tape(): number {
    return this.#scanner.tape;
  }

  get count(): number {
    return this.#scanner.count;
  }

  /** Decodes the flow of `length` bytes at `offset`, which the window holds. @throws CodecError with offsets into the window */
  decodeWindow(feed: Feed, offset: number, length: number): void {
    this.#yield();
    if (this.#generation !== feed.generation || this.#window === null) {
      this.#window = new Input([feed.window]);
      this.#generation = feed.generation;
      this.#scanner.open(this.#window, this.maxDepth);
    }
    this.#place(this.#window, offset - feed.base, offset, length, null);
    this.#scanner.next(this.start);
  }

  /** Decodes a flow from an input of its own. @throws CodecError with offsets into the flow; anything that the input throws */
  decodeInput(input: Input, offset: number, bytes: FlowBytes): void {
    this.#yield();
    this.#window = null;
    this.#scanner.open(input, this.maxDepth);
    this.#place(input, 0, offset, input.length, bytes);
    this.#scanner.next(0);
  }

  /** If the engine is in the middle of another operation (a getter that reads flows, say), switches to a spare one. */
  #yield(): void {
    if (!this.engine.busy) return;
    this.engine = this.engine.spare();
    this.#scanner = new Scanner(this.engine, FORMAT_TNETSTRING, null, flowNames());
    this.#window = null;
  }

  #place(input: Input, start: number, offset: number, length: number, bytes: FlowBytes | null): void {
    this.input = input;
    this.start = start;
    this.offset = offset;
    this.length = length;
    this.#bytes = bytes;
  }

  /** The holes of the input in which small payloads lie: those that are not large bodies. */
  smallHoles(input: SparseInput): Missing[] {
    const holes: Missing[] = [];
    const { words, tape, count } = this;
    for (let word = tape; word < tape + count * NODE_WORDS; word += NODE_WORDS) {
      const start = words[word + NODE_START];
      const length = words[word + NODE_LENGTH];
      // The decoder checks all other payloads, so only those of bytes can lie in holes.
      if ((words[word + NODE_TAG] & TAG_MASK) !== TAG_BYTES || length === 0 || length > RESIDENT_PAYLOAD) continue;
      const hole = input.hole(start, start + length);
      if (hole !== null) holes.push(new Missing(hole.start, start + length));
    }
    return holes;
  }

  get isDict(): boolean {
    return (this.words[this.tape + NODE_TAG] & TAG_MASK) === TAG_DICT;
  }

  /** Whether the value is a dict with `version` and `type`, as flows of every version are. */
  get isFlow(): boolean {
    if (!this.isDict) return false;
    const { count } = this;
    let hasVersion = false;
    let hasType = false;
    for (let node = 1; node < count; node = this.#after(this.#after(node))) {
      hasVersion ||= this.spells(node, "version");
      hasType ||= this.spells(node, "type");
      if (hasVersion && hasType) return true;
    }
    return false;
  }

  #after(node: number): number {
    return this.words[this.tape + node * NODE_WORDS + NODE_NEXT];
  }

  /** Whether a node is text or bytes with exactly these ASCII characters. */
  spells(node: number, ascii: string): boolean {
    const word = this.tape + node * NODE_WORDS;
    const { words, input } = this;
    const tag = words[word + NODE_TAG] & TAG_MASK;
    if (words[word + NODE_LENGTH] !== ascii.length || (tag !== TAG_TEXT && tag !== TAG_BYTES)) return false;
    const start = words[word + NODE_START];
    for (let i = 0; i < ascii.length; i++) if (input.byteAt(start + i) !== ascii.charCodeAt(i)) return false;
    return true;
  }

  /** A copy of the tape, and of the bytes if the window does not stay valid. @param engine the one to decode the copy's values with */
  keep(feed: Feed, engine: Engine): FlowData {
    const { tape, count, start } = this;
    const words = this.words.slice(tape, tape + count * NODE_WORDS);
    if (start > 0) for (let word = NODE_START; word < words.length; word += NODE_WORDS) words[word] -= start;
    let bytes = this.#bytes;
    if (bytes === null) {
      const view = feed.view(this.offset, this.length);
      // A stream's chunks stay valid, but a view would let a small flow keep a whole chunk alive.
      bytes = new SlabBytes(feed.seekable && feed.stable ? view : view.slice(), 0, this.length);
    }
    return new FlowData({ words, first: 0, count }, bytes, { engine, maxDepth: this.maxDepth });
  }
}

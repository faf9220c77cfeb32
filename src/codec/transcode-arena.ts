// The arena of an engine, while flows are transcoded in it:
//
//   frames │ window: the flows │ tape that is read │ skeleton │ floats to convert │ tape that is written │ externals │ spelled │ output
//
// Small flows go through by windows, all their bytes copied in and out once. Of a large one only the skeleton comes into the arena; its
// large payloads go from the caller's array to the result.
import { ARENA_DATA, ARENA_PADDING, FRAME_WORDS, NODE_BYTES } from "../abi.ts";
import type { Engine } from "../engine/engine.ts";

/** Flows are brought into the arena so many bytes at a time: that much stays in cache, with its output. A larger flow goes another way. */
export const TRANSCODE_WINDOW: number = 1 << 17;
/** Nodes that there is room for at first. */
const FIRST_NODES = 4096;

export class TranscodeArena {
  readonly engine: Engine;
  /** Pointers: the decoder's stack, the window, and what lies behind the window, which is the tape of its flows. */
  readonly frames: number;
  readonly window: number;
  readonly tape: number;

  /** @param depth how many frames the stack has */
  constructor(engine: Engine, frames: number, depth: number) {
    this.engine = engine;
    this.frames = frames;
    this.window = frames + (depth + 2) * FRAME_WORDS * 4;
    this.tape = this.window + TRANSCODE_WINDOW + ARENA_PADDING;
  }

  /** Brings bytes into the window, as many as it holds at most. What the arena held is gone. */
  fill(bytes: Uint8Array): void {
    const { engine, tape } = this;
    engine.expect(tape);
    if (tape + FIRST_NODES * NODE_BYTES > engine.bytes.length) engine.grow(tape + FIRST_NODES * NODE_BYTES, ARENA_DATA);
    this.claim();
    engine.bytes.set(bytes, this.window);
  }

  /** Sees to it that the arena reaches to `end`, keeping what is below `keep`. */
  reserve(end: number, keep: number): void {
    if (end + ARENA_PADDING <= this.engine.bytes.length) return;
    this.engine.grow(end, keep);
    this.claim();
  }

  /** Makes the arena larger by at least a node, keeping all of it. */
  extend(): void {
    const { engine } = this;
    engine.grow(engine.bytes.length + NODE_BYTES, engine.bytes.length);
    this.claim();
  }

  /** The arena is the transcoder's until another operation begins. */
  claim(): void {
    this.engine.windowOwner = this;
    this.engine.keyOwner = null;
    this.engine.adoptWindow(this.engine.bytes);
  }
}

// The arena of an engine while flows are transcoded in it:
//
//   frames │ window: the flows │ source tape │ skeleton │ floats to convert │ target tape │ externals │ spelled │ output
//
// Small flows are transcoded a window at a time, all their bytes copied in and out once. Of a large flow only the skeleton is copied into
// the arena; its large payloads go from the caller's array to the result.
import { ARENA_DATA, ARENA_PADDING, FRAME_WORDS, NODE_BYTES } from "../abi.ts";
import type { Engine } from "../engine/engine.ts";

/** How many bytes of flows are copied into the arena at a time: these stay in cache, with their output. `chunks` takes larger flows. */
export const TRANSCODE_WINDOW: number = 1 << 17;
/** How many nodes there is room for at first. */
const FIRST_NODES = 4096;

export class TranscodeArena {
  readonly engine: Engine;
  /** Pointers: to the decoder's stack, to the window, and to the tape of its flows, which follows the window. */
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

  /** Copies bytes into the window, at most as many as it holds. What the arena held is lost. */
  fill(bytes: Uint8Array): void {
    const { engine, tape } = this;
    engine.expect(tape);
    if (tape + FIRST_NODES * NODE_BYTES > engine.bytes.length) engine.grow(tape + FIRST_NODES * NODE_BYTES, ARENA_DATA);
    this.claim();
    engine.bytes.set(bytes, this.window);
  }

  /** Makes the arena reach to `end` at least, keeping what is below `keep`. */
  reserve(end: number, keep: number): void {
    if (end + ARENA_PADDING <= this.engine.bytes.length) return;
    this.engine.grow(end, keep);
    this.claim();
  }

  /** Enlarges the arena by at least a node, keeping all of it. */
  extend(): void {
    const { engine } = this;
    engine.grow(engine.bytes.length + NODE_BYTES, engine.bytes.length);
    this.claim();
  }

  /** Claims the arena for the transcoder, until another operation begins. */
  claim(): void {
    this.engine.windowOwner = this;
    this.engine.keyOwner = null;
    this.engine.adoptWindow(this.engine.bytes);
  }
}

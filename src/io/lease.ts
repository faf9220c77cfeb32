// Gives each reading an engine of its own: sources read into its arena, while the caller's code may use other engines.
import { flowNames } from "../codec/flow-names.ts";
import type { Engine } from "../engine/engine.ts";
import { JsEngine } from "../engine/js/engine.ts";
import { jsFlows } from "../engine/js/flows.ts";
import { Runs } from "../engine/runs.ts";
import { CodecError } from "../errors.ts";

export class Lease {
  readonly #engine: Engine;
  readonly #maxDepth: number;
  #runs: Runs | null = null;
  #isOver = false;
  #onEnd: () => void = () => {};

  constructor(engine: Engine, maxDepth: number) {
    this.#engine = engine;
    this.#maxDepth = maxDepth;
  }

  /** Taken at first use. Null when the reading is over. */
  get runs(): Runs | null {
    if (this.#runs === null && !this.#isOver) this.#runs = this.#take();
    return this.#runs;
  }

  /** Sets what to do first when the reading ends: give up what lies in the arena. */
  onEnd(action: () => void): void {
    this.#onEnd = action;
  }

  /** Gives the engine back. @param isIdle false if a read may still write into its arena, so that it must not be used again */
  end(isIdle: boolean): void {
    const runs = this.#runs;
    this.#runs = null;
    this.#isOver = true;
    this.#onEnd();
    if (runs === null) return;
    runs.close();
    if (isIdle) this.#engine.takeBack(runs.engine);
  }

  #take(): Runs {
    try {
      return new Runs(this.#engine.spare(), this.#maxDepth, flowNames());
    } catch (error) {
      // Runtimes limit the Wasm memories of a process, to about a hundred concurrent readings. Further ones use the JS engine.
      if (!(error instanceof CodecError) || error.code !== "OUT_OF_MEMORY" || this.#engine.name === "js") throw error;
      return new Runs(new JsEngine("there is no memory for another Wasm engine", jsFlows), this.#maxDepth, flowNames());
    }
  }
}

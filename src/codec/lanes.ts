// Which engine a call runs on. A lane is an engine with the scratch objects that a codec keeps for it.
import type { Engine, EngineName } from "../engine/engine.ts";

/** Gives the engine for an option: the default one, one by name, or the caller's own. */
export type EngineProvider = (option?: Engine | EngineName) => Engine;

/** Remembers what `create` makes for each engine; an engine in the middle of an operation lends a spare one instead. */
export class Lanes<Lane extends { readonly engine: Engine }> {
  readonly #provider: EngineProvider;
  readonly #create: (engine: Engine) => Lane;
  readonly #lanes: WeakMap<Engine, Lane> = new WeakMap();
  #default: Lane | null = null;

  constructor(provider: EngineProvider, create: (engine: Engine) => Lane) {
    this.#provider = provider;
    this.#create = create;
  }

  /** @throws CodecError ENGINE_UNAVAILABLE */
  lane(option: Engine | EngineName | undefined): Lane {
    if (option === undefined) {
      this.#default ??= this.#of(this.#provider());
      return this.#default.engine.busy ? this.#create(this.#default.engine.spare()) : this.#default;
    }
    const lane = this.#of(this.#provider(option));
    return lane.engine.busy ? this.#create(lane.engine.spare()) : lane;
  }

  #of(engine: Engine): Lane {
    let lane = this.#lanes.get(engine);
    if (lane === undefined) {
      lane = this.#create(engine);
      this.#lanes.set(engine, lane);
    }
    return lane;
  }
}

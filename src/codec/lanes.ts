// Which engine a call runs on. A lane is an engine with the scratch objects that a codec keeps for it.
import type { Engine, EngineName } from "../engine/engine.ts";

/** Gives the engine for an option: the default one, one by name, or the caller's own. */
export type EngineProvider = (option?: Engine | EngineName) => Engine;

/** Keeps the lane that `create` makes for each engine. While an engine is busy with an operation, a spare one takes its place. */
export class Lanes<Lane extends { readonly engine: Engine }> {
  readonly #provider: EngineProvider;
  readonly #create: (engine: Engine) => Lane;
  readonly #lanes: WeakMap<Engine, Lane> = new WeakMap();
  readonly #spares: WeakMap<Lane, Lane> = new WeakMap();
  #default: Lane | null = null;

  constructor(provider: EngineProvider, create: (engine: Engine) => Lane) {
    this.#provider = provider;
    this.#create = create;
  }

  /** @throws CodecError ENGINE_UNAVAILABLE, OUT_OF_MEMORY */
  lane(option: Engine | EngineName | undefined): Lane {
    if (option === undefined) {
      this.#default ??= this.#of(this.#provider());
      return this.#default.engine.busy ? this.#spareOf(this.#default) : this.#default;
    }
    const lane = this.#of(this.#provider(option));
    return lane.engine.busy ? this.#spareOf(lane) : lane;
  }

  /** The lane for calls made during a call on this one. There are as many spare lanes as calls were ever nested. */
  #spareOf(lane: Lane): Lane {
    let spare = this.#spares.get(lane);
    if (spare === undefined) {
      spare = this.#create(lane.engine.spare());
      this.#spares.set(lane, spare);
    }
    return spare.engine.busy ? this.#spareOf(spare) : spare;
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

// A thread's share of a task, in a worker or in the requesting thread: takes parts, processes them, and delivers the products in turn.
import type { FileHandle } from "node:fs/promises";
import { Migrator } from "../flow/migrate/index.ts";
import type { Place } from "../flow/state.ts";
import type { RandomSource } from "../io/source.ts";
import { fileSource } from "../node/file.ts";
import { Outlet, type Post, type Product } from "./outlet.ts";
import { ClippedSource, type Part, PartSource, Parts } from "./parts.ts";
import type { Series } from "./series.ts";
import { errorData, type Task } from "./task.ts";

/** Maximum number of finished parts that wait for their turn: enough that a thread need not wait for a slower one. */
const MOST_DONE = 2;

/** Receives the products of a part as they are made. Await it. */
export type Give = (product: Product) => Promise<void>;

/** Processes a part of a task. @throws what is wrong with the part, after giving everything before it */
export type Work<Kind extends Task> = (task: Kind, part: Part, source: RandomSource, migrator: Migrator, give: Give) => Promise<void>;

/** Thrown if a flow cannot be migrated without the flows before it. */
class OrderNeeded extends Error {
  readonly place: Place;

  constructor(place: Place) {
    super("the file must be read in order");
    this.place = place;
  }
}

/** Resources of a thread. */
interface Means {
  readonly post: Post;
  /** Opens the output file; without it, the requesting thread is asked to. */
  readonly open?: () => Promise<void>;
  /** Reusable buffers for parts, also across files. */
  readonly buffers: Uint8Array[];
}

/** A part and its products. */
interface Done {
  readonly part: Part;
  readonly products: readonly Product[];
}

export class Member<Kind extends Task> {
  readonly #series: Series;
  readonly #task: Kind;
  readonly #work: Work<Kind>;
  readonly #file: RandomSource;
  readonly #parts: Parts;
  readonly #outlet: Outlet;
  /** In order of part number. */
  readonly #done: Done[] = [];

  constructor(series: Series, task: Kind, work: Work<Kind>, { post, open, buffers }: Means) {
    this.#series = series;
    this.#task = task;
    this.#work = work;
    this.#file = fileSource({ fd: task.descriptor } as FileHandle);
    this.#parts = new Parts(series, task, this.#file, buffers);
    this.#outlet = new Outlet(series, task, post, open);
  }

  /** Works until no parts are left or the work is over. Failures are sent as answers. @param onPart called after each part */
  async run(onPart?: () => Promise<void>): Promise<void> {
    const done = this.#done;
    for (;;) {
      while (done.length > 0 && (done.length === MOST_DONE || this.#series.hasTurn(done[0].part.number))) await this.#settle();
      const part = await this.#parts.take();
      if (part === null) break;
      if (part.bytes === null) await this.#stream(part);
      else {
        const products: Product[] = [];
        await this.#workOn(part, async (product) => void products.push(product));
        done.push({ part, products });
      }
      await onPart?.();
    }
    while (done.length > 0) await this.#settle();
  }

  async #settle(): Promise<void> {
    const { part, products } = this.#done.shift() as Done;
    if (await this.#series.turn(part.number)) {
      await this.#outlet.give(products);
      this.#series.pass(part.number);
    }
    this.#parts.giveBack(part);
  }

  /** Processes a part that is too large to hold, in its turn, and delivers products as they come: so only one such part is in progress. */
  async #stream(part: Part): Promise<void> {
    while (this.#done.length > 0) await this.#settle();
    if (!(await this.#series.turn(part.number))) return;
    await this.#workOn(part, (product) => this.#outlet.give([product]));
    this.#series.pass(part.number);
  }

  async #workOn(part: Part, give: Give): Promise<void> {
    const { start, firstFlow, bytes, end, failure } = part;
    const onShared = (place: Place): void => {
      throw new OrderNeeded(place);
    };
    try {
      if (failure !== null) throw failure.error;
      const source = bytes !== null ? new PartSource(bytes, start) : end === null ? this.#file : new ClippedSource(this.#file, end);
      await this.#work(this.#task, part, source, new Migrator(this.#task.inOrder ? {} : { onShared }), give);
    } catch (error) {
      if (error instanceof OrderNeeded) {
        const { offset = start, flow = 0 } = error.place;
        await give({ kind: "needsOrder", offset, flow: flow + firstFlow });
      } else await give({ kind: "failed", error: errorData(error, firstFlow) });
    }
  }
}

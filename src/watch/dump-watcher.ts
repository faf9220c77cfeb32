// The addon of the 2018 experiment: measures how long each serialiser takes per flow, and how large its blobs are.

import type { HTTPFlow } from "../flow/http.ts";
import { prettySize } from "../flow/print.ts";
import type { Addon, Loader } from "./addons.ts";
import type { EventLog } from "./log.ts";
import { type Option, OptionsError } from "./options.ts";
import { figureLines, shownSeconds } from "./print.ts";
import type { Serialiser } from "./serialisers.ts";
import { type Figures, Statistics } from "./statistics.ts";
import { unitFlow } from "./stream-tester.ts";

/** Where `store_dumps` stores flows, e.g. a file or a database. */
export interface DumpStore {
  readonly name: string;
  /** Stores a flow durably. This is the call that is measured. */
  store(flow: HTTPFlow): Promise<void>;
  /** Stored size of the most recent flow, in bytes. */
  lastSize(): number;
  close(): Promise<void>;
}

export interface DumpWatcherOptions {
  /** Serialisers that run only if the option `dumpwatcher_peers` names them. */
  peers?: readonly Serialiser[];
  /** Opens the stores; called once, when the first flow is to be stored. Without it there is no `store_dumps` option. */
  openStores?: () => Promise<DumpStore[]>;
}

/** The results of a watcher, ready for JSON. */
export interface WatchSummary {
  readonly flows: number;
  readonly figures: readonly Figures[];
}

const WARM_UP_ROUNDS = 20;

interface Timed<Result> {
  readonly result: Result;
  readonly seconds: number;
}

/** Wraps a function so that it also returns how long it took. */
function timed<Input, Result>(run: (input: Input) => Result): (input: Input) => Timed<Result> {
  return (input) => {
    const start = performance.now();
    const result = run(input);
    return { result, seconds: (performance.now() - start) / 1000 };
  };
}

interface Watched {
  readonly name: string;
  readonly prepare: (flow: HTTPFlow) => unknown;
  readonly dumps: (input: unknown) => Timed<Uint8Array>;
  readonly loads: (blob: Uint8Array) => Timed<unknown>;
}

/**
 * Wraps `dumps` and `loads` of every serialiser with a timer. On `response`, while the option `dumpwatcher` is on, runs them on the flow,
 * logs their times and the size of the blob, and keeps statistics, which `done` logs. With `store_dumps`, storing is measured too.
 */
export class DumpWatcher implements Addon {
  readonly name = "dumpwatcher";
  readonly #serialisers: readonly Serialiser[];
  readonly #options: DumpWatcherOptions;
  readonly #statistics: Statistics = new Statistics();
  #log: EventLog | null = null;
  #isOn: Option<boolean> | null = null;
  #peers: Option<readonly string[]> | null = null;
  #storesDumps: Option<boolean> | null = null;
  #watched: Watched[] = [];
  #stores: DumpStore[] | null = null;
  #flows = 0;

  constructor(serialisers: readonly Serialiser[], options: DumpWatcherOptions = {}) {
    this.#serialisers = serialisers;
    this.#options = options;
  }

  load({ options, log }: Loader): void {
    this.#log = log;
    this.#isOn = options.add("dumpwatcher", "bool", false, "Measure dumps and loads of every response.");
    const names = (this.#options.peers ?? []).map(({ name }) => name);
    this.#peers = options.add("dumpwatcher_peers", "strs", [], "Other serialisers to measure as well.", names);
    if (this.#options.openStores === undefined) return;
    this.#storesDumps = options.add("store_dumps", "bool", false, "Measure storing every response as well: in a file, and in a database.");
  }

  configure(): void {
    if (this.#storesDumps?.value && !this.#isOn?.value) throw new OptionsError("store_dumps needs dumpwatcher");
    this.#wrap();
  }

  running(): void {
    this.#wrap();
    // Warm up: the first use instantiates an engine and compiles code, which must not count as the cost of a flow.
    const flow = unitFlow(1024);
    for (const { prepare, dumps, loads } of this.#isOn?.value ? this.#watched : []) {
      const input = prepare(flow);
      for (let round = 0; round < WARM_UP_ROUNDS && input !== undefined; round++) loads(dumps(input).result);
    }
  }

  #wrap(): void {
    const peers = (this.#options.peers ?? []).filter(({ name }) => this.#peers?.value.includes(name));
    this.#watched = [...this.#serialisers, ...peers].map((serialiser) => ({
      name: serialiser.name,
      prepare: (flow) => serialiser.prepare(flow),
      dumps: timed((input) => serialiser.dumps(input)),
      loads: timed((blob) => serialiser.loads(blob)),
    }));
  }

  async response(flow: HTTPFlow): Promise<void> {
    if (!this.#isOn?.value) return;
    await flow.load();
    this.#flows++;
    const { request, response } = flow;
    this.#log?.info(`${request.method} ${request.url} ${response?.statusCode}`);
    for (const watched of this.#watched) this.#watch(watched, flow);
    if (this.#storesDumps?.value) await this.#store(flow);
  }

  /** Measures one serialiser. A failure is logged and does not stop the others. */
  #watch({ name, prepare, dumps, loads }: Watched, flow: HTTPFlow): void {
    try {
      const input = prepare(flow);
      if (input === undefined) return;
      const { result: blob, seconds } = dumps(input);
      const back = loads(blob).seconds;
      this.#statistics.add(name, "dumps", blob.length, seconds);
      this.#statistics.add(name, "loads", blob.length, back);
      this.#log?.info(`  ${name}: dumps ${shownSeconds(seconds)}, loads ${shownSeconds(back)}, ${prettySize(blob.length)}`);
    } catch (error) {
      this.#log?.error(`  ${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async #store(flow: HTTPFlow): Promise<void> {
    this.#stores ??= (await this.#options.openStores?.()) ?? [];
    for (const store of this.#stores) {
      const start = performance.now();
      await store.store(flow);
      const seconds = (performance.now() - start) / 1000;
      const bytes = store.lastSize();
      this.#statistics.add(store.name, "store", bytes, seconds);
      this.#log?.info(`  ${store.name}: stored in ${shownSeconds(seconds)}, ${prettySize(bytes)}`);
    }
  }

  async done(): Promise<void> {
    for (const store of this.#stores ?? []) await store.close();
    this.#stores = null;
    if (this.#flows > 0) for (const line of figureLines(this.summary().figures)) this.#log?.info(line);
  }

  /** The measurements so far. */
  summary(): WatchSummary {
    return { flows: this.#flows, figures: this.#statistics.figures() };
  }
}

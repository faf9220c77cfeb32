// The state of the viewer, in signals, and the actions that change it.
import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type {
  Body,
  BodyPart,
  ExportFormat,
  FilterProblem,
  FlowDetails,
  MessageLine,
  Opened,
  Progress,
  Row,
  SortKey,
  View,
} from "../protocol.ts";
import { WorkerClient } from "./client.ts";
import { RowCache } from "./row-cache.ts";
import { Selection } from "./selection.ts";

/** Details are fetched only when the cursor has rested this long, as it may be passing by. */
const REST_MILLISECONDS = 60;

export class Viewer {
  readonly #client: WorkerClient;
  readonly rows: RowCache;
  readonly selection: Selection;
  readonly #fileName: Signal<string | null> = signal(null);
  readonly #progress: Signal<Progress | null> = signal(null);
  readonly #failure: Signal<string | null> = signal(null);
  readonly #engine: Signal<{ name: string; reason: string } | null> = signal(null);
  readonly #formats: Signal<readonly ExportFormat[]> = signal([]);
  readonly #count: Signal<number> = signal(0);
  readonly #isFiltering: Signal<boolean> = signal(false);
  readonly #view: Signal<View> = signal({ filter: "", key: "id", descending: false });
  readonly #problem: Signal<FilterProblem | null> = signal(null);
  readonly #details: Signal<FlowDetails | Error | null> = signal(null);
  readonly #notice: Signal<string | null> = signal(null);
  /** Settles once the worker has opened the latest file, or could not. */
  #opening: Promise<void> = Promise.resolve();
  #rest: ReturnType<typeof setTimeout> | undefined;
  /** Incremented by `look` and `closeDetails`, to ignore late answers to earlier looks. */
  #looks = 0;

  constructor() {
    this.#client = new WorkerClient((event) => {
      if (event.type === "ready") {
        this.#engine.value = { name: event.engine, reason: event.reason };
        this.#formats.value = event.formats;
      } else if (event.type === "progress") this.#progress.value = event.progress;
      else if (event.type === "failure") this.#failure.value = event.message;
      else {
        this.#isFiltering.value = event.isFiltering;
        this.#resize(event.count, event.isStale);
      }
    });
    this.rows = new RowCache((from, to) => this.#client.call("rows", from, to));
    this.selection = new Selection((from, to) => this.#client.call("ids", from, to));
  }

  get fileName(): ReadonlySignal<string | null> {
    return this.#fileName;
  }

  get progress(): ReadonlySignal<Progress | null> {
    return this.#progress;
  }

  /** Why the file could not be read, or only in part. */
  get failure(): ReadonlySignal<string | null> {
    return this.#failure;
  }

  get engine(): ReadonlySignal<{ name: string; reason: string } | null> {
    return this.#engine;
  }

  /** Formats that flows can be saved in. */
  get formats(): ReadonlySignal<readonly ExportFormat[]> {
    return this.#formats;
  }

  /** How many rows the view has. */
  get count(): ReadonlySignal<number> {
    return this.#count;
  }

  get isFiltering(): ReadonlySignal<boolean> {
    return this.#isFiltering;
  }

  get view(): ReadonlySignal<View> {
    return this.#view;
  }

  get problem(): ReadonlySignal<FilterProblem | null> {
    return this.#problem;
  }

  /** Details of the flow under the cursor; an error if it cannot be read. */
  get details(): ReadonlySignal<FlowDetails | Error | null> {
    return this.#details;
  }

  /** The outcome of the last action, as a sentence. */
  get notice(): ReadonlySignal<string | null> {
    return this.#notice;
  }

  async open(opened: Opened): Promise<void> {
    this.closeDetails();
    batch(() => {
      this.rows.clear();
      this.selection.clear();
      this.#fileName.value = "file" in opened ? opened.file.name : opened.name;
      this.#progress.value = null;
      this.#failure.value = null;
      this.#details.value = null;
      this.#problem.value = null;
      this.#notice.value = null;
      this.#isFiltering.value = false;
      this.#view.value = { filter: "", key: "id", descending: false };
      this.#count.value = 0;
    });
    const opening: Promise<void> = this.#client.call("open", opened).catch((error: unknown) => {
      // The visitor may have chosen another file meanwhile.
      if (this.#opening === opening) this.#failToOpen(error);
    });
    this.#opening = opening;
    await opening;
  }

  /** The worker has no file then, so there must be nothing on the page that asks it about one. */
  #failToOpen(error: unknown): void {
    batch(() => {
      this.#fileName.value = null;
      this.#isFiltering.value = false;
      this.#failure.value = messageOf(error);
    });
  }

  /** Sorts by a column; reverses the order if it is sorted by that column already. */
  sortBy(key: SortKey): Promise<void> {
    const { value: view } = this.#view;
    return this.#setView({ ...view, key, descending: view.key === key && !view.descending });
  }

  filter(filter: string): Promise<void> {
    return this.#setView({ ...this.#view.value, filter });
  }

  async #setView(view: View): Promise<void> {
    const isOther = view.filter !== this.#view.value.filter;
    this.#view.value = view;
    if (this.#fileName.value === null) return;
    if (isOther) this.#isFiltering.value = true;
    await this.#opening;
    if (this.#fileName.value === null || this.#view.value !== view) return;
    const { count, isFiltering, problem } = await this.#client.call("setView", view);
    if (this.#view.value !== view) return;
    this.#problem.value = problem;
    this.#isFiltering.value = isFiltering;
    if (problem !== null) return;
    this.#resize(count, true);
    const { cursor } = this.selection;
    if (cursor.value !== null) this.selection.moved(await this.#client.call("place", cursor.value.id));
  }

  #resize(count: number, isStale: boolean): void {
    batch(() => {
      this.rows.resize(count, isStale);
      this.#count.value = count;
      if (isStale) this.rows.version.value++;
    });
  }

  /** Shows the details of a row, once the cursor rests there. */
  look(row: Row): void {
    clearTimeout(this.#rest);
    const turn = ++this.#looks;
    if (row.kind === "gap") {
      this.#details.value = null;
      return;
    }
    this.#rest = setTimeout(async () => {
      const details = await this.#client.call("details", row.id).catch(errorOf);
      if (turn === this.#looks) this.#details.value = details;
    }, REST_MILLISECONDS);
  }

  closeDetails(): void {
    clearTimeout(this.#rest);
    this.#looks++;
    this.#details.value = null;
  }

  body(id: number, part: BodyPart): Promise<Body> {
    return this.#client.call("body", id, part);
  }

  messages(id: number, from: number, to: number): Promise<readonly MessageLine[]> {
    return this.#client.call("messages", id, from, to);
  }

  /** Saves the selected flows, or all flows in the view if none is selected. */
  async export(format: ExportFormat): Promise<void> {
    const ids = this.selection.size > 0 ? this.selection.ids() : await this.#client.call("ids", 0, this.#count.value);
    try {
      const { blob, name, flows, left } = await this.#client.call("exportRows", ids, format);
      saveBlob(blob, name);
      const others = left === 0 ? "" : `; ${left} cannot be given so`;
      this.#notice.value = `${flows} ${flows === 1 ? "flow" : "flows"} saved as ${name}${others}`;
    } catch (error) {
      this.#notice.value = `Nothing was saved: ${messageOf(error)}`;
    }
  }
}

/** Offers a file to the visitor as a download. */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The download has begun by then, so the memory can be freed.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

function errorOf(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function messageOf(error: unknown): string {
  return errorOf(error).message;
}

// One opened file: its rows, the view of them, and what is read of its flows when it is asked for.
import { browserServices } from "../../browser/services.ts";
import { createProvider } from "../../engine/select.ts";
import { decodeEscaped } from "../../flow/escape.ts";
import type { AnyFlow } from "../../flow/from.ts";
import { HTTPFlow } from "../../flow/http.ts";
import type { StreamMessage } from "../../flow/tcp.ts";
import type { WebSocketMessage } from "../../flow/websocket.ts";
import { FlowReaderBase, type FlowReaderOptions } from "../../io/reader.ts";
import type { RandomSource } from "../../io/source.ts";
import type {
  Body,
  BodyPart,
  ExportFormat,
  FlowDetails,
  MessageLine,
  Progress,
  Row,
  SelectionExport,
  View,
  ViewResult,
} from "../protocol.ts";
import { bodyOf } from "./body.ts";
import { Columns } from "./columns.ts";
import { detailsOf } from "./details.ts";
import { exportBlob } from "./export.ts";
import { RowView } from "./view.ts";

/** Whoever shows the file is told this often at most. */
const REPORT_MILLISECONDS = 100;
const LONGEST_PREVIEW = 300;
/** Decoded bodies are shown up to this size. */
const LARGEST_CONTENT = 256 << 20;

export const provider: ReturnType<typeof createProvider> = createProvider();
const services = { ...browserServices(), maxContentBytes: LARGEST_CONTENT };

export interface SessionEvents {
  progress(progress: Progress): void;
  failure(message: string): void;
  view(count: number, isStale: boolean, isFiltering: boolean): void;
}

export class Session {
  readonly #source: RandomSource | Blob;
  readonly #name: string;
  readonly #events: SessionEvents;
  readonly #columns: Columns = new Columns();
  readonly #view: RowView;
  readonly #stop: AbortController = new AbortController();
  #gaps = 0;
  #lastReport = 0;
  /** The flow that was last looked into: its details, bodies and messages are often asked for one after another. */
  #recent: { id: number; flow: AnyFlow } | null = null;

  constructor(source: RandomSource | Blob, name: string, events: SessionEvents) {
    this.#source = source;
    this.#name = name;
    this.#events = events;
    this.#view = new RowView(
      this.#columns,
      (id, signal) => this.#flowsFrom(id, signal),
      (isStale) => events.view(this.#view.count, isStale, this.#view.isFiltering),
    );
  }

  close(): void {
    this.#stop.abort();
    this.#view.close();
  }

  /** Reads all rows; damage becomes rows of its own. */
  async read(): Promise<void> {
    const total = this.#source instanceof Blob ? this.#source.size : await this.#source.size();
    const report = (bytes: number, isDone = false): void => {
      const flows = this.#columns.count - this.#gaps;
      this.#events.progress({ bytes, total, flows, gaps: this.#gaps, isDone });
      this.#view.extend(isDone);
    };
    const options: FlowReaderOptions = {
      salvage: true,
      signal: this.#stop.signal,
      maxFlowBytes: Number.MAX_SAFE_INTEGER,
      onGap: (gap) => {
        this.#gaps++;
        this.#columns.addGap(gap);
      },
      onProgress: (bytes) => this.#seldom(() => report(bytes)),
    };
    try {
      for await (const row of new FlowReaderBase(this.#source, options, { provider }).rows()) this.#columns.addFlow(row);
      report(total, true);
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      report(total, true);
      this.#events.failure(error instanceof Error ? error.message : String(error));
    }
  }

  #seldom(action: () => void): void {
    const now = performance.now();
    if (now - this.#lastReport < REPORT_MILLISECONDS) return;
    this.#lastReport = now;
    action();
  }

  setView(view: View): ViewResult {
    return this.#view.set(view);
  }

  rows(from: number, to: number): Row[] {
    return Array.from(this.#view.ids(from, to), (id) => this.#columns.row(id));
  }

  ids(from: number, to: number): Uint32Array {
    return this.#view.ids(from, to);
  }

  place(id: number): number {
    return this.#view.place(id);
  }

  async details(id: number): Promise<FlowDetails> {
    return detailsOf(await this.#flow(id), id);
  }

  async body(id: number, part: BodyPart): Promise<Body> {
    const flow = await this.#flow(id);
    if (typeof part === "number") {
      await flow.load();
      return bodyOf(messagesOf(flow)[part].content, "", "", services);
    }
    const message = flow instanceof HTTPFlow ? flow[part] : null;
    const raw = (await message?.body()) ?? null;
    if (message === null || raw === null) throw new Error("the body was not captured");
    return bodyOf(raw, message.headers.get("content-type") ?? "", message.headers.get("content-encoding") ?? "", services);
  }

  async messages(id: number, from: number, to: number): Promise<MessageLine[]> {
    const flow = await this.#flow(id);
    await flow.load();
    const messages = messagesOf(flow).slice(from, to);
    return messages.map((message, index) => ({
      index: from + index,
      fromClient: message.fromClient,
      isText: "isText" in message ? message.isText : true,
      size: message.contentLength,
      time: message.timestamp,
      preview: decodeEscaped(message.content.subarray(0, LONGEST_PREVIEW)),
    }));
  }

  exportRows(ids: Uint32Array, format: ExportFormat): Promise<SelectionExport> {
    return exportBlob(this.#source, this.#columns, this.#name, ids, format);
  }

  async #flow(id: number): Promise<AnyFlow> {
    if (this.#recent?.id === id) return this.#recent.flow;
    for await (const flow of this.#flowsFrom(id)) {
      this.#recent = { id, flow };
      return flow;
    }
    throw new Error("there is no flow any more: the file has changed");
  }

  #flowsFrom(id: number, signal?: AbortSignal): AsyncIterable<AnyFlow> {
    const start = this.#columns.offset[id];
    return new FlowReaderBase(this.#source, { start, services, signal, maxFlowBytes: Number.MAX_SAFE_INTEGER }, { provider });
  }
}

/** The messages of a WebSocket, or of TCP or UDP. */
function messagesOf(flow: AnyFlow): (WebSocketMessage | StreamMessage)[] {
  if (flow instanceof HTTPFlow) return flow.websocket?.messages ?? [];
  return "messages" in flow ? flow.messages : [];
}

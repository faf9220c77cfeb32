// An open file: its rows, the view of them, and what is read of its flows on request.
import { provider } from "../../engine/default-flows.ts";
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
import { asDump } from "./convert.ts";
import { detailsOf } from "./details.ts";
import { exportRows } from "./export.ts";
import { FlowAccess, services } from "./flow-access.ts";
import { RowView } from "./view.ts";

/** Minimum time between two reports of progress. */
const REPORT_MILLISECONDS = 100;
const LONGEST_PREVIEW = 300;

export interface SessionEvents {
  progress(progress: Progress): void;
  failure(message: string): void;
  view(count: number, isStale: boolean, isFiltering: boolean): void;
}

export class Session {
  #source: RandomSource | Blob;
  readonly #name: string;
  readonly #events: SessionEvents;
  readonly #columns: Columns = new Columns();
  readonly #view: RowView;
  #access: FlowAccess;
  readonly #stop: AbortController = new AbortController();
  #gaps = 0;
  #lastReport = 0;
  /** The flow that was accessed last: its details, bodies and messages are often requested one after another. */
  #recent: { id: number; flow: AnyFlow } | null = null;

  constructor(source: RandomSource | Blob, name: string, events: SessionEvents) {
    this.#source = source;
    this.#access = new FlowAccess(source, this.#columns);
    this.#name = name;
    this.#events = events;
    this.#view = new RowView(
      this.#columns,
      (id, signal) => this.#access.from(id, signal),
      (isStale) => events.view(this.#view.count, isStale, this.#view.isFiltering),
      (error) => this.#fail(error),
    );
  }

  close(): void {
    this.#stop.abort();
    this.#view.close();
  }

  /** Reads all rows; each gap is a row of its own. A file of another format is converted to a dump first. */
  async read(): Promise<void> {
    const { signal } = this.#stop;
    try {
      const total = await sizeOf(this.#source);
      const { source, failure } = await asDump(this.#source, signal, (bytes) => this.#seldom(() => this.#report(bytes, total, false)));
      this.#source = source;
      this.#access = new FlowAccess(source, this.#columns);
      await this.#readRows(source);
      if (failure !== null) throw failure;
    } catch (error) {
      if (signal.aborted) return;
      const size = await sizeOf(this.#source);
      this.#report(size, size, true);
      this.#fail(error);
    }
  }

  async #readRows(source: RandomSource | Blob): Promise<void> {
    const total = await sizeOf(source);
    const options: FlowReaderOptions = {
      salvage: true,
      signal: this.#stop.signal,
      maxFlowBytes: Number.MAX_SAFE_INTEGER,
      onGap: (gap) => {
        this.#gaps++;
        this.#columns.addGap(gap);
      },
      onProgress: (bytes) => this.#seldom(() => this.#report(bytes, total, false)),
    };
    for await (const row of new FlowReaderBase(source, options, { provider }).rows()) this.#columns.addFlow(row);
    this.#report(total, total, true);
  }

  #report(bytes: number, total: number, isDone: boolean): void {
    const flows = this.#columns.count - this.#gaps;
    this.#events.progress({ bytes, total, flows, gaps: this.#gaps, isDone });
    this.#view.extend(isDone);
  }

  #fail(error: unknown): void {
    this.#events.failure(error instanceof Error ? error.message : String(error));
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
    return exportRows(this.#access, this.#name, ids, format);
  }

  async #flow(id: number): Promise<AnyFlow> {
    if (this.#recent?.id !== id) this.#recent = { id, flow: await this.#access.one(id) };
    return this.#recent.flow;
  }
}

async function sizeOf(source: RandomSource | Blob): Promise<number> {
  return source instanceof Blob ? source.size : source.size();
}

/** The messages of a WebSocket, or of TCP or UDP. */
function messagesOf(flow: AnyFlow): (WebSocketMessage | StreamMessage)[] {
  if (flow instanceof HTTPFlow) return flow.websocket?.messages ?? [];
  return "messages" in flow ? flow.messages : [];
}

// The worker: reads the file that is open, and answers the page.
import { engine } from "../engine/default.ts";
import type { Opened, RequestMessage, RequestName, WorkerMessage } from "./protocol.ts";
import { exportFormats } from "./worker/export.ts";
import { openUrl } from "./worker/range-source.ts";
import { Session } from "./worker/session.ts";

let session: Session | null = null;
/** Incremented by `open`, to drop a file that was slower to open than one chosen later. */
let opens = 0;

function send(message: WorkerMessage, transfer: Transferable[] = []): void {
  // The page's types apply here, and its postMessage has another signature.
  (self as unknown as Worker).postMessage(message, transfer);
}

async function open(opened: Opened): Promise<void> {
  const turn = ++opens;
  session?.close();
  session = null;
  const source = "file" in opened ? opened.file : await openUrl(opened.url);
  if (turn !== opens) return;
  const name = "file" in opened ? opened.file.name : opened.name;
  const made: Session = new Session(source, name, {
    progress: (progress) => session === made && send({ type: "progress", progress }),
    failure: (message) => session === made && send({ type: "failure", message }),
    view: (count, isStale, isFiltering) => session === made && send({ type: "view", count, isStale, isFiltering }),
  });
  session = made;
  void made.read();
}

async function answer({ call, name, values }: RequestMessage): Promise<void> {
  try {
    const value = await run(name, values);
    const bytes = (value as { bytes?: Uint8Array<ArrayBuffer> } | undefined)?.bytes;
    send({ type: "answer", call, value }, bytes === undefined ? [] : [bytes.buffer]);
  } catch (error) {
    send({ type: "refusal", call, message: error instanceof Error ? error.message : String(error) });
  }
}

function run(name: RequestName, values: readonly unknown[]): unknown {
  if (name === "open") return open(values[0] as Opened);
  if (session === null) throw new Error("no file is open");
  const method = session[name] as (...values: readonly unknown[]) => unknown;
  return method.apply(session, values as unknown[]);
}

self.addEventListener("message", ({ data }: MessageEvent<RequestMessage>) => void answer(data));

send({ type: "ready", engine: engine.name, reason: engine.reason, formats: exportFormats });

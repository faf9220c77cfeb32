// `mitmflow show`: shows one flow, writes one body, or gives a flow as a command or raw messages.
import { type Command, Option } from "commander";
import { CodecError } from "../errors.ts";
import { type ExportFormat, exportFlow, exportFormats } from "../export/index.ts";
import type { FlowFilter } from "../filter/index.ts";
import { decodeEscaped } from "../flow/escape.ts";
import type { Flow } from "../flow/flow.ts";
import type { AnyFlow } from "../flow/from.ts";
import type { HTTPFlow } from "../flow/http.ts";
import type { Message } from "../flow/message.ts";
import { prettySize } from "../flow/print.ts";
import type { StreamMessage } from "../flow/tcp.ts";
import type { WebSocketData, WebSocketMessage } from "../flow/websocket.ts";
import { type Context, shownName, UsageError } from "./context.ts";
import { filterOf } from "./filter.ts";
import { type FilterChoice, filterOption } from "./filter-option.ts";
import { gapTeller, readFlows } from "./input.ts";
import { parseWhole } from "./numbers.ts";
import { printable, printableLines } from "./printable.ts";
import { shownTime } from "./row-view.ts";
import { TextOutput, writeOut } from "./text-output.ts";

/** Bytes shown of each TCP, UDP or WebSocket message. */
const SHOWN_BYTES = 1000;

interface ShowOptions extends FilterChoice {
  n?: number;
  id?: string;
  body?: boolean;
  requestBody?: boolean;
  as?: ExportFormat;
  preserveAddress?: boolean;
}

/** Adds the command to the program. */
export function addShowCommand(program: Command, context: Context): void {
  program
    .command("show")
    .description("show one flow with its headers, write one of its bodies, or give it as a command or raw messages")
    .argument("<file>", "a dump of any version")
    .addOption(new Option("-n <number>", "the flow's number, from 0, as ls lists it").argParser(parseWhole(0)))
    .addOption(new Option("--id <id>", "the flow's id").conflicts("n"))
    .addOption(filterOption("the first of the flows").conflicts(["n", "id"]))
    .option("--body", "write the response's body only, decoded; of TCP and UDP what the server sent")
    .addOption(new Option("--request-body", "the same of the request, and of the client").conflicts("body"))
    .addOption(new Option("--as <form>", "give the flow as this").choices(exportFormats).conflicts(["body", "requestBody"]))
    .option("--preserve-address", "with --as curl: connect to the address that the server had")
    .action((file: string, options: ShowOptions) => show(file, options, context));
}

async function show(file: string, options: ShowOptions, context: Context): Promise<void> {
  const filter = filterOf(options);
  const { n, id } = options;
  if (n === undefined && id === undefined && filter === null) throw new UsageError("name the flow: -n NUMBER, --id ID or -f FILTER");
  const before = context.errors;
  const flow = await findFlow(file, options, filter, context);
  if (flow === null) {
    if (context.errors > before) return;
    if (filter !== null) throw new UsageError(`${shownName(file)}: no flow matches ${filter.text}`);
    throw new UsageError(`${shownName(file)}: there is no flow with ${id === undefined ? `number ${n}` : `id ${id}`}`);
  }
  await flow.load();
  if (options.as !== undefined) await writeExport(flow, options.as, options, context);
  else if (options.body || options.requestBody) await writeBytes(bodiesOf(flow, options.requestBody === true, context), context);
  else {
    const output = new TextOutput(context);
    for (const line of linesOf(flow)) await output.line(line);
    await output.close();
  }
}

/** Commands are printable text; raw messages are written like bodies. */
async function writeExport(flow: AnyFlow, form: ExportFormat, options: ShowOptions, context: Context): Promise<void> {
  const exported = exportFlow(flow, form, options);
  if (typeof exported === "string") await writeOut(context.streams.stdout, `${exported}\n`);
  else await writeBytes([exported], context);
}

/** Reads all flows before the one wanted, since migrating an old flow may depend on them. */
async function findFlow(file: string, { n, id }: ShowOptions, filter: FlowFilter | null, context: Context): Promise<AnyFlow | null> {
  let number = 0;
  for await (const flow of readFlows(file, context, filter, { salvage: true, onGap: gapTeller(file, context) })) {
    if (filter !== null) return flow;
    if (id === undefined ? number++ === n : flow.id === id) return flow;
  }
  return null;
}

function* linesOf(flow: AnyFlow): Iterable<string> {
  yield* printableLines(String(flow)).split("\n");
  yield* detailsOf(flow);
  if (flow.type === "http") yield* httpLines(flow);
  else if (flow.type !== "dns") {
    yield "";
    for (const message of flow.messages as StreamMessage[]) yield messageLine(message);
  }
}

function* detailsOf(flow: Flow): Iterable<string> {
  yield printable(`id ${flow.id}, created ${shownTime(flow.timestampCreated)} UTC`);
  const { error, comment, marked } = flow;
  if (error !== null) yield printable(`error ${error.msg}`);
  if (marked !== "") yield printable(`marked ${marked}`);
  if (comment !== "") yield printable(`comment ${comment}`);
}

function* httpLines({ request, response, websocket }: HTTPFlow): Iterable<string> {
  yield "";
  yield printable(`${request.method} ${request.url} ${request.httpVersion}`);
  yield* messageLines(request);
  if (response !== null) {
    yield "";
    yield printable(`${response.httpVersion} ${response.statusCode} ${response.reason}`.trimEnd());
    yield* messageLines(response);
  }
  if (websocket !== null) yield* webSocketLines(websocket);
}

function* messageLines(message: Message): Iterable<string> {
  for (const [name, value] of message.headers) yield printable(`${name}: ${value}`);
  const { contentLength } = message;
  yield contentLength === null ? "(body not captured)" : `(body of ${prettySize(contentLength)})`;
  for (const [name, value] of message.trailers ?? []) yield printable(`${name}: ${value}`);
}

function* webSocketLines(websocket: WebSocketData): Iterable<string> {
  yield "";
  for (const message of websocket.messages) yield messageLine(message);
  const { closeCode, closeReason, closedByClient } = websocket;
  if (closeCode !== null)
    yield printable(`closed by the ${closedByClient ? "client" : "server"}: ${closeCode} ${closeReason ?? ""}`.trimEnd());
}

function messageLine({ fromClient, content, timestamp }: StreamMessage | WebSocketMessage): string {
  const text = decodeEscaped(content.subarray(0, SHOWN_BYTES));
  const rest = content.length > SHOWN_BYTES ? ` (of ${prettySize(content.length)})` : "";
  return printable(`${shownTime(timestamp)} ${fromClient ? "->" : "<-"} ${text}${rest}`);
}

/** Writes bytes verbatim to a file or a pipe; to a terminal as escaped text. */
async function writeBytes(pieces: readonly Uint8Array[], { streams }: Context): Promise<void> {
  const { stdout } = streams;
  for (const piece of pieces) await writeOut(stdout, stdout.isTTY ? printableLines(decodeEscaped(piece)) : piece);
  if (stdout.isTTY) await writeOut(stdout, "\n");
}

/** @throws UsageError if there is none */
function bodiesOf(flow: AnyFlow, isRequest: boolean, context: Context): Uint8Array[] {
  if (flow.type === "dns") throw new UsageError("a DNS flow has no body");
  if (flow.type !== "http")
    return (flow.messages as StreamMessage[]).filter((message) => message.fromClient === isRequest).map(({ content }) => content);
  const message = isRequest ? flow.request : flow.response;
  if (message === null) throw new UsageError("the flow has no response");
  const raw = message.rawContent;
  if (raw === null) throw new UsageError("the body was not captured");
  try {
    return [message.content ?? raw];
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    context.failed(error, "the body is written as it was sent");
    return [raw];
  }
}

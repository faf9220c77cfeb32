// `mitmflow replay`: sends the requests of a dump again, and reports how the responses differ.
import { type Command, InvalidArgumentError, Option } from "commander";
import { CodecError } from "../errors.ts";
import type { HTTPFlow } from "../flow/http.ts";
import { prettySize } from "../flow/print.ts";
import { type Replayed, replay } from "../replay/index.ts";
import { type Context, UsageError } from "./context.ts";
import { filterOf } from "./filter.ts";
import { type FilterChoice, filterOption } from "./filter-option.ts";
import { outputFormat } from "./formats.ts";
import { inputIdentities, readFlows } from "./input.ts";
import { interruptible } from "./interrupt.ts";
import { parseWhole } from "./numbers.ts";
import { type Output, openOutput } from "./output.ts";
import { printable } from "./printable.ts";
import { Comparison, type Side, sideOf } from "./replay-comparison.ts";
import { shownDuration } from "./row-view.ts";
import { TextOutput } from "./text-output.ts";

interface ReplayChoices extends FilterChoice {
  to?: string;
  allow?: string[];
  concurrency: number;
  keepTiming?: boolean;
  timeout: number;
  insecure?: boolean;
  out?: string;
}

/** Adds the command to the program. */
export function addReplayCommand(program: Command, context: Context): void {
  program
    .command("replay")
    .description("send the requests of a dump again, in their order, to servers that are named, and compare the answers")
    .argument("<file>", "a dump of any version")
    .addOption(filterOption("send only requests of flows"))
    .option("--to <url>", "send every request to this server, such as http://localhost:8080")
    .addOption(
      new Option("--allow <host>", "a server that may be asked: HOST at port 80 or 443, or HOST:PORT; may be repeated")
        .argParser(collect)
        .conflicts("to"),
    )
    .addOption(new Option("--concurrency <n>", "so many requests at once").argParser(parseWhole(1)).default(1))
    .option("--keep-timing", "begin requests at the pace of the dump")
    .addOption(
      new Option("--timeout <seconds>", "give up a request in which nothing happens for so long").argParser(parseSeconds).default(30),
    )
    .option("--insecure", "take any certificate of a server")
    .option("--out <file>", "write the new flows into this file, whose extension tells its format")
    .action((file: string, choices: ReplayChoices) => interruptible((signal) => replayFile(file, choices, context, signal)));
}

function collect(host: string, hosts: string[] = []): string[] {
  return [...hosts, host];
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0 && seconds <= 86_400)) throw new InvalidArgumentError("Expected seconds, at most a day.");
  return seconds;
}

async function replayFile(file: string, choices: ReplayChoices, context: Context, signal: AbortSignal): Promise<void> {
  const { to, allow, concurrency, keepTiming, timeout, insecure, out } = choices;
  if (to === undefined && allow === undefined)
    throw new UsageError("say where requests may go: --to URL, or --allow HOST for those of the dump");
  const filter = filterOf(choices);
  context.hasProgress = !context.streams.stdout.isTTY;
  const output = out === undefined ? null : openOutput(out, inputIdentities([file], context), outputFormat(out, {}), context);
  // With `--out -` the new flows go to stdout, so the lines must not.
  const lines = out === "-" ? null : new TextOutput(context);
  const comparison = new Comparison();
  const options = { to, allow, concurrency, keepTiming, timeout: timeout * 1000, insecure, signal };
  try {
    for await (const replayed of replay(readFlows(file, context, filter), options)) await take(replayed, comparison, output, lines);
    if (comparison.sent > 0) await output?.writer.close();
  } catch (error) {
    await output?.abandon().catch(() => {});
    // After an interrupt the results so far are still reported.
    if (!signal.aborted) throw error;
    context.interrupted("only what was answered until then is compared");
  }
  for (const line of comparison.lines()) {
    if (lines === null) context.note(line);
    else await lines.line(printable(line));
  }
  await lines?.close();
  if (comparison.sent === 0 && !signal.aborted) throw new UsageError("nothing was sent");
}

async function take(replayed: Replayed, comparison: Comparison, output: Output | null, lines: TextOutput | null): Promise<void> {
  const { number, before, after, reason } = replayed;
  if (after === null) {
    comparison.skip(reason ?? "");
    await lines?.line(printable(`${String(number).padStart(4)}  not sent: ${reason}`));
    return;
  }
  const [old, now] = [sideOf(before as HTTPFlow), sideOf(after)];
  const mark = comparison.add(old, now, await isSameBody(before as HTTPFlow, after));
  await lines?.line(printable(lineOf(number, mark, old, now, after)));
  if (output === null) return;
  await output.writer.add(after);
  // Flushed at once, so that an interrupt loses nothing.
  await output.writer.flush();
}

function lineOf(number: number, mark: string, old: Side, now: Side, { request, error }: HTTPFlow): string {
  const both = (show: (side: Side) => string, width: number): string => `${show(old).padStart(width)} -> ${show(now).padEnd(width)}`;
  const columns = [
    String(number).padStart(4),
    mark,
    request.method.padEnd(7),
    both(({ status }) => (status === null ? "-" : String(status)), 3),
    both(({ size }) => (size === null ? "-" : prettySize(size)), 6),
    both(({ seconds }) => shownDuration(seconds), 6),
    request.url,
  ];
  return `${columns.join("  ")}${error === null ? "" : `: ${error.msg}`}`;
}

async function isSameBody(before: HTTPFlow, after: HTTPFlow): Promise<boolean> {
  try {
    const [old, now] = [before.response, after.response];
    if (old?.contentLength !== now?.contentLength) return false;
    const [oldBody, newBody] = [await old?.body(), await now?.body()];
    return oldBody?.every((byte, index) => byte === newBody?.[index]) ?? true;
  } catch (error) {
    // A malformed old response counts as different.
    if (error instanceof CodecError && error.code === "BAD_STATE") return false;
    throw error;
  }
}

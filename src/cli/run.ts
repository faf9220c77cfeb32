// Runs one command line on any streams.
import { Command, CommanderError } from "commander";
import { addBenchCommand } from "./bench.ts";
import { Context, EXIT_DONE, EXIT_USAGE, isBrokenPipe, type Streams } from "./context.ts";
import { addConvertCommand } from "./convert.ts";
import { addExportCommand } from "./export.ts";
import { addGenerateCommand } from "./generate.ts";
import { addIndexCommand } from "./index-files.ts";
import { addInfoCommand } from "./info.ts";
import { addLsCommand } from "./ls.ts";
import { addMergeCommand } from "./merge.ts";
import { printable } from "./printable.ts";
import { addQueryCommand } from "./query.ts";
import { addRepairCommand } from "./repair.ts";
import { addReplayCommand } from "./replay.ts";
import { addShowCommand } from "./show.ts";
import { addSplitCommand } from "./split.ts";
import { addStreamTestCommand } from "./streamtest.ts";
import { addViewCommand } from "./view.ts";
import { addWatchCommand } from "./watch.ts";

/** What the package says of itself. */
export interface About {
  readonly version: string;
  readonly description: string;
}

/** @param argv what follows the program's name @returns the exit code */
export async function run(argv: readonly string[], streams: Streams, about: About): Promise<number> {
  const context = new Context(streams);
  // What writes is told when nobody reads any more; unheard, the stream's event, which may come later, would bring the process down.
  for (const stream of [streams.stdout, streams.stderr]) stream.on("error", () => {});
  try {
    await programOf(context, about).parseAsync(argv, { from: "user" });
    return context.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_DONE : EXIT_USAGE;
    if (!isBrokenPipe(error)) context.failed(error);
    return context.exitCode;
  }
}

/** In the order of the help. */
const commands: readonly ((program: Command, context: Context) => void)[] = [
  addLsCommand,
  addShowCommand,
  addInfoCommand,
  addConvertCommand,
  addMergeCommand,
  addSplitCommand,
  addRepairCommand,
  addReplayCommand,
  addIndexCommand,
  addQueryCommand,
  addExportCommand,
  addGenerateCommand,
  addViewCommand,
  addWatchCommand,
  addStreamTestCommand,
  addBenchCommand,
];

function programOf(context: Context, { version, description }: About): Command {
  const { stdout, stderr } = context.streams;
  const program = new Command("mitmflow")
    .description(description)
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHasColors: () => context.hasColours,
      getErrHasColors: () => false,
      outputError: (text, write) =>
        write(
          `mitmflow: ${printable(
            text
              .replace(/^error: /, "")
              .trim()
              .replace(/\n/g, " "),
          )}\n`,
        ),
    })
    .addHelpText("after", "\n`-` is standard input or output. Exit codes: 0 done, 1 the data was damaged, 2 usage, 130 interrupted.")
    .hook("preAction", (_, command) => {
      context.command = command.name();
    });
  for (const add of commands) add(program, context);
  return program;
}

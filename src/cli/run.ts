// Runs a command line on given streams.
import { Command, CommanderError } from "commander";
import { Context, EXIT_DONE, EXIT_USAGE, isBrokenPipe, type Streams } from "./context.ts";

/** The package's own metadata. */
export interface About {
  readonly version: string;
  readonly description: string;
}

/** @param argv the arguments after the program's name @returns the exit code */
export async function run(argv: readonly string[], streams: Streams, about: About): Promise<number> {
  const context = new Context(streams);
  // Whoever writes gets the error from the write itself. The stream's error event, which may come later, would crash the process if
  // unhandled.
  for (const stream of [streams.stdout, streams.stderr]) stream.on("error", () => {});
  try {
    // Set before parsing, so that parse errors name the command too.
    if (commands.has(argv[0])) context.command = argv[0];
    await programOf(await commandsFor(argv), context, about).parseAsync(argv, { from: "user" });
    return context.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_DONE : EXIT_USAGE;
    if (!isBrokenPipe(error)) context.failed(error);
    return context.exitCode;
  }
}

type AddCommand = (program: Command, context: Context) => void;

/** In the order of the help. Each command is loaded on demand, since most of its dependencies are its own. */
const commands: ReadonlyMap<string, () => Promise<AddCommand>> = new Map([
  ["ls", async () => (await import("./ls.ts")).addLsCommand],
  ["show", async () => (await import("./show.ts")).addShowCommand],
  ["info", async () => (await import("./info.ts")).addInfoCommand],
  ["convert", async () => (await import("./convert.ts")).addConvertCommand],
  ["merge", async () => (await import("./merge.ts")).addMergeCommand],
  ["split", async () => (await import("./split.ts")).addSplitCommand],
  ["repair", async () => (await import("./repair.ts")).addRepairCommand],
  ["replay", async () => (await import("./replay.ts")).addReplayCommand],
  ["index", async () => (await import("./index-files.ts")).addIndexCommand],
  ["query", async () => (await import("./query.ts")).addQueryCommand],
  ["export", async () => (await import("./export.ts")).addExportCommand],
  ["generate", async () => (await import("./generate.ts")).addGenerateCommand],
  ["view", async () => (await import("./view.ts")).addViewCommand],
  ["watch", async () => (await import("./watch.ts")).addWatchCommand],
  ["streamtest", async () => (await import("./streamtest.ts")).addStreamTestCommand],
  ["bench", async () => (await import("./bench.ts")).addBenchCommand],
]);

/** Loads the command named first; without one all of them, for the help; none for --version. */
async function commandsFor([first]: readonly string[]): Promise<AddCommand[]> {
  if (first === "--version" || first === "-V") return [];
  const command = commands.get(first);
  const added: AddCommand[] = [];
  for (const load of command === undefined ? commands.values() : [command]) added.push(await load());
  return added;
}

function programOf(added: readonly AddCommand[], context: Context, { version, description }: About): Command {
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
      outputError: (text) =>
        context.note(
          text
            .replace(/^error: /, "")
            .trim()
            .replace(/\n/g, " "),
        ),
    })
    .addHelpText(
      "after",
      "\n`-` is standard input or output. " +
        "Exit codes: 0 done, 1 the data was damaged, 2 usage, or a file that could not be opened, read or written, 130 interrupted.",
    );
  for (const add of added) add(program, context);
  return program;
}

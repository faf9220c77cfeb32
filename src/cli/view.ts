// `mitmflow view`: serves the viewer, with a capture if one is named, to a browser on this computer.
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { type Command, Option } from "commander";
import { FILE_MODE } from "../workers/target.ts";
import { type Context, describeError, shownName, UsageError } from "./context.ts";
import { parseWhole } from "./numbers.ts";
import { type Capture, captureAt, startViewServer, type ViewServer } from "./view-server.ts";

/** Adds the command to the program. */
export function addViewCommand(program: Command, context: Context): void {
  program
    .command("view")
    .description("show flows in a browser: prints the address to open, and serves it until interrupted")
    .argument("[file]", "a dump of any version and size")
    .addOption(new Option("-p, --port <number>", "the port to listen on").argParser(parseWhole(0, 65_535)).default(0, "a free one"))
    .action(async (file: string | undefined, { port }: { port: number }) => {
      const server = await start(file === undefined ? null : await openCapture(file, context), port);
      context.streams.stdout.write(`${server.url}\n`);
      await interrupted(server);
    });
}

/** @throws UsageError if the file cannot be read */
async function openCapture(file: string, context: Context): Promise<Capture> {
  try {
    if (file === "-") return { name: "standard-input.mitm", handle: await spoolInput(context) };
    if (!statSync(file).isFile()) throw new UsageError("only a file can be viewed, or `-`");
    return await captureAt(file);
  } catch (error) {
    throw new UsageError(`${shownName(file)}: ${describeError(error)}`);
  }
}

/** @throws UsageError, for example if the port is taken */
async function start(file: Capture | null, port: number): Promise<ViewServer> {
  // Relative to dist/cli.js.
  const pages = fileURLToPath(new URL("./web/", import.meta.url));
  try {
    return await startViewServer({ pages, file, port });
  } catch (error) {
    const isOfPort = (error as NodeJS.ErrnoException).syscall === "listen" && port > 0;
    throw new UsageError(isOfPort ? `port ${port}: ${describeError(error)}` : describeError(error));
  }
}

/**
 * Copies stdin to a temporary file for random access. The file is unlinked before anything is written, so nothing is left behind however
 * this process ends.
 */
async function spoolInput({ streams }: Context): Promise<FileHandle> {
  const folder = mkdtempSync(join(tmpdir(), "mitmflow-view-"));
  let handle: FileHandle;
  try {
    handle = await open(join(folder, "standard-input.mitm"), "wx+", FILE_MODE);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  try {
    await pipeline(streams.stdin, handle.createWriteStream({ autoClose: false }));
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Closes the server when the user interrupts. */
function interrupted(server: ViewServer): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      process.off("SIGINT", stop);
      process.off("SIGTERM", stop);
      resolve(server.close());
    };
    process.on("SIGINT", stop);
    process.on("SIGTERM", stop);
  });
}

// `mitmflow view`: serves the viewer to a browser on this computer, with a file where one is named.
import { createWriteStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { type Command, InvalidArgumentError, Option } from "commander";
import { type Context, describeError, UsageError } from "./context.ts";
import { FILE_MODE } from "./output.ts";
import { startViewServer, type ViewServer } from "./view-server.ts";

/** Adds the command to the program. */
export function addViewCommand(program: Command, context: Context): void {
  program
    .command("view")
    .description("show flows in a browser: prints the address to open, and serves it until interrupted")
    .argument("[file]", "a dump of any version and size")
    .addOption(new Option("-p, --port <number>", "the port to listen on").argParser(parsePort).default(0, "a free one"))
    .action(async (file: string | undefined, { port }: { port: number }) => {
      const spool = file === "-" ? await spoolInput(context) : null;
      try {
        const server = await start(spool?.path ?? file ?? null, port);
        context.streams.stdout.write(`${server.url}\n`);
        await interrupted(server);
      } finally {
        spool?.remove();
      }
    });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) throw new InvalidArgumentError("Expected a number from 0 to 65535.");
  return port;
}

/** @throws UsageError where the file cannot be read, or the port is taken */
async function start(file: string | null, port: number): Promise<ViewServer> {
  // Relative to dist/cli.js.
  const pages = fileURLToPath(new URL("./web/", import.meta.url));
  try {
    if (file !== null && !statSync(file).isFile()) throw new UsageError("only a file can be viewed, or `-`");
    return await startViewServer({ pages, file, port });
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(file === null ? describeError(error) : `${file}: ${describeError(error)}`);
  }
}

/** Standard input as a file that can be read anywhere; it is gone in the end. */
async function spoolInput({ streams }: Context): Promise<{ path: string; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), "mitmflow-view-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const path = join(folder, "standard-input.mitm");
  try {
    await pipeline(streams.stdin, createWriteStream(path, { mode: FILE_MODE }));
  } catch (error) {
    remove();
    throw error;
  }
  return { path, remove };
}

/** Ends when the user ends it. */
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

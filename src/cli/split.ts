// `mitmflow split`: splits a dump into several, by number of flows or by host.
import { constants } from "node:fs";
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { type Command, Option } from "commander";
import { FlowWriter } from "../all-formats.ts";
import { CodecError } from "../errors.ts";
import type { AnyFlow } from "../flow/from.ts";
import { FILE_MODE } from "../workers/target.ts";
import { type Context, describeError, UsageError } from "./context.ts";
import { safeName } from "./file-name.ts";
import { filterOf } from "./filter.ts";
import { type FilterChoice, filterOption } from "./filter-option.ts";
import { inputIdentities, readFlows } from "./input.ts";
import { interruptible } from "./interrupt.ts";
import { parseWhole } from "./numbers.ts";

interface SplitOptions extends FilterChoice {
  every?: number;
  byHost?: boolean;
  out: string;
}

const FOLDER_MODE = 0o700;
/** Maximum number of open files. Beyond it the least recently used is closed, and reopened for its next flow. */
const OPEN_FILES = 64;

/** Adds the command to the program. */
export function addSplitCommand(program: Command, context: Context): void {
  program
    .command("split")
    .description("write the flows of a dump of any version into several new files: so many each, or a file a host")
    .argument("<in>", "the file to read")
    .addOption(new Option("--every <n>", "begin a new file after so many flows").argParser(parseWhole(1)))
    .addOption(new Option("--by-host", "write the flows of each host into a file named after it").conflicts("every"))
    .requiredOption("--out <dir>", "the folder to write to; it is made where it is missing")
    .addOption(filterOption("write only flows"))
    .action((file: string, options: SplitOptions) => interruptible((signal) => split(file, options, context, signal)));
}

async function split(file: string, { every, byHost, out, ...choice }: SplitOptions, context: Context, signal: AbortSignal): Promise<void> {
  if (every === undefined && !byHost) throw new UsageError("say how to split: --every N or --by-host");
  const filter = filterOf(choice);
  inputIdentities([file], context);
  await mkdir(out, { recursive: true, mode: FOLDER_MODE }).catch((error: unknown) => {
    throw new UsageError(`${out}: ${describeError(error)}`);
  });
  const files = new SplitFiles(out);
  let number = 0;
  try {
    for await (const flow of readFlows(file, context, filter, { signal })) {
      const name = every === undefined ? safeName(hostOf(flow)) : String(Math.floor(number / every) + 1).padStart(4, "0");
      await files.add(name, flow);
      number++;
    }
    if (signal.aborted) context.interrupted();
  } finally {
    await files.close();
  }
}

/** The host that the client requested, or else the server's address. Empty if the flow has neither. */
function hostOf(flow: AnyFlow): string {
  try {
    const host = flow.type === "http" ? flow.request.prettyHost : "";
    return host || (flow.serverConn.address?.[0] ?? "");
  } catch (error) {
    if (error instanceof CodecError) return "";
    throw error;
  }
}

/** The files of one run. All are created by it: existing files are never touched. */
class SplitFiles {
  readonly #folder: string;
  readonly #known: Set<string> = new Set();
  /** Least recently used first. */
  readonly #writers: Map<string, FlowWriter> = new Map();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async add(name: string, flow: AnyFlow): Promise<void> {
    let writer = this.#writers.get(name);
    if (writer !== undefined) this.#writers.delete(name);
    else {
      for (const [oldest] of this.#writers) if (this.#writers.size >= OPEN_FILES) await this.#close(oldest);
      writer = new FlowWriter(await this.#open(join(this.#folder, `${name}.mitm`)), { current: true });
    }
    this.#writers.set(name, writer);
    await writer.add(flow);
  }

  async close(): Promise<void> {
    for (const name of [...this.#writers.keys()]) await this.#close(name);
  }

  async #close(name: string): Promise<void> {
    const writer = this.#writers.get(name);
    this.#writers.delete(name);
    await writer?.close();
  }

  async #open(path: string): Promise<FileHandle> {
    // When reopened, it must not have been replaced by a symlink.
    const again = constants.O_APPEND | constants.O_NOFOLLOW;
    const flags = constants.O_WRONLY | (this.#known.has(path) ? again : constants.O_CREAT | constants.O_EXCL);
    try {
      const handle = await open(path, flags, FILE_MODE);
      this.#known.add(path);
      return handle;
    } catch (error) {
      throw new UsageError(`${path}: ${describeError(error)}`);
    }
  }
}

// `mitmflow export`: flows in the forms that other engines read.
import { existsSync, readFileSync, statSync } from "node:fs";
import { type FileHandle, mkdir, open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import type { FlowFilter } from "../filter/index.ts";
import { clickHouseLoad, clickHouseTables, plainSchema } from "../store/clickhouse.ts";
import type { StoredFlow } from "../store/columns.ts";
import { EntryMaker } from "../store/messages.ts";
import { writeParquet } from "../store/parquet.ts";
import type { FlowStore } from "../store/store.ts";
import { type Context, describeError, UsageError } from "./context.ts";
import { type FilterChoice, filterOf, filterOption } from "./filter.ts";
import { readFlows } from "./input.ts";
import { FILE_MODE } from "./output.ts";
import { isDatabase, withStore } from "./stores.ts";
import { writeOut } from "./text-output.ts";

interface ExportOptions extends FilterChoice {
  parquet?: string;
  pb?: string;
  clickhouse?: string;
}

/** A flow as it is exported: its index row, and its bytes as protobuf. */
interface Exported {
  readonly row: StoredFlow;
  readonly message: () => Uint8Array;
}

/** Adds the command to the program. */
export function addExportCommand(program: Command, context: Context): void {
  program
    .command("export")
    .description("write flows for other engines: index rows as Parquet, flows as protobuf, or both with what ClickHouse needs to load them")
    .argument("<in>", "a store that index made, or a dump of any version")
    .option("--parquet <dir>", "write index rows to DIR/day=YYYY-MM-DD/")
    .option("--pb <file>", "write flows as delimited messages of flow.proto")
    .option("--clickhouse <dir>", "write rows, flows, tables and the statements that load them")
    .addOption(filterOption("only flows"))
    .action(async (input: string, options: ExportOptions) => {
      const filter = filterOf(options);
      const write = writerOf(options, context);
      if (input === "-" || !isStore(input)) await write(flowsOf(input, filter, context));
      else await withStore(input, { readOnly: true }, context, (store) => write(stored(store, filter)));
    });
}

function isStore(input: string): boolean {
  try {
    return statSync(input).isFile() && isDatabase(input);
  } catch (error) {
    throw new UsageError(`${input}: ${describeError(error)}`);
  }
}

type Flows = AsyncIterable<Exported>;

async function* flowsOf(input: string, filter: FlowFilter | null, context: Context): AsyncGenerator<Exported, void, void> {
  const maker = new EntryMaker(Number.POSITIVE_INFINITY);
  let key = 0;
  for await (const entries of maker.ofFlows(readFlows(input, context, filter))) {
    for (const { row, bytes } of entries) yield { row: { key: ++key, ...row }, message: () => bytes };
  }
}

async function* stored(store: FlowStore, filter: FlowFilter | null): AsyncGenerator<Exported, void, void> {
  for (const row of store.view({ filter: filter ?? undefined })) yield { row, message: () => store.getBytes(row.id) ?? new Uint8Array(0) };
}

/** @throws UsageError unless one form is asked for */
function writerOf({ parquet, pb, clickhouse }: ExportOptions, context: Context): (flows: Flows) => Promise<void> {
  if ([parquet, pb, clickhouse].filter((option) => option !== undefined).length !== 1) {
    throw new UsageError("one of --parquet, --pb and --clickhouse says what to write");
  }
  if (parquet !== undefined) return async (flows) => void (await writeParquet(rowsOf(flows), emptyFolder(parquet)));
  if (clickhouse !== undefined) return (flows) => writeClickHouse(flows, emptyFolder(clickhouse));
  return async (flows) => {
    const file = await MessageFile.open(pb as string, context);
    for await (const { message } of flows) await file.add(message());
    await file.close();
  };
}

/** What engines read is all that lies in a folder: nothing from before may be among it. @throws UsageError */
function emptyFolder(path: string): string {
  if (existsSync(path)) throw new UsageError(`${path}: is there already: name a folder that is not`);
  return path;
}

async function* rowsOf(flows: Flows): AsyncGenerator<StoredFlow, void, void> {
  for await (const { row } of flows) yield row;
}

async function writeClickHouse(flows: Flows, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const put = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text, { mode: FILE_MODE });
  await put("tables.sql", clickHouseTables);
  await put("load.sql", clickHouseLoad);
  await put("flow.proto", plainSchema(readFileSync(new URL(schemaPath(), import.meta.url), "utf8")));
  const file = await MessageFile.open(join(folder, "flows.pb"), null);
  const rows = async function* (): AsyncGenerator<StoredFlow, void, void> {
    for await (const { row, message } of flows) {
      await file.add(message());
      yield row;
    }
  };
  await writeParquet(rows(), join(folder, "flow"));
  await file.close();
}

/** From src/cli/ in the checkout, from dist/ in the package. */
function schemaPath(): string {
  return import.meta.url.includes("/src/cli/") ? "../../proto/flow.proto" : "../proto/flow.proto";
}

const GATHERED_BYTES = 1 << 18;

/** Messages with their lengths before them, one behind another. */
class MessageFile {
  readonly #write: (chunk: Uint8Array) => Promise<unknown>;
  readonly #close: () => Promise<void>;
  #chunks: Uint8Array[] = [];
  #bytes = 0;

  private constructor(write: (chunk: Uint8Array) => Promise<unknown>, close: () => Promise<void>) {
    this.#write = write;
    this.#close = close;
  }

  static async open(path: string, context: Context | null): Promise<MessageFile> {
    if (path === "-" && context !== null) {
      const { stdout } = context.streams;
      if (stdout.isTTY) throw new UsageError("messages are not written to a terminal: name a file, or pipe them");
      return new MessageFile(
        (chunk) => writeOut(stdout, chunk),
        async () => {},
      );
    }
    const handle: FileHandle = await open(path, "w", FILE_MODE).catch((error: unknown) => {
      throw new UsageError(`${path}: ${describeError(error)}`);
    });
    return new MessageFile(
      (chunk) => handle.writeFile(chunk),
      () => handle.close(),
    );
  }

  async add(message: Uint8Array): Promise<void> {
    this.#chunks.push(varint(message.length), message);
    this.#bytes += message.length;
    if (this.#bytes >= GATHERED_BYTES) await this.#flush();
  }

  async close(): Promise<void> {
    await this.#flush();
    await this.#close();
  }

  async #flush(): Promise<void> {
    const chunk = Buffer.concat(this.#chunks);
    this.#chunks = [];
    this.#bytes = 0;
    await this.#write(chunk);
  }
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

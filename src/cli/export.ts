// `mitmflow export`: writes flows in formats that other engines read.
import { existsSync, readFileSync, statSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { delimiterOf } from "../codec/delimiter.ts";
import type { FlowFilter } from "../filter/index.ts";
import { clickHouseLoad, clickHouseTables, plainSchema } from "../store/clickhouse.ts";
import type { StoredFlow } from "../store/columns.ts";
import { EntryMaker } from "../store/messages.ts";
import { loadParquet, writeParquet } from "../store/parquet.ts";
import type { FlowStore } from "../store/store.ts";
import { FILE_MODE } from "../workers/target.ts";
import { type Context, describeError, UsageError } from "./context.ts";
import { filterOf } from "./filter.ts";
import { type FilterChoice, filterOption } from "./filter-option.ts";
import { inputIdentities, readFlows } from "./input.ts";
import { openOutput, writeOutput } from "./output.ts";
import { isDatabase, withStore } from "./stores.ts";

interface ExportOptions extends FilterChoice {
  parquet?: string;
  pb?: string;
  clickhouse?: string;
}

/** A flow to export: its index row, and its bytes as protobuf; null if another process has deleted it in the meantime. */
interface Exported {
  readonly row: StoredFlow;
  readonly message: () => Uint8Array | null;
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
      const write = writerOf(options, inputIdentities([input], context), context);
      if (input === "-" || !isStore(input)) await write((signal) => flowsOf(input, filter, context, signal));
      else await withStore(input, { readOnly: true }, context, (store) => write((signal) => stored(store, filter, signal)));
    });
}

function isStore(input: string): boolean {
  try {
    return statSync(input).isFile() && isDatabase(input);
  } catch (error) {
    throw new UsageError(`${input}: ${describeError(error)}`);
  }
}

/** Yields the flows, until there are no more or the signal is aborted. */
type Flows = (signal?: AbortSignal) => AsyncIterable<Exported>;

async function* flowsOf(
  input: string,
  filter: FlowFilter | null,
  context: Context,
  signal?: AbortSignal,
): AsyncGenerator<Exported, void, void> {
  const maker = new EntryMaker(Number.POSITIVE_INFINITY);
  let key = 0;
  for await (const entries of maker.ofFlows(readFlows(input, context, filter, { signal }))) {
    for (const { row, bytes } of entries) yield { row: { key: ++key, ...row }, message: () => bytes };
  }
}

async function* stored(store: FlowStore, filter: FlowFilter | null, signal?: AbortSignal): AsyncGenerator<Exported, void, void> {
  for (const row of store.view({ filter: filter ?? undefined })) {
    if (signal?.aborted) return;
    yield { row, message: () => store.getBytes(row.id) };
  }
}

/** @param inputs must not be overwritten @throws UsageError unless exactly one form is requested */
function writerOf(
  { parquet, pb, clickhouse }: ExportOptions,
  inputs: ReadonlySet<string>,
  context: Context,
): (flows: Flows) => Promise<void> {
  if ([parquet, pb, clickhouse].filter((option) => option !== undefined).length !== 1) {
    throw new UsageError("one of --parquet, --pb and --clickhouse says what to write");
  }
  if (parquet !== undefined) {
    const folder = emptyFolder(parquet);
    return async (flows) => void (await named(folder, writeParquet(rowsOf(flows()), folder)));
  }
  if (clickhouse !== undefined) {
    const folder = emptyFolder(clickhouse);
    return (flows) => named(folder, writeClickHouse(flows(), folder, context));
  }
  return async (flows) => {
    await writeOutput(pb as string, inputs, {}, context, async (writer, signal) => {
      for await (const { message } of flows(signal)) {
        const bytes = message();
        if (bytes !== null) await writer.add(delimited(bytes));
      }
    });
  };
}

/** Adds the folder's name to file system errors. */
async function named<Result>(folder: string, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw (error as NodeJS.ErrnoException).syscall === undefined ? error : new UsageError(`${folder}: ${describeError(error)}`);
  }
}

/** Makes sure that the folder does not exist: engines read all files in it, so none may be left from before. @throws UsageError */
function emptyFolder(path: string): string {
  if (existsSync(path)) throw new UsageError(`${path}: is there already: name a folder that is not`);
  return path;
}

async function* rowsOf(flows: AsyncIterable<Exported>): AsyncGenerator<StoredFlow, void, void> {
  for await (const { row } of flows) yield row;
}

async function writeClickHouse(flows: AsyncIterable<Exported>, folder: string, context: Context): Promise<void> {
  // Checked first: if the package is missing, a folder left behind would be in the way of the next attempt.
  await loadParquet();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const put = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text, { mode: FILE_MODE });
  await put("tables.sql", clickHouseTables);
  await put("load.sql", clickHouseLoad);
  await put("flow.proto", plainSchema(readFileSync(new URL(schemaPath(), import.meta.url), "utf8")));
  const { writer, abandon } = openOutput(join(folder, "flows.pb"), new Set(), {}, context);
  const rows = async function* (): AsyncGenerator<StoredFlow, void, void> {
    for await (const { row, message } of flows) {
      const bytes = message();
      if (bytes === null) continue;
      await writer.add(delimited(bytes));
      yield row;
    }
  };
  try {
    await writeParquet(rows(), join(folder, "flow"));
    await writer.close();
  } catch (error) {
    await abandon().catch(() => {});
    throw error;
  }
}

/** In the repository this file is in src/cli/, in the package it is bundled into dist/. */
function schemaPath(): string {
  return import.meta.url.includes("/src/cli/") ? "../../proto/flow.proto" : "../proto/flow.proto";
}

/** A message with its length prefix, in the form that a writer takes. */
function delimited(message: Uint8Array): { toChunks: () => Uint8Array[] } {
  return { toChunks: () => [delimiterOf(message.length), message] };
}

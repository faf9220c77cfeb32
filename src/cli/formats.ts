// File formats by name and extension, and the options that select them.
import { extname } from "node:path";
import { type Command, Option } from "commander";
import type { FormatName } from "../io/formats.ts";
import type { FlowWriterOptions } from "../io/writer.ts";
import { UsageError } from "./context.ts";

interface FileFormat {
  /** The name that users know it by. */
  readonly name: string;
  readonly format: FormatName;
  readonly extensions: readonly string[];
}

const formats: readonly FileFormat[] = [
  { name: "mitm", format: "tnetstring", extensions: [".mitm", ".flow", ".dump"] },
  { name: "protobuf", format: "protobuf", extensions: [".pb", ".binpb"] },
  { name: "har", format: "har", extensions: [".har"] },
  { name: "zhar", format: "zhar", extensions: [".zhar"] },
  { name: "jsonl", format: "jsonl", extensions: [".jsonl", ".ndjson"] },
];

/** The extensions that select the format of an output file. */
export const extensions: readonly string[] = formats.flatMap((format) => format.extensions);

/** How users may name a format: by its name or one of its extensions. */
export type FormatOption = string;

export function fromOption(): Option {
  return new Option("--from <format>", "the input's format, instead of telling it from the content");
}

/** The options of a command that writes flows, as parsed by commander. */
export interface OutputOptions {
  to?: FormatOption;
  lossless?: boolean;
  bodies?: NonNullable<FlowWriterOptions["bodies"]>;
}

/** Adds the options of a command that writes flows. */
export function addOutputOptions(command: Command): Command {
  return command
    .addOption(new Option("--to <format>", "the output's format, instead of telling it from the extension"))
    .addOption(new Option("--lossless", "jsonl: write states that read back to the same bytes"))
    .addOption(new Option("--bodies <form>", "jsonl: write bodies too").choices(["none", "text", "base64"]));
}

/** @throws UsageError for an unknown format */
export function checkFormat(option: FormatOption): FormatName {
  const found = formats.find(({ name, format, extensions }) => [name, format].includes(option) || extensions.includes(`.${option}`));
  if (found === undefined) throw new UsageError(`unknown format ${JSON.stringify(option)}: ${listed()}`);
  return found.format;
}

/** The input format, if the content may not tell it: JSON lines that are not flows start like HAR. */
export function inputFormat(path: string, option?: FormatOption): FormatName | undefined {
  if (option !== undefined) return checkFormat(option);
  return formatOf(path) === "jsonl" ? "jsonl" : undefined;
}

/** The options for writing. Without an extension, and for stdout, the format is mitmproxy's. @throws UsageError */
export function outputFormat(path: string, { to, lossless, bodies }: OutputOptions): FlowWriterOptions {
  const format = to === undefined ? formatOf(path) : checkFormat(to);
  if (format === null) {
    throw new UsageError(`${path}: no known format has the extension ${extname(path)} (${listed()}); --to names one`);
  }
  if (format !== "jsonl" && (lossless || bodies !== undefined)) throw new UsageError("--lossless and --bodies are for jsonl");
  if (lossless && bodies !== undefined) throw new UsageError("lossless lines hold all bodies: --bodies is for the others");
  return { format, lossless, bodies, current: true };
}

/** The format for a file name, by its extension; null if the extension is unknown. */
function formatOf(path: string): FormatName | null {
  const extension = path === "-" ? "" : extname(path).toLowerCase();
  if (extension === "") return "tnetstring";
  return formats.find(({ extensions }) => extensions.includes(extension))?.format ?? null;
}

/** The default extension of a format. */
export function extensionOf(wanted: FormatName): string {
  return formats.find(({ format }) => format === wanted)?.extensions[0] ?? "";
}

/** A list of all formats, for messages. */
export function listed(): string {
  return `the formats are ${formats.map(({ name, extensions }) => `${name} (${extensions.join(", ")})`).join(", ")}`;
}

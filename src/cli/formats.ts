// Formats of files by their names and extensions, and the options that choose them.
import { extname } from "node:path";
import { type Command, Option } from "commander";
import type { FormatName } from "../io/formats.ts";
import type { FlowWriterOptions } from "../io/writer.ts";
import { UsageError } from "./context.ts";

interface FileFormat {
  /** What users call it. */
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

/** What tells the format of a file that is to be written. */
export const extensions: readonly string[] = formats.flatMap((format) => format.extensions);

/** What users may call a format: its name or one of its extensions. */
export type FormatOption = string;

export function fromOption(): Option {
  return new Option("--from <format>", "the input's format, instead of telling it from the content");
}

/** What commander makes of the options of a command that writes flows. */
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

/** @throws UsageError for a format that is not known */
export function checkFormat(option: FormatOption): FormatName {
  const found = formats.find(({ name, format, extensions }) => [name, format].includes(option) || extensions.includes(`.${option}`));
  if (found === undefined) throw new UsageError(`unknown format ${JSON.stringify(option)}: ${listed()}`);
  return found.format;
}

/** The format to read where the content may not tell: lines of JSON that are no flows begin as HAR does. */
export function inputFormat(path: string, option?: FormatOption): FormatName | undefined {
  if (option !== undefined) return checkFormat(option);
  return formatOf(path) === "jsonl" ? "jsonl" : undefined;
}

/** How to write. Without an extension, and on standard output, the format is mitmproxy's. @throws UsageError */
export function outputFormat(path: string, { to, lossless, bodies }: OutputOptions): FlowWriterOptions {
  const format = to === undefined ? formatOf(path) : checkFormat(to);
  if (format === null) {
    throw new UsageError(`${path}: no known format has the extension ${extname(path)} (${listed()}); --to names one`);
  }
  if (format !== "jsonl" && (lossless || bodies !== undefined)) throw new UsageError("--lossless and --bodies are for jsonl");
  if (lossless && bodies !== undefined) throw new UsageError("lossless lines hold all bodies: --bodies is for the others");
  return { format, lossless, bodies, current: true };
}

/** The format of a name by its extension; null where it has one that is not known. */
function formatOf(path: string): FormatName | null {
  const extension = path === "-" ? "" : extname(path).toLowerCase();
  if (extension === "") return "tnetstring";
  return formats.find(({ extensions }) => extensions.includes(extension))?.format ?? null;
}

/** The extension of files of a format. */
export function extensionOf(wanted: FormatName): string {
  return formats.find(({ format }) => format === wanted)?.extensions[0] ?? "";
}

/** All formats, for messages. */
export function listed(): string {
  return `the formats are ${formats.map(({ name, extensions }) => `${name} (${extensions.join(", ")})`).join(", ")}`;
}

// Formats of files by their names and extensions.
import { extname } from "node:path";
import { Option } from "commander";
import { UsageError } from "./context.ts";

/** Name → extensions. */
const formats: ReadonlyMap<string, readonly string[]> = new Map([["mitm", [".mitm", ".flow", ".dump"]]]);

/** What users may call a format: its name or one of its extensions. */
export type FormatOption = string;

export function fromOption(): Option {
  return new Option("--from <format>", "the input's format, instead of telling it from the content");
}

export function toOption(): Option {
  return new Option("--to <format>", "the output's format, instead of telling it from the extension");
}

/** @throws UsageError for a format that is not known */
export function checkFormat(option: FormatOption): string {
  for (const [name, extensions] of formats) if (option === name || extensions.includes(`.${option}`)) return name;
  throw new UsageError(`unknown format ${JSON.stringify(option)}: ${listed()}`);
}

/** The format to write. Without an extension, and on standard output, it is mitmproxy's. @throws UsageError */
export function outputFormat(path: string, option?: FormatOption): string {
  if (option !== undefined) return checkFormat(option);
  const extension = path === "-" ? "" : extname(path).toLowerCase();
  if (extension === "") return "mitm";
  for (const [name, extensions] of formats) if (extensions.includes(extension)) return name;
  throw new UsageError(`${path}: no known format has the extension ${extension} (${listed()}); --to names one`);
}

/** All formats, for messages. */
export function listed(): string {
  return `the formats are ${[...formats].map(([name, extensions]) => `${name} (${extensions.join(", ")})`).join(", ")}`;
}

// `mitmflow convert`: the flows of a file of any format and version in a file of any format.
import type { Command } from "commander";
import type { Context } from "./context.ts";
import { copyFlows, isPair, transcodeFlows } from "./copy.ts";
import { type FilterChoice, filterOf, filterOption } from "./filter.ts";
import { addOutputOptions, type FormatOption, fromOption, inputFormat, type OutputOptions, outputFormat } from "./formats.ts";
import { formatOfFile } from "./input.ts";

interface ConvertOptions extends FilterChoice, OutputOptions {
  from?: FormatOption;
}

/** Adds the command to the program. */
export function addConvertCommand(program: Command, context: Context): void {
  const command = program
    .command("convert")
    .description("write the flows of a file of any format and version in another format, or in the current version")
    .argument("<in>", "the file to read")
    .argument("<out>", "the file to write; formats go by its extension: .mitm, .flow, .dump, .pb, .har, .zhar, .jsonl")
    .addOption(fromOption());
  addOutputOptions(command)
    .addOption(filterOption("write only flows"))
    .action(async (from: string, to: string, options: ConvertOptions) => {
      const filter = filterOf(options);
      const writing = outputFormat(to, options);
      const format = inputFormat(from, options.from);
      const known = format ?? formatOfFile(from);
      if (filter === null && known !== undefined && isPair(known, writing.format)) {
        await transcodeFlows(from, to, context, known, writing.format);
      } else await copyFlows([from], to, context, filter, writing, { format });
    });
}

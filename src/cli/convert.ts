// `mitmflow convert`: a dump of any version into one of the current version.
import type { Command } from "commander";
import type { Context } from "./context.ts";
import { copyFlows } from "./copy.ts";
import { type FilterChoice, filterOf, filterOption } from "./filter.ts";
import { checkFormat, type FormatOption, fromOption, outputFormat, toOption } from "./formats.ts";

interface ConvertOptions extends FilterChoice {
  from?: FormatOption;
  to?: FormatOption;
}

/** Adds the command to the program. */
export function addConvertCommand(program: Command, context: Context): void {
  program
    .command("convert")
    .description("write the flows of a dump of any version in the current one")
    .argument("<in>", "the file to read")
    .argument("<out>", "the file to write; formats go by its extension: .mitm, .flow, .dump")
    .addOption(fromOption())
    .addOption(toOption())
    .addOption(filterOption("write only flows"))
    .action(async (from: string, to: string, options: ConvertOptions) => {
      if (options.from !== undefined) checkFormat(options.from);
      outputFormat(to, options.to);
      await copyFlows([from], to, context, filterOf(options), options.from === undefined ? {} : { format: "tnetstring" });
    });
}

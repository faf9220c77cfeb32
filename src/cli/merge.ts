// `mitmflow merge`: the flows of several dumps, one file after another, in one dump.
import type { Command } from "commander";
import { type Context, UsageError } from "./context.ts";
import { copyFlows } from "./copy.ts";
import { filterOf } from "./filter.ts";
import { type FilterChoice, filterOption } from "./filter-option.ts";
import { addOutputOptions, type OutputOptions, outputFormat } from "./formats.ts";

/** Adds the command to the program. */
export function addMergeCommand(program: Command, context: Context): void {
  const command = program
    .command("merge")
    .description("write the flows of several dumps of any versions into one, file by file in the order given")
    .argument("<files...>", "the files to read, and last the file to write")
    .usage("[options] <in...> <out>");
  addOutputOptions(command)
    .addOption(filterOption("write only flows"))
    .action(async (files: string[], options: FilterChoice & OutputOptions) => {
      const inputs = files.slice(0, -1);
      const to = files[files.length - 1];
      // One is what comes of a forgotten output, which would be lost. Of one file, convert makes another.
      if (inputs.length < 2) throw new UsageError(`name two files or more to read, and last the one to write, which here is ${to}`);
      await copyFlows(inputs, to, context, filterOf(options), outputFormat(to, options));
    });
}

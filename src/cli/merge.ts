// `mitmflow merge`: writes the flows of several dumps, one file after another, to one dump.
import { statSync } from "node:fs";
import type { Command } from "commander";
import { type Context, describeError, UsageError } from "./context.ts";
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
      if (inputs.length === 0) throw new UsageError(`name the files to read, and last the one to write, which here is ${to}`);
      // A glob may expand to a single input, which is fine. But if the output was forgotten, the last input takes its place, and would be
      // overwritten.
      if (inputs.length === 1 && holdsBytes(to)) {
        throw new UsageError(`${to}: would be written over, with only one file to read: remove it first, if it is the one to write`);
      }
      await copyFlows(inputs, to, context, filterOf(options), outputFormat(to, options));
    });
}

function holdsBytes(path: string): boolean {
  try {
    const stats = path === "-" ? undefined : statSync(path, { throwIfNoEntry: false });
    return stats?.isFile() === true && stats.size > 0;
  } catch (error) {
    throw new UsageError(`${path}: ${describeError(error)}`);
  }
}

// `mitmflow repair`: writes all flows of a damaged dump that can still be read.
import type { Command } from "commander";
import type { Gap } from "../io/salvage.ts";
import { type Context, EXIT_DAMAGED, shownName } from "./context.ts";
import { copyFlows } from "./copy.ts";
import { filterOf } from "./filter.ts";
import { type FilterChoice, filterOption } from "./filter-option.ts";
import { addOutputOptions, inputFormat, type OutputOptions, outputFormat } from "./formats.ts";
import { shownBytes, shownGap } from "./input.ts";

type RepairOptions = FilterChoice & OutputOptions;

/** Adds the command to the program. */
export function addRepairCommand(program: Command, context: Context): void {
  const command = program
    .command("repair")
    .description("write every flow of a damaged file that can still be read, and say what was lost")
    .argument("<in>", "the file to read")
    .argument("<out>", "the file to write");
  addOutputOptions(command)
    .addOption(filterOption("write only flows"))
    .action((from: string, to: string, options: RepairOptions) => repair(from, to, options, context));
}

async function repair(from: string, to: string, options: RepairOptions, context: Context): Promise<void> {
  const writing = outputFormat(to, options);
  const gaps: Gap[] = [];
  const onGap = (gap: Gap): void => {
    gaps.push(gap);
    context.raise(EXIT_DAMAGED);
  };
  const written = await copyFlows([from], to, context, filterOf(options), writing, { format: inputFormat(from), salvage: true, onGap });
  if (context.errors > 0) return;
  // Only now, when no progress bar is in the way.
  for (const gap of gaps) context.note(`${shownName(from)}: ${shownGap(gap)}`);
  const lost = gaps.reduce((bytes, gap) => bytes + gap.to - gap.from, 0);
  // What was not read may be damaged as well.
  const none = context.isInterrupted ? "nothing was lost up to there" : "nothing was lost";
  const what =
    gaps.length === 0
      ? none
      : `${shownBytes(lost)} in ${gaps.length} ${gaps.length === 1 ? "gap" : "gaps"} ${lost === 1 ? "was" : "were"} lost`;
  context.note(`${written} ${written === 1 ? "flow was" : "flows were"} written, ${what}`);
}

// What convert, merge and repair share: the flows of some files go into one.
import type { FlowFilter } from "../filter/index.ts";
import { type AnyFlow, flowFromState } from "../flow/from.ts";
import { strictState } from "../flow/strict.ts";
import type { FlowFormat } from "../flow/transcode.ts";
import type { FormatName } from "../io/formats.ts";
import type { FlowReaderOptions } from "../io/reader.ts";
import type { FlowWriterOptions } from "../io/writer.ts";
import { type Context, shownName } from "./context.ts";
import { inputIdentities, readFlows, tellOddFlow } from "./input.ts";
import { writeOutput } from "./output.ts";

interface CopyOptions extends FlowReaderOptions {
  /** Leave out the fields that the current version does not know, and tell of each. */
  isStrict?: boolean;
  /** Files that the output must not be, as `inputIdentities` gives them: the inputs unless set. */
  spared?: ReadonlySet<string>;
}

/**
 * Writes the flows of all inputs that match the filter, if there is one, migrated, into one file. One that has no form there is told, and left out.
 *
 * @param writing its format
 * @param options how each is read: unless they salvage, damage is told, ends its input, and the next one follows
 * @returns how many flows were written
 * @throws UsageError, and what writing fails with
 */
export async function copyFlows(
  inputs: readonly string[],
  to: string,
  context: Context,
  filter: FlowFilter | null,
  writing: FlowWriterOptions,
  { isStrict = false, spared = inputIdentities(inputs, context), ...options }: CopyOptions = {},
): Promise<number> {
  const writer = await writeOutput(to, spared, writing, context, async (writer, signal) => {
    for (const input of inputs) {
      for await (const flow of readFlows(input, context, filter, { signal, ...options })) {
        try {
          await writer.add(isStrict ? strictFlow(flow, input, context) : flow);
        } catch (error) {
          tellOddFlow(error, input, context);
        }
      }
    }
  });
  const { skipped } = writer;
  if (skipped > 0)
    context.note(
      `${skipped} ${skipped === 1 ? "flow that is not HTTP was" : "flows that are not HTTP were"} left out: HAR has no form for them`,
    );
  return writer.flows;
}

function strictFlow(flow: AnyFlow, input: string, context: Context): AnyFlow {
  const { state, dropped } = strictState(flow.getState());
  if (dropped.length === 0) return flow;
  for (const path of dropped)
    context.note(`${shownName(input)}: ${path} of flow ${flow.id} was left out: version ${flow.version} has no such field`);
  return flowFromState(state);
}

/** Whether flows go from one format to the other without being made on the way. */
export function isPair(from: FormatName, to: FormatName | undefined): to is FlowFormat {
  return (from === "tnetstring" && to === "protobuf") || (from === "protobuf" && to === "tnetstring");
}

/**
 * Writes the bytes of flows as they come, those of a whole file in a file's form. Damage that ends them is told by who gives them.
 *
 * @param spared files that the output must not be, as `inputIdentities` gives them
 * @throws UsageError, and what writing fails with
 */
export async function writeBytes(
  to: string,
  spared: ReadonlySet<string>,
  context: Context,
  bytes: (signal: AbortSignal) => AsyncIterable<Uint8Array[]>,
): Promise<void> {
  await writeOutput(to, spared, {}, context, async (writer, signal) => {
    for await (const pieces of bytes(signal)) await writer.add({ toChunks: () => pieces });
  });
}

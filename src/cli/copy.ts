// Shared by convert, merge and repair: copies the flows of one or more files to one file.
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
  /** Leave out fields that the current version does not know, and report each. */
  isStrict?: boolean;
  /** Files that must not be overwritten, as returned by `inputIdentities`. Default: the inputs. */
  spared?: ReadonlySet<string>;
}

/**
 * Writes the flows of all inputs, or those that match the filter, to one file, migrated to the current version. A flow that the output
 * format cannot hold is reported and left out.
 *
 * @param writing the format of the output
 * @param options for reading each input. Unless they salvage, damage is reported and ends that input; the next one follows
 * @returns the number of flows written
 * @throws UsageError; write errors
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

/** Whether bytes are transcoded directly between the two formats, without creating flow objects. */
export function isPair(from: FormatName, to: FormatName | undefined): to is FlowFormat {
  return (from === "tnetstring" && to === "protobuf") || (from === "protobuf" && to === "tnetstring");
}

/**
 * Writes the bytes of flows as they come, or those of a whole file in its own format. The source of the bytes reports damage.
 *
 * @param spared files that must not be overwritten, as returned by `inputIdentities`
 * @throws UsageError; write errors
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

// Finds where the last whole flow ends in bytes that begin with a flow but may be cut off anywhere.
import { delimitedFrame } from "../codec/delimiter.ts";
import { frameLength } from "../engine/frame.ts";
import type { SeriesFormat } from "./task.ts";

const LINE_END = 0x0a;

/** Length of the whole flows at the start, in bytes. */
export function wholeLength(bytes: Uint8Array, format: SeriesFormat): number {
  if (format === "jsonl") return bytes.lastIndexOf(LINE_END) + 1;
  const frame = format === "protobuf" ? delimitedFrame : frameLength;
  for (let length = 0; ; ) {
    const next = frame(bytes, length, bytes.length);
    if (next <= 0 || length + next > bytes.length) return length;
    length += next;
  }
}

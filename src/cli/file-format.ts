// Detects the format of a file from its first bytes.
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { detectFormat, type FormatName, HEAD_BYTES } from "../io/formats.ts";

/** The format of a file by its first bytes; undefined if it cannot be told before reading, or at all: reading then reports why. */
export function formatOfFile(name: string): FormatName | undefined {
  try {
    if (name === "-" || !statSync(name).isFile()) return undefined;
    return detectFormat(headOf(name, HEAD_BYTES)) ?? undefined;
  } catch {
    return undefined;
  }
}

/** The first bytes of a file. @throws file system errors */
export function headOf(name: string, length: number): Uint8Array {
  const head = new Uint8Array(length);
  const file = openSync(name, "r");
  try {
    return head.subarray(0, readSync(file, head, 0, length, 0));
  } finally {
    closeSync(file);
  }
}

/** Whether the flows in a file are independent of each other, so that it can be read in parts. */
export function isSeries(format: FormatName | undefined): boolean {
  return format === "tnetstring" || format === "protobuf";
}

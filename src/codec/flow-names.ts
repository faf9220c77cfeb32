// The keys that flows have, as proto/flow.proto maps them: known to the decoder wherever flows are read.
import { NameTable } from "../engine/names.ts";
import { flowKeys } from "./generated/flow.ts";

let table: NameTable | null = null;

/** The table, made on first use. */
export function flowNames(): NameTable {
  table ??= new NameTable(flowKeys.split(" "));
  return table;
}

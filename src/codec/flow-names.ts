// The keys that flows have, as proto/flow.proto maps them: known to the decoder wherever flows are read.
import { NameTable } from "../engine/names.ts";
import { flowMapping, flowSchema } from "./generated/flow.ts";

let table: NameTable | null = null;

/** Made when it is first asked for. */
export function flowNames(): NameTable {
  table ??= new NameTable([...new Set(keys())]);
  return table;
}

function* keys(): Generator<string, void, void> {
  for (const [which, { form, fields }] of flowMapping.entries()) {
    if (form !== "DICT" && form !== "PART") continue;
    for (const [position, { place, key, role }] of fields.entries()) {
      if (place !== undefined) yield role === "TYPE" ? "type" : (key ?? flowSchema.messages[which].fields[position].name);
    }
  }
}

// Selects the SQLite driver.
import { flowError } from "../flow-errors.ts";
import type { DriverName, Library } from "./driver.ts";
import { nodeLibrary } from "./driver-node.ts";
import { wasmLibrary } from "./driver-wasm.ts";

/** The driver that is named; by default Node's own SQLite if the runtime has it, else the optional package. @throws CodecError NO_SQLITE */
export async function findLibrary(name?: DriverName): Promise<Library> {
  if (name !== undefined && name !== "node" && name !== "wasm") throw new TypeError(`the drivers are node and wasm, not ${String(name)}`);
  const library = (name === "wasm" ? null : nodeLibrary()) ?? (name === "node" ? null : await wasmLibrary());
  if (library === null) throw flowError("NO_SQLITE", { detail: "Node 22.13 and newer has one; elsewhere, install node-sqlite3-wasm" });
  return library;
}

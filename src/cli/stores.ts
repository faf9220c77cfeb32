// Opens stores for commands.
import { FlowStore, type StoreOptions } from "../store/store.ts";
import { type Context, shownName, UsageError } from "./context.ts";
import { headOf } from "./file-format.ts";

/** Opens a store, uses it and closes it. If it cannot be opened, that is reported and raises the exit code. */
export async function withStore(
  path: string,
  options: StoreOptions,
  context: Context,
  use: (store: FlowStore) => Promise<void>,
): Promise<void> {
  if (path === "-") throw new UsageError("a store is a file, not standard input or output: name it");
  let store: FlowStore;
  try {
    store = await FlowStore.open(path, options);
  } catch (error) {
    context.failed(error, shownName(path));
    return;
  }
  try {
    await use(store);
  } finally {
    store.close();
  }
}

const SQLITE = "SQLite format 3\0";

/** Whether a file is a SQLite database, by its first bytes. @throws file system errors */
export function isDatabase(path: string): boolean {
  return Buffer.from(headOf(path, SQLITE.length)).toString("latin1") === SQLITE;
}

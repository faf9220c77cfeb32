// mitmflow/store: flows in SQLite.
export type { StoredFlow } from "./store/columns.ts";
export {
  FLAG_BACKUP,
  FLAG_INEXACT,
  FLAG_INTERCEPTED,
  FLAG_REPLAYED_REQUEST,
  FLAG_REPLAYED_RESPONSE,
  FLAG_UNANSWERED,
  FLAG_WEBSOCKET,
} from "./store/columns.ts";
export type { DriverName } from "./store/driver.ts";
export type { FlowOrder } from "./store/query.ts";
export { type Addable, type AddedFile, type AddFileOptions, type AddOptions, FlowStore, type StoreOptions } from "./store/store.ts";
export type { FlowView, ViewChange, ViewOptions } from "./store/view.ts";

// mitmflow/watch: addons with mitmproxy's events, and the two addons of the 2018 experiment, which measure serialisers and stores.
export { type Addon, AddonManager, type Loader } from "./watch/addons.ts";
export { type DumpStore, DumpWatcher, type DumpWatcherOptions, type WatchSummary } from "./watch/dump-watcher.ts";
export { EventLog, type LogEntry, type LogLevel } from "./watch/log.ts";
export { type Option, Options, OptionsError, type OptionType, type OptionValue } from "./watch/options.ts";
export { engineSerialisers, type Serialiser } from "./watch/serialisers.ts";
export type { Figures } from "./watch/statistics.ts";
export { type BatchSink, type Flush, type StreamTestOptions, streamTest, streamTestDefaults, unitFlow } from "./watch/stream-tester.ts";

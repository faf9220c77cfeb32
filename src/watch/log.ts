// The event log that addons write to.

export type LogLevel = "debug" | "info" | "warn" | "error";

export interface LogEntry {
  readonly level: LogLevel;
  readonly message: string;
}

/** Passes log entries to its listeners as they arrive. */
export class EventLog {
  readonly #listeners: Set<(entry: LogEntry) => void> = new Set();

  /** @returns a function that removes the listener */
  listen(listener: (entry: LogEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  log(level: LogLevel, message: string): void {
    for (const listener of this.#listeners) listener({ level, message });
  }

  info(message: string): void {
    this.log("info", message);
  }

  error(message: string): void {
    this.log("error", message);
  }
}

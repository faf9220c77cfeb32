// The event log: what addons say.

export type LogLevel = "debug" | "info" | "warn" | "error";

export interface LogEntry {
  readonly level: LogLevel;
  readonly message: string;
}

/** Hands entries to whoever listens, as they come. */
export class EventLog {
  readonly #listeners: Set<(entry: LogEntry) => void> = new Set();

  /** @returns what ends the listening */
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

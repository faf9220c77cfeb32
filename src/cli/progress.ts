// A progress bar on stderr: only on a terminal, only if the work takes a while, and only if the package for it is installed.
import type { SingleBar } from "cli-progress";
import type { Context, OutputStream } from "./context.ts";
import { printable } from "./printable.ts";

const SHOWN_AFTER_MILLISECONDS = 500;

export class Progress {
  readonly #stream: OutputStream;
  readonly #label: string;
  readonly #started: number = performance.now();
  #state: "waiting" | "loading" | "shown" | "off";
  #bar: SingleBar | null = null;
  #done = 0;

  constructor({ streams, hasProgress }: Context, label: string) {
    this.#stream = streams.stderr;
    this.#label = printable(label);
    this.#state = streams.stderr.isTTY && hasProgress ? "waiting" : "off";
  }

  update(done: number, total: number | undefined): void {
    this.#done = done;
    if (this.#state === "shown") this.#bar?.update(done);
    else if (this.#state === "waiting" && total !== undefined && performance.now() - this.#started > SHOWN_AFTER_MILLISECONDS) {
      this.#state = "loading";
      void this.#show(total);
    }
  }

  /** Removes the bar. */
  stop(): void {
    this.#state = "off";
    process.off("SIGINT", this.#leave).off("SIGTERM", this.#leave);
    this.#bar?.stop();
    this.#bar = null;
  }

  /** The bar hides the cursor, which must be restored before a signal ends the process. */
  readonly #leave = (signal: NodeJS.Signals): void => {
    this.stop();
    // Another listener will end the command in its own way.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };

  async #show(total: number): Promise<void> {
    const library = await import("cli-progress").catch(() => null);
    if (this.#state !== "loading") return;
    if (library === null) {
      this.#state = "off";
      return;
    }
    const bar = new library.default.SingleBar({
      stream: this.#stream,
      format: "{label} {bar} {percentage}% {eta_formatted}",
      clearOnComplete: true,
      hideCursor: true,
    });
    process.once("SIGINT", this.#leave).once("SIGTERM", this.#leave);
    bar.start(total, this.#done, { label: this.#label });
    this.#bar = bar;
    this.#state = "shown";
  }
}

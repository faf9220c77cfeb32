// The user's Ctrl-C, for commands that end well by it.

/** Runs `work` with a signal that is aborted by the first SIGINT or SIGTERM; the second ends the process as ever. */
export async function interruptible(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  const abort = (): void => controller.abort(new Error("interrupted"));
  process.once("SIGINT", abort).once("SIGTERM", abort);
  try {
    await work(controller.signal);
  } finally {
    process.off("SIGINT", abort).off("SIGTERM", abort);
  }
}

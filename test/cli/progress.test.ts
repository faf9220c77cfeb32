// The progress bar of long work on a terminal.
import { Readable, Writable } from "node:stream";
import { expect, test } from "@jest/globals";
import { Context } from "../../src/cli/context.ts";
import { Progress } from "../../src/cli/progress.ts";

const HIDDEN_CURSOR = "\u001b[?25l";
const SHOWN_CURSOR = "\u001b[?25h";

class Terminal extends Writable {
  readonly isTTY = true;
  text = "";

  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.text += chunk;
    done();
  }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** A bar that stands there, at 30 of 100. */
async function shown(): Promise<{ progress: Progress; stderr: Terminal }> {
  const stderr = new Terminal();
  const progress = new Progress(new Context({ stdin: Readable.from([]), stdout: new Terminal(), stderr }), "\u001b[31mfile");
  await until(() => {
    progress.update(30, 100);
    return stderr.text.includes("30%");
  });
  return { progress, stderr };
}

test("comes after a while, shows how far the work is, and goes again", async () => {
  const { progress, stderr } = await shown();
  expect(stderr.text).toContain("\\x1b[31mfile");
  expect(stderr.text).toContain(HIDDEN_CURSOR);
  progress.stop();
  expect(stderr.text.slice(stderr.text.lastIndexOf(HIDDEN_CURSOR))).toContain(SHOWN_CURSOR);
  const after = stderr.text;
  progress.update(60, 100);
  expect(stderr.text).toBe(after);
});

test("is away before a signal ends the command", async () => {
  const { stderr } = await shown();
  let text = "";
  const listener = (): void => {
    text = stderr.text;
  };
  process.on("SIGINT", listener);
  process.emit("SIGINT", "SIGINT");
  process.off("SIGINT", listener);
  expect(text).toContain(SHOWN_CURSOR);
  expect(process.listenerCount("SIGINT")).toBe(0);
});

// Writes lines to stdout: buffered while the command is busy, flushed when it waits for something.
import { type Context, fileError, type OutputStream } from "./context.ts";

const GATHERED_CHARACTERS = 1 << 16;

export class TextOutput {
  readonly #stream: OutputStream;
  #text = "";
  #isScheduled = false;
  #failure: { error: unknown } | null = null;

  constructor({ streams }: Context) {
    this.#stream = streams.stdout;
  }

  /** Adds a line. Await it if there may be many lines. @throws the stream's errors */
  async line(text: string): Promise<void> {
    if (this.#failure !== null) throw this.#failure.error;
    this.#text += `${text}\n`;
    if (this.#text.length >= GATHERED_CHARACTERS) await this.#flush();
    else if (!this.#isScheduled) {
      this.#isScheduled = true;
      setImmediate(() => {
        this.#isScheduled = false;
        this.#flush().catch((error: unknown) => {
          this.#failure = { error };
        });
      });
    }
  }

  /** Flushes the rest. @throws the stream's errors */
  async close(): Promise<void> {
    await this.#flush();
    if (this.#failure !== null) throw this.#failure.error;
  }

  async #flush(): Promise<void> {
    const text = this.#text;
    this.#text = "";
    if (text !== "") await writeOut(this.#stream, text);
  }
}

/** Writes to a stream, and waits until the data has been taken. */
export function writeOut(stream: OutputStream, data: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => stream.write(data, (error) => (error ? reject(fileError(error, "-")) : resolve())));
}

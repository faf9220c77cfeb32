// The other end of oracle.py: one piped Python process, asked in batches.
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { concat } from "../helpers.ts";

/** What mitmproxy makes of an encoding: nothing, or a value's rendering, its end, and whether its writer writes it so. */
export type Reading = null | { rendering: string; end: number; canonical: boolean };

/** The real mitmproxy, as installed for the system's Python. */
export class Oracle {
  #process: ChildProcessWithoutNullStreams = spawn("/usr/bin/python3", [fileURLToPath(new URL("oracle.py", import.meta.url))]);
  #complaint = "";
  #answers: AsyncIterator<Uint8Array>;

  constructor() {
    this.#process.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#complaint += text;
    });
    this.#process.stdin.on("error", () => {});
    this.#answers = frames(this.#process.stdout);
  }

  close(): void {
    this.#process.stdin.end();
  }

  async version(): Promise<string> {
    return decoder.decode((await this.#ask("V", []))[0]);
  }

  async load(encodings: readonly Uint8Array[]): Promise<Reading[]> {
    const answers = await this.#ask("L", encodings);
    return answers.map((answer) => {
      const text = decoder.decode(answer);
      if (text === "refused") return null;
      const [rendering, end, canonical] = JSON.parse(text) as [unknown, number, boolean];
      return { rendering: JSON.stringify(rendering), end, canonical };
    });
  }

  dumps(renderings: readonly string[]): Promise<Uint8Array[]> {
    return this.#ask(
      "D",
      renderings.map((rendering) => Buffer.from(rendering)),
    );
  }

  /** Values that Python makes up: the bytes mitmproxy writes, and the value with its dicts in the order of the bytes. */
  async generate(seed: number, count: number): Promise<{ bytes: Uint8Array; rendering: string }[]> {
    const answers = await this.#ask("G", [Buffer.from(String(seed)), Buffer.from(String(count))]);
    return Array.from({ length: count }, (_, index) => ({
      bytes: answers[2 * index],
      rendering: decoder.decode(answers[2 * index + 1]),
    }));
  }

  async #ask(operation: string, items: readonly Uint8Array[]): Promise<Uint8Array[]> {
    const body = concat([Buffer.from(operation), ...items.flatMap((item) => [lengthOf(item), item])]);
    this.#process.stdin.write(concat([lengthOf(body), body]));
    const answer = await this.#answers.next();
    if (answer.done) throw new Error(`the mitmproxy process ended: ${this.#complaint.trim() || "it said nothing"}`);
    return split(answer.value);
  }
}

const decoder = new TextDecoder();

function lengthOf(item: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, item.length);
  return bytes;
}

function split(frame: Uint8Array): Uint8Array[] {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const items: Uint8Array[] = [];
  for (let at = 0; at < frame.length; ) {
    const end = at + 4 + view.getUint32(at);
    items.push(frame.subarray(at + 4, end));
    at = end;
  }
  return items;
}

async function* frames(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let gathered: Uint8Array[] = [];
  let length = 0;
  for await (const piece of source) {
    gathered.push(piece);
    length += piece.length;
    while (length >= 4) {
      const whole = gathered.length === 1 ? gathered[0] : concat(gathered);
      gathered = [whole];
      const end = 4 + new DataView(whole.buffer, whole.byteOffset).getUint32(0);
      if (length < end) break;
      yield whole.subarray(4, end);
      gathered = [whole.subarray(end)];
      length -= end;
    }
  }
}

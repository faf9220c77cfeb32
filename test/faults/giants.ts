// A process that takes 1,000 flows of 50 MB through the library: they are generated where they are read, and go nowhere. Arguments: what is done,
// and how many flows. Says, as JSON, how many flows there were, and the most memory after a fifth of them and at the end, in MB.
import { readFileSync } from "node:fs";
import { FlowReader, FlowWriter, type RandomSource, tnetstring, transcodeFile } from "../../src/index.ts";
import { flowState } from "../io/dump.ts";

const [way, flows] = process.argv.slice(2);
const FLOWS = Number(flows);
const BODY_BYTES = 50_000_000;

/** A dump whose bodies are zeros, that is nowhere. */
class GiantSource implements RandomSource {
  readonly #head: Uint8Array;
  readonly #tail: Uint8Array;
  readonly #flowBytes: number;

  constructor() {
    const chunks = tnetstring.dumpsChunks(flowState(0, new Uint8Array(BODY_BYTES)));
    const body = chunks.findIndex(({ length }) => length === BODY_BYTES);
    this.#head = new Uint8Array(Buffer.concat(chunks.slice(0, body)));
    this.#tail = new Uint8Array(Buffer.concat(chunks.slice(body + 1)));
    this.#flowBytes = this.#head.length + BODY_BYTES + this.#tail.length;
  }

  sizeSync(): number {
    return FLOWS * this.#flowBytes;
  }

  async size(): Promise<number> {
    return this.sizeSync();
  }

  readSync(target: Uint8Array, position: number): number {
    const length = Math.max(0, Math.min(target.length, this.sizeSync() - position));
    target.fill(0, 0, length);
    const end = position + length;
    for (let flow = Math.floor(position / this.#flowBytes); flow * this.#flowBytes < end; flow++) {
      const start = flow * this.#flowBytes - position;
      overlay(target.subarray(0, length), start, this.#head);
      overlay(target.subarray(0, length), start + this.#flowBytes - this.#tail.length, this.#tail);
    }
    return length;
  }

  async read(target: Uint8Array, position: number): Promise<number> {
    return this.readSync(target, position);
  }
}

/** Puts what fits of the piece into the target; it may begin before it and end behind it. */
function overlay(target: Uint8Array, at: number, piece: Uint8Array): void {
  const from = Math.max(0, -at);
  const to = Math.min(piece.length, target.length - at);
  if (from < to) target.set(piece.subarray(from, to), at + from);
}

function megabytes(): number {
  return Number(/VmHWM:\s*(\d+)/.exec(readFileSync("/proc/self/status", "latin1"))?.[1]) / 1024;
}

let count = 0;
let early = 0;
function seen(): void {
  if (++count === Math.ceil(FLOWS / 5)) early = megabytes();
}

const source = new GiantSource();
const sink = { writev: async (chunks: Uint8Array[]) => ({ bytesWritten: chunks.reduce((sum, { length }) => sum + length, 0) }) };

const ways: Record<string, () => Promise<void>> = {
  async read() {
    for await (const { id } of new FlowReader(source)) if (id === "flow-0") seen();
  },
  async readWithoutWaiting() {
    for (const { id } of new FlowReader(source)) if (id === "flow-0") seen();
  },
  async bodies() {
    for await (const flow of new FlowReader(source)) {
      if (flow.type === "http" && (await flow.response?.body())?.length === BODY_BYTES) seen();
    }
  },
  async write() {
    const writer = new FlowWriter(sink);
    for await (const flow of new FlowReader(source)) {
      await writer.add(flow);
      seen();
    }
    await writer.close();
  },
  async writeChanged() {
    const writer = new FlowWriter(sink);
    for await (const flow of new FlowReader(source)) {
      flow.comment = "changed";
      await writer.add(flow);
      seen();
    }
    await writer.close();
  },
  async transcode() {
    for await (const pieces of transcodeFile(source, "tnetstring", "protobuf")) if (lengthOf(pieces) > BODY_BYTES) seen();
  },
  async transcodeBack() {
    const messages = async function* (): AsyncGenerator<Uint8Array> {
      for await (const pieces of transcodeFile(source, "tnetstring", "protobuf")) yield* pieces;
    };
    for await (const pieces of transcodeFile(messages(), "protobuf", "tnetstring")) if (lengthOf(pieces) > BODY_BYTES) seen();
  },
};

function lengthOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

await ways[way]();
process.stdout.write(JSON.stringify({ count, early, megabytes: megabytes() }));

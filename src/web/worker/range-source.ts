// A file on the page's own server, read by HTTP ranges.
import { type RandomSource, readFully } from "../../io/source.ts";

/** Minimum number of bytes to request, as the overhead of a request exceeds the cost of its bytes. */
const BLOCK_BYTES = 1 << 19;

/** @throws Error if the server's response is not as expected */
export async function openUrl(url: string): Promise<RandomSource | Blob> {
  const answer = await fetch(url, { headers: { Range: "bytes=0-0" } });
  // An empty file has no first byte.
  if (answer.status === 416 && answer.headers.get("content-range") === "bytes */0") return new Blob();
  if (!answer.ok) throw new Error(`the server answers ${answer.status}`);
  const total = /^bytes 0-0\/(\d+)$/.exec(answer.headers.get("content-range") ?? "");
  // A server without ranges has sent the whole file.
  if (answer.status !== 206 || total === null) return answer.blob();
  return new RangeSource(url, Number(total[1]));
}

export class RangeSource implements RandomSource {
  readonly #url: string;
  readonly #size: number;
  #block: Uint8Array = new Uint8Array(0);
  #base = 0;

  constructor(url: string, size: number) {
    this.#url = url;
    this.#size = size;
  }

  async size(): Promise<number> {
    return this.#size;
  }

  async read(target: Uint8Array, position: number): Promise<number> {
    const end = Math.min(position + target.length, this.#size);
    if (end <= position) return 0;
    if (position < this.#base || end > this.#base + this.#block.length) {
      const bytes = await this.fetch(position, Math.min(Math.max(end, position + BLOCK_BYTES), this.#size));
      this.#block = bytes;
      this.#base = position;
    }
    const at = position - this.#base;
    const part = this.#block.subarray(at, at + target.length);
    target.set(part);
    return part.length;
  }

  /** The bytes from `from` up to `to`. */
  async fetch(from: number, to: number): Promise<Uint8Array> {
    const answer = await fetch(this.#url, { headers: { Range: `bytes=${from}-${to - 1}` } });
    if (answer.status !== 206) throw new Error(`the server answers ${answer.status}`);
    return new Uint8Array(await answer.arrayBuffer());
  }
}

/** A slice of a source as a Blob; a file is not read for it. */
export async function sliceOf(source: RandomSource | Blob, from: number, to: number): Promise<Blob> {
  if (source instanceof Blob) return source.slice(from, to);
  const bytes = new Uint8Array(to - from);
  const read = await readFully(source, bytes, from);
  return new Blob([bytes.subarray(0, read)]);
}

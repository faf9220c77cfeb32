// As much of the WebSocket protocol (RFC 6455) as a capture takes: unfragmented frames, both ends.
import { createHash, randomBytes } from "node:crypto";
import { concat } from "../helpers.ts";

export const WS_TEXT = 1;
export const WS_BINARY = 2;
export const WS_CLOSE = 8;

export function acceptKey(key: string): string {
  return createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
}

/** A whole message in one frame. Clients mask theirs. */
export function encodeFrame(opcode: number, payload: Uint8Array, isMasked = false): Uint8Array {
  const isLong = payload.length > 125;
  const head = Uint8Array.of(0x80 | opcode, (isMasked ? 0x80 : 0) | (isLong ? 126 : payload.length));
  const length = isLong ? Uint8Array.of(payload.length >> 8, payload.length & 0xff) : new Uint8Array(0);
  if (!isMasked) return concat([head, length, payload]);
  const mask = randomBytes(4);
  return concat([head, length, mask, payload.map((byte, index) => byte ^ mask[index & 3])]);
}

/** Gathers bytes and gives the frames that are complete. */
export class Frames {
  #bytes: Uint8Array = new Uint8Array(0);

  take(bytes: Uint8Array): { opcode: number; payload: Uint8Array }[] {
    this.#bytes = concat([this.#bytes, bytes]);
    const frames: { opcode: number; payload: Uint8Array }[] = [];
    for (let all = this.#bytes; all.length >= 2; all = this.#bytes) {
      const isLong = (all[1] & 0x7f) === 126;
      const isMasked = all[1] >= 0x80;
      const start = 2 + (isLong ? 2 : 0) + (isMasked ? 4 : 0);
      if (all.length < start) break;
      const end = start + (isLong ? all[2] * 256 + all[3] : all[1] & 0x7f);
      if (all.length < end) break;
      const mask = isMasked ? all.subarray(start - 4, start) : new Uint8Array(4);
      frames.push({ opcode: all[0] & 0xf, payload: all.slice(start, end).map((byte, index) => byte ^ mask[index & 3]) });
      this.#bytes = all.slice(end);
    }
    return frames;
  }
}

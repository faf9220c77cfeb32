// A part of a value that is tnetstring already.
import { ownBytes } from "./options.ts";

/**
 * Bytes that spell one whole tnetstring value. `dumps` copies them as they stand, so a value that was read and changed in one place is
 * written without encoding the rest again. They are not checked.
 *
 * @example
 * tnetstring.dumps({ kept: new Encoded(bytesOfSomeValue), changed: 1 })
 */
export class Encoded {
  /** The encoded value, tag included. */
  readonly bytes: Uint8Array;

  /** @throws TypeError unless they are a Uint8Array */
  constructor(bytes: Uint8Array) {
    this.bytes = ownBytes(bytes, "bytes");
  }
}

// cbor-x: one Encoder with shared record structures, which it recommends for objects of similar shape (the keys are then not in the blob).
// For the caller's memory: `useBuffer`.
// Source: https://github.com/kriszyp/cbor-x#readme (Shared Record Structures; Arena Allocation)
import { Encoder } from "cbor-x";
import type { Codec, Peer } from "./peer.ts";

function makeCodec(): Codec<never, unknown, unknown> {
  // Untagged: a Uint8Array becomes a plain byte string, like a Buffer. The types lack `useBuffer`.
  const encoder = new Encoder({ structures: [], tagUint8Array: false }) as Encoder & { useBuffer(buffer: Uint8Array): void };
  return {
    dumps: (value) => encoder.encode(value),
    dumpsInto(value, target) {
      encoder.useBuffer(target);
      return encoder.encode(value);
    },
    loads: (bytes) => encoder.decode(bytes),
  };
}

const codec = makeCodec();

export const peer: Peer = { text: "native", response: codec, nested: codec, flows: codec };

// msgpackr: one Packr with shared record structures, which it recommends for objects of similar shape (the keys are then not in the blob).
// For the caller's memory: `useBuffer`.
// Source: https://github.com/kriszyp/msgpackr#readme (Shared Record Structures; Arena Allocation)
import { Packr } from "msgpackr";
import type { Codec, Peer } from "./peer.ts";

function makeCodec(): Codec<never, unknown, unknown> {
  const packr = new Packr({ structures: [] });
  return {
    dumps: (value) => packr.pack(value),
    dumpsInto(value, target) {
      packr.useBuffer(target);
      return packr.pack(value);
    },
    loads: (bytes) => packr.unpack(bytes),
  };
}

const codec = makeCodec();

export const peer: Peer = { text: "native", response: codec, nested: codec, flows: codec };

// The yardsticks: one copy of the body into a fresh array, and one into memory that is already mapped. At 50 MB nearly all of the first is
// page faults, so every figure is compared with its own kind.
import type { HttpResponse } from "../corpus.ts";
import type { Peer } from "./peer.ts";

export const peer: Peer = {
  text: "bytes",
  response: {
    dumps({ content }: HttpResponse) {
      const copy = new Uint8Array(content.length);
      copy.set(content as Uint8Array);
      return copy;
    },
    dumpsInto({ content }: HttpResponse, target) {
      target.set(content as Uint8Array);
      return target;
    },
  },
};

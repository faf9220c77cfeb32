// Payloads that stay in place while a large flow is transcoded: its tape refers to them by number, and its output is in pieces around them.
import {
  FLAG_EXTERNAL,
  NODE_LENGTH,
  NODE_START,
  NODE_WORDS,
  TAG_DICT,
  TAG_FIXED32,
  TAG_FIXED64,
  TAG_GROUP,
  TAG_LIST,
  TAG_MASK,
  TAG_MESSAGE,
  TAG_VARINT,
} from "../abi.ts";
import type { Input } from "../engine/input.ts";

/** Where in the input an external payload lies. */
export interface External {
  readonly start: number;
  readonly length: number;
}

/** Whether a node has a payload of bytes: all but containers and protobuf's numbers. */
export function hasPayload(word: number): boolean {
  const tag = word & TAG_MASK;
  const isNumber = tag === TAG_VARINT || tag === TAG_FIXED32 || tag === TAG_FIXED64;
  return !isNumber && tag !== TAG_MESSAGE && tag !== TAG_GROUP && tag !== TAG_LIST && tag !== TAG_DICT;
}

/** Renumbers a tape's externals in the order in which they are written. @returns them in that order */
export function inOrder(words: Uint32Array, tape: number, count: number, externals: readonly External[]): External[] {
  const order: External[] = [];
  for (let node = tape; node < tape + count * NODE_WORDS; node += NODE_WORDS) {
    if (!hasPayload(words[node]) || (words[node] & FLAG_EXTERNAL) === 0) continue;
    words[node + NODE_START] = order.push(externals[words[node + NODE_START]]) - 1;
  }
  return order;
}

/** The size in bytes of a tape's payloads, without those that stay in place. */
export function skeletonBytes(words: Uint32Array, tape: number, end: number, isExternal: (node: number) => boolean): number {
  let size = 0;
  for (let node = tape; node < end; node += NODE_WORDS) {
    if (hasPayload(words[node]) && !isExternal(node)) size += words[node + NODE_LENGTH];
  }
  return size;
}

/** The output in pieces: the skeleton, cut at the places of the externals, with the externals between. */
export function interleaved(skeleton: Uint8Array, places: Uint32Array, order: readonly External[], input: Input): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let from = 0;
  order.forEach(({ start, length }, i) => {
    const to = places[i];
    // Never empty: a payload is preceded at least by its length.
    pieces.push(skeleton.subarray(from, to));
    pieces.push(input.bytes(start, start + length));
    from = to;
  });
  pieces.push(skeleton.subarray(from));
  return pieces;
}

// The tape: what every decoder makes and every encoder takes. A node is four 32-bit words, in preorder:
//
//   word 0  tag (low byte, printable), flags, the field's index in a schema (protobuf), of a key its known name's (tnetstring)
//   word 1  start of the payload: an offset into the input (decoded) or into the engine's payload region (being encoded)
//   word 2  length of the payload in bytes
//   word 3  index of the node after this one and all it holds, so that a subtree is skipped in one step
//
// protobuf's numbers (tags v, i, q) hold their 64 bits in words 1 and 2 instead. ARCHITECTURE.md has a worked dump.
import { FIELD_SHIFT, FLAG_EXTERNAL, FLAG_NON_ASCII, NODE_LENGTH, NODE_NEXT, NODE_START, NODE_TAG, NODE_WORDS, TAG_MASK } from "./abi.ts";

/** A node in plain words, for tests, tools and the curious; codecs read the words themselves. */
export interface TapeNode {
  tag: string;
  field: number;
  nonAscii: boolean;
  external: boolean;
  start: number;
  length: number;
  next: number;
}

/** The nodes of a tape, from `words[first]` on. */
export function readTape(words: Uint32Array, first: number, count: number): TapeNode[] {
  return Array.from({ length: count }, (_, index) => {
    const at = first + index * NODE_WORDS;
    const word = words[at + NODE_TAG];
    return {
      tag: String.fromCharCode(word & TAG_MASK),
      field: word >>> FIELD_SHIFT,
      nonAscii: (word & FLAG_NON_ASCII) !== 0,
      external: (word & FLAG_EXTERNAL) !== 0,
      start: words[at + NODE_START],
      length: words[at + NODE_LENGTH],
      next: words[at + NODE_NEXT],
    };
  });
}

// The tape: what every decoder produces and every encoder consumes. Nodes are in preorder; each is four 32-bit words:
//
//   word 0  tag (low byte, printable), flags, the field's index in a schema (protobuf) or a key's index among the known names (tnetstring)
//   word 1  start of the payload: an offset into the input (decoded) or into the engine's payload region (being encoded)
//   word 2  length of the payload in bytes
//   word 3  index of the node after this one and its descendants, so that a subtree can be skipped in one step
//
// protobuf's numbers (tags v, i, q) hold their 64 bits in words 1 and 2 instead. ARCHITECTURE.md has a worked example.
import { FIELD_SHIFT, FLAG_EXTERNAL, FLAG_NON_ASCII, NODE_LENGTH, NODE_NEXT, NODE_START, NODE_TAG, NODE_WORDS, TAG_MASK } from "./abi.ts";

/** A node with named fields, for tests and tools; codecs read the words directly. */
export interface TapeNode {
  tag: string;
  field: number;
  nonAscii: boolean;
  external: boolean;
  start: number;
  length: number;
  next: number;
}

/** The nodes of the tape that begins at `words[first]`. */
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

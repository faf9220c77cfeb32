// A tape node is 16 bytes: tag and flags, payload start, payload length, next node. It is written as two 64-bit stores.
import { NODE_BYTES, NODE_SHIFT } from "../src/abi";

// @ts-ignore: decorator
@inline
export function writeNode(node: usize, tag: u32, start: u32, length: u32, next: u32): void {
  store<u64>(node, <u64>tag | (<u64>start << 32));
  store<u64>(node, <u64>length | (<u64>next << 32), 8);
}

/** Writes a leaf, whose next node is the one directly after it. */
// @ts-ignore: decorator
@inline
export function writeLeaf(node: usize, tape: usize, tag: u32, start: u32, size: u32): void {
  store<u64>(node, <u64>tag | (<u64>start << 32));
  // The index of the next node is its byte offset on the tape divided by the size of a node, 16.
  store<u64>(node, <u64>size | ((<u64>(node - tape) + NODE_BYTES) << (32 - NODE_SHIFT)), 8);
}

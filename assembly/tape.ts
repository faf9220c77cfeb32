// A tape node is 16 bytes: tag and flags, payload start, payload length, next node. Written as two 64-bit stores.

// @ts-ignore: decorator
@inline
export function writeNode(node: usize, tag: u32, start: u32, length: u32, next: u32): void {
  store<u64>(node, <u64>tag | (<u64>start << 32));
  store<u64>(node, <u64>length | (<u64>next << 32), 8);
}

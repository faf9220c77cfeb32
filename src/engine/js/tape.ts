// Twin of assembly/tape.ts: a node is four words.

export function writeNode(words: Uint32Array, node: number, tag: number, start: number, length: number, next: number): void {
  words[node] = tag;
  words[node + 1] = start;
  words[node + 2] = length;
  words[node + 3] = next;
}

// Twin of assembly/copy.ts: copies of payloads inside the arena. A loop beats a call of copyWithin up to about 64 bytes.

export function copy(bytes: Uint8Array, target: number, source: number, length: number): void {
  if (length > 64) {
    bytes.copyWithin(target, source, source + length);
    return;
  }
  for (let i = 0; i < length; i++) bytes[target + i] = bytes[source + i];
}

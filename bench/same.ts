// The check before timing: whether the decoded value is the one that was encoded.

/** Compares values by content. Objects may have more fields than expected (defaults, prototypes of a library's classes). */
export function isSame(expected: unknown, actual: unknown): boolean {
  if (expected instanceof Uint8Array) return actual instanceof Uint8Array && isSameBytes(expected, actual);
  if (Array.isArray(expected)) {
    return Array.isArray(actual) && actual.length === expected.length && expected.every((item, index) => isSame(item, actual[index]));
  }
  if (expected === null || typeof expected !== "object") return Object.is(expected, actual);
  if (actual === null || typeof actual !== "object") return false;
  return Object.entries(expected).every(([key, value]) => isSame(value, (actual as Record<string, unknown>)[key]));
}

/** Works in browsers too, which have no Buffer. */
function isSameBytes(expected: Uint8Array, actual: Uint8Array): boolean {
  if (expected.length !== actual.length) return false;
  for (let i = 0; i < expected.length; i++) if (expected[i] !== actual[i]) return false;
  return true;
}

export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

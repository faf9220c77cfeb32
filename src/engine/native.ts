// Functions of Node's own that are faster than both backends on large buffers, where the runtime has them. Looked up on first use, without
// an import, so that bundles for browsers contain no trace of them.

interface NativeBuffer {
  isUtf8(bytes: Uint8Array): boolean;
  isAscii(bytes: Uint8Array): boolean;
}

let buffer: NativeBuffer | null | undefined;

/** `node:buffer`'s validators (Node ≥ 18.14, Bun, Deno), or null. */
export function nativeBuffer(): NativeBuffer | null {
  // The build for browsers defines `process` as undefined, so that the rest is dropped.
  if (globalThis.process === undefined) return null;
  if (buffer === undefined) {
    const found = globalThis.process.getBuiltinModule?.("node:buffer") as Partial<NativeBuffer> | undefined;
    buffer = found?.isUtf8 && found.isAscii ? (found as NativeBuffer) : null;
  }
  return buffer;
}

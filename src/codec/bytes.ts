// Bytes in whatever form JavaScript has them.

/** A view on the bytes of a typed array, a buffer or another view; null for anything else, and if the buffer is detached. */
export function bytesOf(value: object): Uint8Array | null {
  if (value instanceof Uint8Array) return value.length === 0 && isGone(value) ? null : value;
  const isView = ArrayBuffer.isView(value);
  if (!isView && !(value instanceof ArrayBuffer) && !isShared(value)) return null;
  const buffer = isView ? value.buffer : value;
  if (isDetached(buffer)) return null;
  return isView ? new Uint8Array(buffer, value.byteOffset, value.byteLength) : new Uint8Array(buffer);
}

function isShared(value: object): value is SharedArrayBuffer {
  return typeof SharedArrayBuffer === "function" && value instanceof SharedArrayBuffer;
}

/** Whether the buffer of an empty array is detached: its methods throw then. */
function isGone(view: Uint8Array): boolean {
  try {
    view.indexOf(0);
    return false;
  } catch {
    return true;
  }
}

/** Before ES2024 there is no property that tells, but a view on a detached buffer cannot be made. */
function isDetached(buffer: ArrayBufferLike): boolean {
  if (buffer.byteLength > 0) return false;
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
}

/** All pieces in one array; a single piece is returned as it is. */
export function joinBytes(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0];
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

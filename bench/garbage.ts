// Collects garbage before a sample, so that no sample pays for another's.

/**
 * Before a fast operation: a full collection takes hidden classes that no live object has, and V8 then throws away the code optimised for
 * them, so that each sample would begin with a compiler at work (a decode of 0.4 µs measured 4). What fast calls leave behind is young.
 */
export function collectYoung(): void {
  collector()({ type: "minor" });
}

/** Before a slow one, which leaves large arrays. The small collection waits for the thread that frees them, else busy during the sample. */
export function collectAll(): void {
  collector()();
  collectYoung();
}

function collector(): NodeJS.GCFunction {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error("the measuring process needs node --expose-gc");
  return gc;
}

// Collects garbage before a sample, so that no sample pays for another's.

/**
 * Before a fast operation. A full collection would free hidden classes that no live object has, and V8 would then discard the code
 * optimised for them, so that each sample would begin with a compiler at work (a decode of 0.4 µs measured 4). The garbage of fast calls is
 * all young.
 */
export function collectYoung(): void {
  collector()({ type: "minor" });
}

/**
 * Before a slow one, which leaves large arrays. The minor collection waits for the thread that frees them, or it would run into the sample.
 */
export function collectAll(): void {
  collector()();
  collectYoung();
}

function collector(): NodeJS.GCFunction {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error("the measuring process needs node --expose-gc");
  return gc;
}

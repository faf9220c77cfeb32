// What is different in bytes that are mostly other bytes: the form that src/engine/wasm/module.ts puts together again.

/** Shorter runs that both have are not worth their entry. */
const SHORTEST = 8;

/**
 * Triples of hexadecimal digits, and where the bytes that follow them begin in `source` and how many they are.
 *
 * @param {Buffer} source @param {Buffer} target
 */
export function bytePatch(source, target) {
  const places = new Map();
  for (let at = 0; at + SHORTEST <= source.length; at++) {
    const key = source.toString("latin1", at, at + SHORTEST);
    places.set(key, [...(places.get(key) ?? []), at]);
  }
  const patch = [];
  let done = 0;
  for (let at = 0; at < target.length; ) {
    const found = (places.get(target.toString("latin1", at, at + SHORTEST)) ?? []).map((start) => [
      start,
      commonLength(source, start, target, at),
    ]);
    const [start, length] = found.reduce((best, other) => (other[1] > best[1] ? other : best), [0, 0]);
    if (length < SHORTEST) at++;
    else {
      patch.push([target.toString("hex", done, at), start, length]);
      at += length;
      done = at;
    }
  }
  if (done < target.length) patch.push([target.toString("hex", done), 0, 0]);
  return patch;
}

function commonLength(source, start, target, at) {
  let length = 0;
  while (start + length < source.length && at + length < target.length && source[start + length] === target[at + length]) length++;
  return length;
}

// Twin of assembly/search.ts: byte-sequence search. The engine's own `indexOf` finds candidates by the first byte; a needle that makes
// many false candidates hands the rest to Knuth-Morris-Pratt, so the time stays linear on hostile input.

/** False candidates may cost this many compared bytes per haystack byte before KMP takes over. */
const PATIENCE = 4;

function matching(haystack: Uint8Array, offset: number, needle: Uint8Array): number {
  let i = 0;
  while (i < needle.length && haystack[offset + i] === needle[i]) i++;
  return i;
}

/** The offset of the needle (of at least one byte), or -1. */
export function search(haystack: Uint8Array, needle: Uint8Array): number {
  const distance = needle.length - 1;
  const end = haystack.length - distance;
  const first = needle[0];
  const last = needle[distance];
  let budget = PATIENCE * 64;
  let before = 0;
  for (let place = haystack.indexOf(first); place >= 0 && place < end; place = haystack.indexOf(first, place + 1)) {
    // A call of indexOf costs about 16 compares: a haystack full of the first byte must not be quadratic in calls either.
    budget += (place - before) * PATIENCE - 16;
    before = place;
    if (haystack[place + distance] === last) {
      const matched = matching(haystack, place, needle);
      if (matched === needle.length) return place;
      budget -= matched;
    }
    if (budget <= 0) return searchLinear(haystack, place + 1, needle);
  }
  return -1;
}

/** Knuth-Morris-Pratt from `offset`. */
function searchLinear(haystack: Uint8Array, offset: number, needle: Uint8Array): number {
  const table = new Uint32Array(needle.length);
  let border = 0;
  for (let i = 1; i < needle.length; i++) {
    while (border > 0 && needle[i] !== needle[border]) border = table[border - 1];
    if (needle[i] === needle[border]) border++;
    table[i] = border;
  }
  let matched = 0;
  for (let i = offset; i < haystack.length; i++) {
    const byte = haystack[i];
    while (matched > 0 && byte !== needle[matched]) matched = table[matched - 1];
    if (byte === needle[matched]) matched++;
    if (matched === needle.length) return i + 1 - needle.length;
  }
  return -1;
}

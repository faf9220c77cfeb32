// Time grows no faster than the input, for inputs made to be slow: twice the bytes take less than 2.5 times as long. A ratio of times, since
// nothing else shows it; measured again before it is believed. MITMFLOW_LARGEST says up to how many MB: 64 unless set.
import { expect, test } from "@jest/globals";
import { CodecError } from "../../src/index.ts";
import { hostileCases } from "./hostile.ts";

const largest = Number(process.env.MITMFLOW_LARGEST ?? 64) * 1e6;
/** Shorter times say nothing. */
const LEAST_MS = 4;
const ATTEMPTS = 6;

function timeOf(run: (input: Uint8Array) => unknown, input: Uint8Array): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round++) {
    const start = performance.now();
    try {
      run(input);
    } catch (error) {
      if (!(error instanceof CodecError)) throw error;
    }
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

test.each(hostileCases)(
  "$title",
  ({ make, run }) => {
    const seen: string[] = [];
    for (let size = largest / 8; size < largest; size *= 2) {
      const [once, twice] = [make(size), make(2 * size)];
      let ratio = Number.POSITIVE_INFINITY;
      for (let attempt = 0; attempt < ATTEMPTS && ratio >= 2.5; attempt++) {
        const [time, doubled] = [timeOf(run, once), timeOf(run, twice)];
        ratio = Math.min(ratio, Math.max(doubled, LEAST_MS) / Math.max(time, LEAST_MS));
      }
      seen.push(`${(size / 1e6).toFixed(1)} MB: ${ratio.toFixed(2)} ×`);
      if (ratio >= 2.5) throw new Error(`twice the bytes take too long: ${seen.join(", ")}`);
    }
    expect(seen).toHaveLength(3);
  },
  600_000,
);

// Time grows no faster than the input, for inputs made to be slow: twice the bytes take less than 2.5 times as long. A ratio of times, since
// nothing else shows it; measured again before it is believed. MITMFLOW_LARGEST says up to how many MB: 64 unless set.
import { expect, test } from "@jest/globals";
import { CodecError } from "../../src/index.ts";
import { LEAST_MICROSECONDS, leastRatio } from "../measure.ts";
import { hostileCases } from "./hostile.ts";
import { hostileFormats } from "./hostile-formats.ts";

const largest = Number(process.env.MITMFLOW_LARGEST ?? 64) * 1e6;

/** Nanoseconds a byte below which it does not matter how time grows: the caches and fresh memory decide it, at about the speed of memory. */
const NEGLIGIBLE = 2;

/** A value or a typed error. */
function attempt(run: (input: Uint8Array) => unknown, input: Uint8Array): void {
  try {
    run(input);
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
  }
}

test.each([...hostileCases, ...hostileFormats])(
  "$title",
  ({ make, run }) => {
    const seen: string[] = [];
    for (let size = largest / 8; size < largest; size *= 2) {
      const least = Math.max(LEAST_MICROSECONDS, (2 * size * NEGLIGIBLE) / 1000);
      const ratio = leastRatio((input: Uint8Array) => attempt(run, input), make(size), make(2 * size), 2.5, least);
      seen.push(`${(size / 1e6).toFixed(1)} MB: ${ratio.toFixed(2)} ×`);
      if (ratio >= 2.5) throw new Error(`twice the bytes take too long: ${seen.join(", ")}`);
    }
    expect(seen).toHaveLength(3);
  },
  600_000,
);

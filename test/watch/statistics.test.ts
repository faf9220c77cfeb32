// Quantiles against exact ones, and that memory is bounded.
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { shownSeconds } from "../../src/watch/print.ts";
import { Durations, Statistics, sizeClass } from "../../src/watch/statistics.ts";
import { heapInUse } from "../measure.ts";

function exact(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)];
}

describe("quantiles", () => {
  test("are the exact ones to half a percent", () => {
    const duration = fc.double({ min: -9, max: 4, noNaN: true }).map((exponent) => 10 ** exponent);
    const check = (values: number[]): void => {
      const durations = new Durations();
      for (const value of values) durations.add(value);
      for (const part of [0, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 1]) {
        const wanted = exact(values, part);
        expect(Math.abs(durations.quantile(part) - wanted)).toBeLessThanOrEqual(wanted * 0.00501);
      }
      expect([durations.count, durations.shortest, durations.longest]).toEqual([values.length, Math.min(...values), Math.max(...values)]);
    };
    fc.assert(fc.property(fc.array(duration, { minLength: 1, maxLength: 300 }), check));
  });

  test("of one, of equal ones, of none, and of what no clock gives", () => {
    const durations = new Durations();
    expect(durations.quantile(0.5)).toBeNaN();
    durations.add(0.125);
    expect(durations.quantile(0.5)).toBe(0.125);
    for (let i = 0; i < 10; i++) durations.add(0.125);
    expect([durations.quantile(0), durations.quantile(0.95)]).toEqual([0.125, 0.125]);
    const odd = new Durations();
    odd.add(0);
    odd.add(1e12);
    expect([odd.quantile(0.5), odd.quantile(1)]).toEqual([expect.closeTo(1e-9, 10), expect.closeTo(1e6, -5)]);
  });

  test("of a million durations: right, and in little memory", () => {
    const durations = new Durations();
    let state = 1;
    const values = Float64Array.from({ length: 1_000_000 }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return 10 ** ((state / 2 ** 32) * 8 - 7);
    });
    const before = heapInUse();
    for (const value of values) durations.add(value);
    // The durations themselves would be 8 MB.
    expect(heapInUse() - before).toBeLessThan(4_000_000);
    values.sort();
    for (const part of [0.5, 0.95]) {
      const wanted = values[Math.ceil(part * values.length) - 1];
      expect(Math.abs(durations.quantile(part) - wanted)).toBeLessThanOrEqual(wanted * 0.00501);
    }
  });
});

test("figures by subject, operation and size", () => {
  const statistics = new Statistics();
  for (const seconds of [0.001, 0.002, 0.003]) statistics.add("a", "dumps", 2000, seconds);
  statistics.add("a", "dumps", 100, 0.5);
  statistics.add("a", "loads", 2000, 0.25);
  const close = (value: number): number => expect.closeTo(value, 4) as unknown as number;
  const row = { subject: "a", operation: "dumps", sizes: "1 to 10 kB", count: 3, bytes: 6000 };
  expect(statistics.figures()).toEqual([
    {
      ...row,
      sizes: "below 1 kB",
      count: 1,
      bytes: 100,
      median: 0.5,
      p95: 0.5,
      shortest: 0.5,
      longest: 0.5,
      megabytesPerSecond: close(0.0002),
    },
    { ...row, median: close(0.002), p95: close(0.003), shortest: 0.001, longest: 0.003, megabytesPerSecond: close(1) },
    {
      ...row,
      operation: "loads",
      count: 1,
      bytes: 2000,
      median: 0.25,
      p95: 0.25,
      shortest: 0.25,
      longest: 0.25,
      megabytesPerSecond: close(0.008),
    },
  ]);
});

test("classes of sizes", () => {
  expect([0, 999, 1000, 99_999, 100_000, 1e7, 1e12].map(sizeClass)).toEqual([0, 0, 1, 2, 3, 5, 5]);
});

test.each<[number, string]>([
  [0, "0 ns"],
  [8.43e-7, "843 ns"],
  [1.234e-5, "12.3 µs"],
  [0.0456, "45.6 ms"],
  [1.2, "1.20 s"],
])("%d s is %s", (seconds, text) => {
  expect(shownSeconds(seconds)).toBe(text);
});

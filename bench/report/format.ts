// Numbers and units for people, the same in every form of the report.
import { MEBIBYTE } from "../corpus.ts";

/** `4 kB`, `10 MB`: sizes are multiples of 1024. Empty for no size. */
export function sizeLabel(bytes: number): string {
  if (bytes === 0) return "";
  return bytes < MEBIBYTE ? `${trim(bytes / 1024)} kB` : `${trim(bytes / MEBIBYTE)} MB`;
}

/** Nanoseconds in a suitable unit: `640 ns`, `3.21 µs`, `31.4 ms`. */
export function timeLabel(nanoseconds: number): string {
  if (nanoseconds < 1e3) return `${significant(nanoseconds)} ns`;
  if (nanoseconds < 1e6) return `${significant(nanoseconds / 1e3)} µs`;
  if (nanoseconds < 1e9) return `${significant(nanoseconds / 1e6)} ms`;
  return `${significant(nanoseconds / 1e9)} s`;
}

/** Megabytes (10⁶) per second, when `bytes` take `nanoseconds`. */
export function speedLabel(bytes: number, nanoseconds: number): string {
  const megabytes = (bytes / nanoseconds) * 1e3;
  return megabytes >= 1e6 ? "> 10⁶" : significant(megabytes);
}

/** Three significant digits, never in exponent form. */
export function significant(value: number): string {
  if (value >= 100) return value.toFixed(0);
  if (value >= 10) return value.toFixed(1);
  return value.toFixed(2);
}

/** A ratio: `1.04 ×`, `0.001 ×`. */
export function ratioLabel(ratio: number): string {
  return `${ratio < 0.01 ? "< 0.01" : significant(ratio)} ×`;
}

/** Bytes with separated thousands: `52,428,862`. */
export function bytesLabel(bytes: number): string {
  return Math.round(bytes).toLocaleString("en-US");
}

/** A power of ten in bytes, for a scale: `10 kB`, `1 GB`. */
export function bytesScaleLabel(bytes: number): string {
  const power = Math.min(3, Math.floor(Math.log10(bytes * 1.0001) / 3));
  return `${Math.round(bytes / 1000 ** power)} ${["B", "kB", "MB", "GB"][power]}`;
}

function trim(value: number): string {
  return String(Math.round(value * 100) / 100);
}

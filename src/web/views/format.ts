// Formats numbers and times for display.

const units = ["B", "kB", "MB", "GB", "TB"];

/** `512 B`, `1.2 kB`, `34 MB`: decimal units. */
export function shownSize(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${unit === 0 || size >= 9.95 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}

/** `0.4 ms`, `35 ms`, `1.20 s`, `12.3 s`, `3m 05s`. */
export function shownDuration(seconds: number): string {
  if (seconds < 0.00995) return `${(seconds * 1000).toFixed(1)} ms`;
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 59.95) return `${seconds.toFixed(seconds < 9.995 ? 2 : 1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}m ${String(whole % 60).padStart(2, "0")}s`;
}

function dateOf(seconds: number): Date | null {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? null : date;
}

function two(value: number, digits = 2): string {
  return String(value).padStart(digits, "0");
}

/** `14:03:07.250`, in the visitor's time zone. */
export function shownTime(seconds: number): string {
  const date = dateOf(seconds);
  if (date === null) return "";
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${two(date.getMilliseconds(), 3)}`;
}

/** `2026-11-23 14:03:07.250`. */
export function shownDateTime(seconds: number): string {
  const date = dateOf(seconds);
  return date === null ? "" : `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${shownTime(seconds)}`;
}

/** `1,234,567`. */
export function shownNumber(value: number): string {
  return value.toLocaleString("en");
}

/** `1 flow`, `2 flows`. */
export function counted(count: number, noun: string): string {
  return `${shownNumber(count)} ${noun}${count === 1 ? "" : "s"}`;
}

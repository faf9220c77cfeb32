// Converts times between HAR (ISO 8601 with a time zone, to the microsecond) and flows (seconds since 1970).

const MICROSECONDS = 1e6;
/** The times with a year of four digits. */
const FIRST_SECOND = -62135596800;
const LAST_SECOND = 253402300799;

/** Like Python's `datetime.isoformat` in UTC: `2023-07-25T10:42:01.726810+00:00`, without a zero fraction; 1970 if out of range. */
export function formatTime(seconds: number): string {
  const isTime = seconds >= FIRST_SECOND && seconds <= LAST_SECOND;
  let whole = isTime ? Math.trunc(seconds) : 0;
  let micros = isTime ? roundHalfEven((seconds - whole) * MICROSECONDS) : 0;
  if (micros < 0) {
    whole--;
    micros += MICROSECONDS;
  }
  if (micros === MICROSECONDS) {
    whole++;
    micros = 0;
  }
  const date = new Date(whole * 1000).toISOString().slice(0, 19);
  return `${date}${micros === 0 ? "" : `.${String(micros).padStart(6, "0")}`}+00:00`;
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest < 0.5 || (rest === 0.5 && floor % 2 === 0) ? floor : floor + 1;
}

const ISO = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d+))?\s?(?:(Z)|([+-])(\d\d):?(\d\d)?)?$/i;

/** Seconds since 1970, microseconds included; a time without a zone is UTC. Null if it is not a time. */
export function parseTime(text: string): number | null {
  const match = ISO.exec(text);
  if (match === null) return null;
  const [, date, time, fraction = "", , sign, hours = "0", minutes = "0"] = match;
  const milliseconds = Date.parse(`${date}T${time}Z`);
  if (Number.isNaN(milliseconds) || Number(hours) > 23 || Number(minutes) > 59) return null;
  const offset = (Number(hours) * 3600 + Number(minutes) * 60) * (sign === "-" ? -1 : 1);
  // One division at the end, as Python does it: the same float as mitmproxy's.
  return (milliseconds * 1000 + Number(fraction.slice(0, 6).padEnd(6, "0")) - offset * MICROSECONDS) / MICROSECONDS;
}

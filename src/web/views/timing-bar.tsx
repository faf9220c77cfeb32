// The spans of a flow's life, drawn to scale, a line each.
import type { JSX } from "preact";
import type { Timing } from "../protocol.ts";
import { shownDuration } from "./format.ts";

/** A span is never drawn so short that it cannot be seen. */
const LEAST_PERCENT = 0.6;

export function TimingBar({ timings }: { timings: readonly Timing[] }): JSX.Element {
  const begin = Math.min(...timings.map(({ from }) => from));
  const whole = Math.max(...timings.map(({ to }) => to)) - begin || 1;
  const percent = (seconds: number): number => (100 * seconds) / whole;
  return (
    <div class="timing" aria-hidden="true">
      {timings.map(({ label, from, to }) => (
        <div key={label} class="timing-line">
          <span class="timing-label">{label}</span>
          <span class="timing-track">
            <span
              class={`timing-span t-${label.toLowerCase().replace(/\W+/g, "-")}`}
              style={{
                left: `${Math.min(percent(from - begin), 100 - LEAST_PERCENT)}%`,
                width: `${Math.max(percent(to - from), LEAST_PERCENT)}%`,
              }}
            />
          </span>
          <span class="timing-value">{shownDuration(to - from)}</span>
        </div>
      ))}
    </div>
  );
}

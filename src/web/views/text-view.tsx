// Text of any length, line by line; overlong lines are broken.
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { VirtualList } from "./virtual-list.tsx";

const LONGEST_LINE = 400;

export function TextView({ text }: { text: string }): JSX.Element {
  const lines = useMemo(() => linesOf(text), [text]);
  const digits = String(lines.at(-1)?.number ?? 1).length;
  return (
    <VirtualList
      count={lines.length}
      className="text-view"
      label="Text"
      line={(index) => {
        const { number, start, end } = lines[index];
        return (
          <>
            <span class="line-number" style={{ width: `${digits}ch` }}>
              {number ?? ""}
            </span>
            <span class="line-text">{text.slice(start, end)}</span>
          </>
        );
      }}
    />
  );
}

interface Line {
  /** Null for a part of the line above. */
  readonly number: number | null;
  readonly start: number;
  readonly end: number;
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let number = 0;
  for (let start = 0; start <= text.length; ) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    number++;
    for (let at = start; at === start || at < end; at += LONGEST_LINE) {
      lines.push({ number: at === start ? number : null, start: at, end: Math.min(at + LONGEST_LINE, end) });
    }
    start = end + 1;
  }
  return lines;
}

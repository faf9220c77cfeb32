// Lines of data in a box of their own, of which only those in sight exist.
import type { JSX } from "preact";
import { useVirtual } from "./use-virtual.ts";

const LINE_HEIGHT = 18;

interface Props {
  readonly count: number;
  readonly className: string;
  readonly label: string;
  readonly lineHeight?: number;
  line(index: number): JSX.Element;
}

export function VirtualList({ count, className, label, lineHeight = LINE_HEIGHT, line }: Props): JSX.Element {
  const { scroller, lines, height } = useVirtual(count, lineHeight);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section ref={scroller} class={`list ${className}`} aria-label={label} tabIndex={0}>
      <div class="list-body" style={{ height: `${height}px` }}>
        {lines.map(({ index, top }) => (
          <div key={index} class="list-line" style={{ transform: `translateY(${top}px)`, height: `${lineHeight}px` }}>
            {line(index)}
          </div>
        ))}
      </div>
    </section>
  );
}

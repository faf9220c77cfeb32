// Long lists of lines of one height: only those in sight are in the document. Scrolling is TanStack Virtual's; where the list is higher than
// a browser lets an element be, the scroll bar stands for a multiple of its way.
import { elementScroll, observeElementOffset, observeElementRect, type VirtualItem, Virtualizer } from "@tanstack/virtual-core";
import type { RefObject } from "preact";
import { useLayoutEffect, useReducer, useRef, useState } from "preact/hooks";

/** Firefox ends elements at 17,895,697 pixels, Chromium at twice as many. */
const HIGHEST = 16_000_000;
const OVERSCAN = 12;

export interface VirtualLines {
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** The lines in sight: their numbers, and where they stand in the list's element. */
  readonly lines: readonly { readonly index: number; readonly top: number }[];
  /** Of the list's element. */
  readonly height: number;
  /** How many lines fit. */
  readonly fitting: number;
  /** Brings a line into sight. */
  show(index: number): void;
}

/** @param inset the height of what stays in sight above the lines */
export function useVirtual(count: number, lineHeight: number, inset = 0): VirtualLines {
  const scroller = useRef<HTMLDivElement>(null);
  const [, redraw] = useReducer((turn: number) => turn + 1, 0);
  const height = Math.min(count * lineHeight, HIGHEST);
  const scale = useRef(1);
  const [virtualizer] = useState(() => new Virtualizer<HTMLDivElement, HTMLDivElement>(options()));

  function options(): ConstructorParameters<typeof Virtualizer<HTMLDivElement, HTMLDivElement>>[0] {
    return {
      count,
      getScrollElement: () => scroller.current,
      estimateSize: () => lineHeight,
      overscan: OVERSCAN,
      observeElementRect,
      observeElementOffset: (instance, tell) =>
        observeElementOffset(instance, (offset, isScrolling) => tell(offset * scale.current, isScrolling)),
      scrollToFn: (offset, scrollOptions, instance) => elementScroll(offset / scale.current, scrollOptions, instance),
      onChange: () => redraw(undefined),
    };
  }

  virtualizer.setOptions(options());
  // Without borders and scroll bars, which the virtualizer's own measure has.
  const visible = Math.max(0, (scroller.current?.clientHeight ?? virtualizer.scrollRect?.height ?? 0) - inset);
  scale.current = height > visible ? Math.max(1, (count * lineHeight - visible) / (height - visible)) : 1;
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());

  const offset = virtualizer.scrollOffset ?? 0;
  const shift = offset - offset / scale.current;
  return {
    scroller,
    lines: virtualizer.getVirtualItems().map(({ index, start }: VirtualItem) => ({ index, top: start - shift })),
    height,
    fitting: Math.max(1, Math.floor(visible / lineHeight)),
    show: (index) => {
      const element = scroller.current;
      if (element === null) return;
      // Not the virtualizer's: it takes the element's own height for the list's.
      const top = index * lineHeight;
      const now = element.scrollTop * scale.current;
      // Firefox takes whole pixels, each of which may be more than one of the list's.
      if (top < now) element.scrollTop = Math.floor(top / scale.current);
      else if (top + lineHeight > now + visible) element.scrollTop = Math.ceil((top + lineHeight - visible) / scale.current);
    },
  };
}

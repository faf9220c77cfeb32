// Virtual scrolling of long lists whose lines have the same height: only visible lines are in the document. Based on TanStack Virtual; if
// the list is taller than a browser lets an element be, scroll positions are scaled.
import { elementScroll, observeElementOffset, observeElementRect, type VirtualItem, Virtualizer } from "@tanstack/virtual-core";
import type { RefObject } from "preact";
import { useLayoutEffect, useReducer, useRef, useState } from "preact/hooks";

/** Maximum height of the list's element: Firefox limits it to 17,895,697 pixels, Chromium to twice as many. */
const HIGHEST = 16_000_000;
const OVERSCAN = 12;

export interface VirtualLines {
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** The visible lines: their indices, and their positions in the list's element. */
  readonly lines: readonly { readonly index: number; readonly top: number }[];
  /** Height of the list's element. */
  readonly height: number;
  /** How many lines fit. */
  readonly fitting: number;
  /** Scrolls a line into view. */
  show(index: number): void;
}

/** @param inset height of what stays visible above the lines */
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
  // Without borders and scroll bars, which the virtualizer's own measurement includes.
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
      // Not the virtualizer's method, which takes the element's height for that of the list.
      const top = index * lineHeight;
      const now = element.scrollTop * scale.current;
      // Firefox rounds to whole pixels, each of which may stand for several pixels of the list.
      if (top < now) element.scrollTop = Math.floor(top / scale.current);
      else if (top + lineHeight > now + visible) element.scrollTop = Math.ceil((top + lineHeight - visible) / scale.current);
    },
  };
}

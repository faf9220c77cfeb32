// Keyboard handling of the table, and the keys that work everywhere: `/` for the filter, Escape to close.
import { useEffect } from "preact/hooks";
import type { Viewer } from "../store/viewer.ts";
import { useViewer } from "./context.ts";

/** @param fitting number of lines that are visible at once @param show scrolls a line into view */
export function useTableKeys(fitting: number, show: (place: number) => void): (event: KeyboardEvent) => void {
  const viewer = useViewer();
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => anywhere(viewer, event);
    addEventListener("keydown", listener);
    return () => removeEventListener("keydown", listener);
  }, [viewer]);

  return (event) => {
    const { key, shiftKey, ctrlKey, metaKey } = event;
    if (key === "a" && (ctrlKey || metaKey)) void viewer.selection.all(viewer.count.value);
    else if (key === "Enter") document.querySelector<HTMLElement>(".details [role=tab][aria-selected=true]")?.focus();
    else {
      const place = target(viewer, key, fitting);
      if (place === null || ctrlKey || metaKey) return;
      void move(viewer, place, shiftKey);
      show(place);
    }
    event.preventDefault();
  };
}

function target({ selection, count }: Viewer, key: string, fitting: number): number | null {
  const last = count.value - 1;
  const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: fitting, PageUp: -fitting, Home: -last, End: last };
  if (last < 0 || !Object.hasOwn(steps, key)) return null;
  const { value: cursor } = selection.cursor;
  if (key === "Home") return 0;
  if (key === "End") return last;
  if (cursor === null || cursor.place < 0) return 0;
  return Math.min(Math.max(cursor.place + steps[key], 0), last);
}

async function move(viewer: Viewer, place: number, isRange: boolean): Promise<void> {
  const row = viewer.rows.at(place) ?? (await viewer.rows.load(place));
  if (row === undefined) return;
  if (isRange) void viewer.selection.extend(row, place);
  else viewer.selection.only(row, place);
  viewer.look(row);
}

function anywhere(viewer: Viewer, event: KeyboardEvent): void {
  const isTyping = event.target instanceof HTMLInputElement;
  if (event.key === "/" && !isTyping) {
    document.getElementById("filter")?.focus();
    event.preventDefault();
  } else if (event.key === "Escape" && !isTyping) {
    viewer.closeDetails();
    document.querySelector<HTMLElement>(".table-scroller")?.focus();
  }
}

// Saves the selected flows.
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type ExportFormat, exportKinds } from "../protocol.ts";
import { useViewer } from "./context.ts";
import { counted } from "./format.ts";
import { Icon } from "./icons.tsx";

export function ExportMenu(): JSX.Element {
  const viewer = useViewer();
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!isOpen) return;
    const close = (event: Event): void => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    addEventListener("pointerdown", close);
    return () => removeEventListener("pointerdown", close);
  }, [isOpen]);
  const selected = viewer.selection.selected.value.size;
  const what = selected > 0 ? counted(selected, "selected row") : `all ${counted(viewer.count.value, "row")} shown`;
  const save = (format: ExportFormat): void => {
    setOpen(false);
    void viewer.export(format);
  };
  return (
    <div class="menu" ref={root}>
      <button type="button" class="button" aria-expanded={isOpen} aria-controls="export-menu" onClick={() => setOpen(!isOpen)}>
        <Icon name="save" />
        <span class="button-text">Export</span>
      </button>
      {isOpen && (
        <div id="export-menu" class="menu-items">
          <p class="menu-title">Save {what}</p>
          {viewer.formats.value.map((format) => (
            <button key={format} type="button" class="menu-item" data-format={format} onClick={() => save(format)}>
              {exportKinds[format].label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

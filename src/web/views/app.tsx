// The whole window: bar, table and details, status line; and it takes files that are dropped on it.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Viewer } from "../store/viewer.ts";
import { ViewerContext } from "./context.ts";
import { DetailsPane } from "./details-pane.tsx";
import { EmptyState } from "./empty-state.tsx";
import { FlowTable } from "./flow-table.tsx";
import { StatusBar } from "./status-bar.tsx";
import { TopBar } from "./top-bar.tsx";

export function App({ viewer }: { viewer: Viewer }): JSX.Element {
  const isDropping = useDrop(viewer);
  const hasFile = viewer.fileName.value !== null;
  const hasDetails = viewer.details.value !== null;
  return (
    <ViewerContext.Provider value={viewer}>
      <div class={`app${isDropping ? " is-dropping" : ""}`}>
        <TopBar />
        <main class={`panes${hasDetails ? " has-details" : ""}`}>
          {hasFile ? <FlowTable /> : <EmptyState />}
          {hasDetails && <DetailsPane />}
        </main>
        <StatusBar />
      </div>
    </ViewerContext.Provider>
  );
}

/** Whether a file is held over the window. */
function useDrop(viewer: Viewer): boolean {
  const [isDropping, setDropping] = useState(false);
  useEffect(() => {
    const over = (event: DragEvent): void => {
      event.preventDefault();
      setDropping(true);
    };
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setDropping(false);
    };
    const drop = (event: DragEvent): void => {
      event.preventDefault();
      setDropping(false);
      const file = event.dataTransfer?.files[0];
      if (file !== undefined) void viewer.open({ file });
    };
    const listeners = { dragover: over, dragleave: leave, drop } as const;
    for (const [name, listener] of Object.entries(listeners)) addEventListener(name as "drop", listener);
    return () => {
      for (const [name, listener] of Object.entries(listeners)) removeEventListener(name as "drop", listener);
    };
  }, [viewer]);
  return isDropping;
}

// The line at the bottom: how much there is, how far the reading has come, what went wrong.
import type { JSX } from "preact";
import { useViewer } from "./context.ts";
import { counted, shownNumber, shownSize } from "./format.ts";

export function StatusBar(): JSX.Element {
  const viewer = useViewer();
  const progress = viewer.progress.value;
  const engine = viewer.engine.value;
  const failure = viewer.failure.value;
  return (
    <footer class="status-bar">
      <div class="status-main" role="status">
        {failure !== null && <span class="status-failure">{failure}</span>}
        {progress !== null && <Counts />}
        {viewer.notice.value !== null && <span>{viewer.notice.value}</span>}
      </div>
      {progress !== null && !progress.isDone && (
        <progress class="progress" aria-label="Reading" value={progress.bytes} max={Math.max(progress.total, 1)} />
      )}
      <span class="status-end">
        {progress !== null && <span>{shownSize(progress.total)}</span>}
        {engine !== null && (
          <span class="engine" title={engine.reason}>
            {engine.name}
          </span>
        )}
      </span>
    </footer>
  );
}

function Counts(): JSX.Element | null {
  const viewer = useViewer();
  const progress = viewer.progress.value;
  if (progress === null) return null;
  const { flows, gaps } = progress;
  const shown = viewer.count.value;
  const selected = viewer.selection.selected.value.size;
  const isFiltered = viewer.view.value.filter !== "" && viewer.problem.value === null;
  return (
    <>
      <span class="status-count">{isFiltered ? `${shownNumber(shown)} of ${counted(flows, "flow")}` : counted(flows, "flow")}</span>
      {gaps > 0 && <span class="status-gaps">{counted(gaps, "damaged part")}</span>}
      {selected > 1 && <span>{shownNumber(selected)} selected</span>}
      {viewer.isFiltering.value && <span class="status-filtering">filtering…</span>}
    </>
  );
}

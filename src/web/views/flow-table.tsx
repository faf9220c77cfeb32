// The table of flows: a grid of which only the rows in sight exist.
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { SortKey } from "../protocol.ts";
import { useViewer } from "./context.ts";
import { FlowRow, rowId } from "./flow-row.tsx";
import { Icon } from "./icons.tsx";
import { useTableKeys } from "./use-table-keys.ts";
import { useVirtual } from "./use-virtual.ts";

const ROW_HEIGHT = 28;
const HEADER_HEIGHT = 28;

export interface Column {
  readonly key: SortKey;
  readonly label: string;
  readonly className: string;
}

export const columns: readonly Column[] = [
  { key: "id", label: "#", className: "c-id" },
  { key: "start", label: "Time", className: "c-time" },
  { key: "method", label: "Method", className: "c-method" },
  { key: "status", label: "Status", className: "c-status" },
  { key: "url", label: "URL", className: "c-url" },
  { key: "type", label: "Type", className: "c-type" },
  { key: "size", label: "Size", className: "c-size" },
  { key: "duration", label: "Duration", className: "c-duration" },
];

export function FlowTable(): JSX.Element {
  const viewer = useViewer();
  const count = viewer.count.value;
  const { scroller, lines, height, fitting, show } = useVirtual(count, ROW_HEIGHT, HEADER_HEIGHT);
  const cursor = viewer.selection.cursor.value;
  const onKeyDown = useTableKeys(fitting, show);
  const isFirst = useRef(true);

  useEffect(() => scroller.current?.focus({ preventScroll: true }), [scroller]);
  useLayoutEffect(() => {
    if (!isFirst.current && cursor !== null && cursor.place >= 0) show(cursor.place);
    isFirst.current = false;
  }, [cursor?.place]);

  return (
    <section class="table" aria-label="Flows">
      <div
        ref={scroller}
        class="table-scroller"
        role="grid"
        aria-label="Flows"
        aria-rowcount={count + 1}
        aria-colcount={columns.length}
        aria-multiselectable="true"
        aria-activedescendant={cursor !== null && lines.some(({ index }) => index === cursor.place) ? rowId(cursor.place) : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <HeaderRow />
        <div class="table-body" role="rowgroup" style={{ height: `${height}px` }}>
          {lines.map(({ index, top }) => (
            <FlowRow key={index} place={index} top={top} />
          ))}
        </div>
        {count === 0 && <NoRows />}
      </div>
    </section>
  );
}

function HeaderRow(): JSX.Element {
  const viewer = useViewer();
  const { key: sorted, descending } = viewer.view.value;
  return (
    <div class="table-header" role="rowgroup">
      <div class="row" role="row" aria-rowindex={1}>
        {columns.map(({ key, label, className }) => (
          <div
            key={key}
            class={`cell ${className}`}
            role="columnheader"
            aria-sort={sorted === key ? (descending ? "descending" : "ascending") : "none"}
          >
            <button type="button" class="sort" tabIndex={-1} data-sort={key} onClick={() => void viewer.sortBy(key)}>
              {label}
              {sorted === key && key !== "id" && <Icon name={descending ? "down" : "up"} />}
            </button>
          </div>
        ))}
      </div>
    </div>
  );
}

function NoRows(): JSX.Element | null {
  const viewer = useViewer();
  const isReading = viewer.progress.value?.isDone === false;
  if (isReading || viewer.progress.value === null) return null;
  return <p class="no-rows">{viewer.view.value.filter === "" ? "There are no flows in this file." : "No flow matches the filter."}</p>;
}

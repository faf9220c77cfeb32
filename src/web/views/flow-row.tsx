// One line of the table: a flow, or damage between flows. The grid has the focus and the keys, and names the active row.
import type { ComponentChildren, JSX } from "preact";
import type { Row } from "../protocol.ts";
import { useViewer } from "./context.ts";
import { shownDateTime, shownDuration, shownSize, shownTime } from "./format.ts";
import { Icon } from "./icons.tsx";

export function rowId(place: number): string {
  return `row-${place}`;
}

export function FlowRow({ place, top }: { place: number; top: number }): JSX.Element {
  const viewer = useViewer();
  const { selection } = viewer;
  // Rows that arrive are drawn.
  viewer.rows.version.value;
  const row = viewer.rows.at(place);
  const isSelected = row !== undefined && selection.selected.value.has(row.id);
  const isCursor = row !== undefined && selection.cursor.value?.id === row.id;
  const choose = ({ shiftKey, ctrlKey, metaKey }: MouseEvent): void => {
    if (row === undefined) return;
    if (shiftKey) void selection.extend(row, place);
    else if (ctrlKey || metaKey) selection.toggle(row, place);
    else selection.only(row, place);
    viewer.look(row);
  };
  const classes = [
    "row",
    place % 2 === 1 && "is-odd",
    isSelected && "is-selected",
    isCursor && "is-cursor",
    row?.kind === "gap" && "is-gap",
  ];
  return (
    <div
      id={rowId(place)}
      class={classes.filter(Boolean).join(" ")}
      role="row"
      aria-rowindex={place + 2}
      data-flow={row?.id}
      aria-selected={isSelected}
      style={{ transform: `translateY(${top}px)` }}
      onClick={choose}
    >
      {row === undefined ? null : row.kind === "gap" ? <GapCells row={row} /> : <FlowCells row={row} />}
    </div>
  );
}

function Cell({ name, title, children }: { name: string; title?: string; children: ComponentChildren }): JSX.Element {
  return (
    <div class={`cell ${name}`} role="gridcell" title={title}>
      {children}
    </div>
  );
}

function FlowCells({ row }: { row: Row }): JSX.Element {
  const { id, start, size, duration, origin, path, type } = row;
  return (
    <>
      <Cell name="c-id">{String(id + 1)}</Cell>
      <Cell name="c-time" title={start === null ? undefined : shownDateTime(start)}>
        {start === null ? "" : shownTime(start)}
      </Cell>
      <Cell name="c-method">
        <Method row={row} />
      </Cell>
      <Cell name="c-status">
        <Status row={row} />
      </Cell>
      <Cell name="c-url" title={origin + path}>
        <Origin origin={origin} />
        <span class="path">{path}</span>
      </Cell>
      <Cell name="c-type" title={type}>
        {type.slice(type.indexOf("/") + 1)}
      </Cell>
      <Cell name="c-size">{size === null ? "" : shownSize(size)}</Cell>
      <Cell name="c-duration">{duration === null ? "" : shownDuration(duration)}</Cell>
    </>
  );
}

/** The scheme on its own: there is no room for it in a narrow window. */
function Origin({ origin }: { origin: string }): JSX.Element {
  const cut = /^[a-z]*:\/\//.exec(origin)?.[0].length ?? 0;
  return (
    <span class="origin">
      {cut > 0 && <span class="scheme">{origin.slice(0, cut)}</span>}
      {origin.slice(cut)}
    </span>
  );
}

const knownMethods = new Set(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT"]);

function Method({ row: { kind, method } }: { row: Row }): JSX.Element {
  if (kind === "websocket") return <span class="badge m-websocket">WS</span>;
  if (method === "") return <span class={`badge m-${kind}`}>{kind.toUpperCase()}</span>;
  return <span class={`badge m-${knownMethods.has(method) ? method.toLowerCase() : "other"}`}>{method}</span>;
}

function Status({ row: { status, hasError } }: { row: Row }): JSX.Element {
  if (hasError) return <span class="status s-error">error</span>;
  if (status === null) return <span class="status s-none">–</span>;
  return <span class={`status s-${Math.floor(status / 100)}`}>{status}</span>;
}

function GapCells({ row: { id, size, path } }: { row: Row }): JSX.Element {
  return (
    <>
      <Cell name="c-id">{String(id + 1)}</Cell>
      <Cell name="c-gap" title={path}>
        <Icon name="gap" />
        <strong>{shownSize(size ?? 0)} damaged</strong>
        <span class="path">{path}</span>
      </Cell>
    </>
  );
}

// JSON as a tree that is opened step by step.
import type { JSX } from "preact";
import { useState } from "preact/hooks";

/** Items of one array or object that are shown at a time. */
const STEP = 100;
const LONGEST_TEXT = 2000;
/** Containers down to here are open at first, where they have few items. */
const OPEN_DEPTH = 2;
const OPEN_ITEMS = 40;

/** Undefined where the text is no JSON, or its type says that it is something else. */
export function parseJson(text: string, mediaType: string): unknown {
  if (!/json|^$|text\/plain|javascript/.test(mediaType) || !/^\s*[[{"\d-]|^\s*(true|false|null)/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // It is shown as the text that it is.
    return undefined;
  }
}

export function JsonTree({ value }: { value: unknown }): JSX.Element {
  return (
    <div class="json">
      <Node value={value} depth={0} />
    </div>
  );
}

function Node({ name, value, depth }: { name?: string; value: unknown; depth: number }): JSX.Element {
  if (typeof value === "object" && value !== null) return <Container name={name} value={value} depth={depth} />;
  return (
    <div class="json-line">
      <Name name={name} />
      <Leaf value={value} />
    </div>
  );
}

function Name({ name }: { name: string | undefined }): JSX.Element | null {
  return name === undefined ? null : <span class="json-name">{name}: </span>;
}

function Leaf({ value }: { value: unknown }): JSX.Element {
  const [isWhole, show] = useState(false);
  if (typeof value !== "string") return <span class={`json-${value === null ? "null" : typeof value}`}>{String(value)}</span>;
  const isLong = value.length > LONGEST_TEXT && !isWhole;
  return (
    <span class="json-string">
      {JSON.stringify(isLong ? value.slice(0, LONGEST_TEXT) : value)}
      {isLong && (
        <button type="button" class="link" onClick={() => show(true)}>
          … all {value.length} characters
        </button>
      )}
    </span>
  );
}

function Container({ name, value, depth }: { name: string | undefined; value: object; depth: number }): JSX.Element {
  const keys = Object.keys(value);
  const [isOpen, setOpen] = useState(depth < OPEN_DEPTH && keys.length <= OPEN_ITEMS);
  const [shown, setShown] = useState(STEP);
  const isArray = Array.isArray(value);
  const label = isArray ? `[${keys.length}]` : `{${keys.length}}`;
  return (
    <details class="json-container" open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <Name name={name} />
        <span class="json-count">{isOpen ? label : `${label} ${previewOf(value)}`}</span>
      </summary>
      {isOpen && (
        <div class="json-items">
          {keys.slice(0, shown).map((key) => (
            <Node key={key} name={key} value={(value as Record<string, unknown>)[key]} depth={depth + 1} />
          ))}
          {keys.length > shown && (
            <button type="button" class="link" onClick={() => setShown(shown + STEP * 10)}>
              {keys.length - shown} more
            </button>
          )}
        </div>
      )}
    </details>
  );
}

const PREVIEW_ITEMS = 4;
const LONGEST_PREVIEW = 80;

/** The first of what is inside, as far as it is no container itself. */
function previewOf(value: object): string {
  const isArray = Array.isArray(value);
  const parts = Object.entries(value)
    .slice(0, PREVIEW_ITEMS)
    .filter(([, item]) => typeof item !== "object" || item === null)
    .map(
      ([key, item]) => `${isArray ? "" : `${key}: `}${JSON.stringify(typeof item === "string" ? item.slice(0, LONGEST_PREVIEW) : item)}`,
    );
  return parts.join(", ").slice(0, LONGEST_PREVIEW);
}

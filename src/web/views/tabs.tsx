// Tabs as the ARIA practices have them: arrows move among them, and choose.
import type { JSX } from "preact";
import { useId } from "preact/hooks";

export interface Tab {
  readonly name: string;
  readonly count?: number;
  readonly view: JSX.Element;
}

interface Props {
  readonly tabs: readonly Tab[];
  readonly current: Tab;
  choose(name: string): void;
}

export function Tabs({ tabs, current, choose }: Props): JSX.Element {
  const id = useId();
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? tabs.length - 1 : 0;
    if (step === 0) return;
    const next = tabs[(tabs.indexOf(current) + step) % tabs.length];
    choose(next.name);
    document.getElementById(`${id}-${next.name}`)?.focus();
    event.preventDefault();
  };
  return (
    <>
      <div class="tabs" role="tablist" aria-label="Parts of the flow" onKeyDown={onKeyDown}>
        {tabs.map(({ name, count }) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`${id}-${name}`}
            aria-selected={name === current.name}
            aria-controls={`${id}-panel`}
            tabIndex={name === current.name ? 0 : -1}
            onClick={() => choose(name)}
          >
            {name}
            {count !== undefined && <span class="tab-count">{count}</span>}
          </button>
        ))}
      </div>
      <div id={`${id}-panel`} class="tab-panel" role="tabpanel" aria-labelledby={`${id}-${current.name}`}>
        {current.view}
      </div>
    </>
  );
}

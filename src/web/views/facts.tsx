// Names and values, as headers are.
import type { ComponentChildren, JSX } from "preact";

export function Facts({ facts, isData = false }: { facts: readonly (readonly [string, string])[]; isData?: boolean }): JSX.Element {
  return (
    <dl class={`facts${isData ? " is-data" : ""}`}>
      {facts.map(([name, value], index) => (
        <div key={index} class="fact">
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function Section({ title, note, children }: { title: string; note?: string; children: ComponentChildren }): JSX.Element {
  return (
    <section class="section">
      <h3>
        {title}
        {note !== undefined && <span class="section-note">{note}</span>}
      </h3>
      {children}
    </section>
  );
}

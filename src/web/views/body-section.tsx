// A body, fetched when it is looked at; a large one when that is asked for.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Body, BodyPart } from "../protocol.ts";
import { BodyView } from "./body-view.tsx";
import { useViewer } from "./context.ts";
import { Section } from "./facts.tsx";
import { shownSize } from "./format.ts";

/** Larger bodies are not read for a mere look at the flow. */
const FREE_BYTES = 16 << 20;

export function BodySection({ id, part, size }: { id: number; part: BodyPart; size: number | null }): JSX.Element {
  if (size === null) return <Section title="Body">{<p class="quiet">It was not captured.</p>}</Section>;
  if (size === 0) return <Section title="Body">{<p class="quiet">It is empty.</p>}</Section>;
  return (
    <Section title="Body" note={shownSize(size)}>
      <LoadedBody id={id} part={part} size={size} />
    </Section>
  );
}

function LoadedBody({ id, part, size }: { id: number; part: BodyPart; size: number }): JSX.Element {
  const viewer = useViewer();
  const [isWanted, want] = useState(size <= FREE_BYTES);
  const [body, setBody] = useState<Body | Error | null>(null);
  useEffect(() => {
    if (!isWanted) return;
    let isCurrent = true;
    viewer.body(id, part).then(
      (value) => isCurrent && setBody(value),
      (error: unknown) => isCurrent && setBody(error instanceof Error ? error : new Error(String(error))),
    );
    return () => {
      isCurrent = false;
    };
  }, [viewer, id, part, isWanted]);
  if (!isWanted) {
    return (
      <button type="button" class="button" onClick={() => want(true)}>
        Read {shownSize(size)}
      </button>
    );
  }
  if (body === null) return <p class="quiet">Reading…</p>;
  return body instanceof Error ? <p class="problem">{body.message}</p> : <BodyView body={body} name={`flow-${id + 1}-${part}`} />;
}

// When what happened, and what the flow says of itself.
import type { JSX } from "preact";
import type { FlowDetails } from "../protocol.ts";
import { Facts, Section } from "./facts.tsx";
import { shownDateTime, shownDuration } from "./format.ts";
import { TimingBar } from "./timing-bar.tsx";

export function Overview({ details }: { details: FlowDetails }): JSX.Element {
  const { timings, facts, comment, error } = details;
  const begin = Math.min(...timings.map(({ from }) => from));
  const times = timings.map(({ label, from, to }) => [label, `${shownDuration(to - from)}, from ${shownDateTime(from)}`] as const);
  return (
    <>
      {timings.length > 0 && (
        <Section title="Timing" note={shownDuration(Math.max(...timings.map(({ to }) => to)) - begin)}>
          <TimingBar timings={timings} />
          <Facts facts={times} />
        </Section>
      )}
      {error !== null && <Section title="Error">{<p class="problem">{error}</p>}</Section>}
      {comment !== "" && <Section title="Comment">{<p class="comment">{comment}</p>}</Section>}
      <Section title="Flow">{<Facts facts={facts} />}</Section>
    </>
  );
}

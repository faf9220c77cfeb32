// A request or a response: first line, headers, body, trailers.
import type { JSX } from "preact";
import type { MessageHead, RequestDetails, ResponseDetails } from "../protocol.ts";
import { BodySection } from "./body-section.tsx";
import { Facts, Section } from "./facts.tsx";
import { counted } from "./format.ts";

interface Props {
  readonly id: number;
  readonly part: "request" | "response";
  readonly head: RequestDetails | ResponseDetails;
}

export function MessageView({ id, part, head }: Props): JSX.Element {
  return (
    <>
      <p class="first-line">{firstLine(head)}</p>
      <HeaderSection title="Headers" fields={head.headers} />
      {head.trailers.length > 0 && <HeaderSection title="Trailers" fields={head.trailers} />}
      <BodySection id={id} part={part} size={head.size} />
    </>
  );
}

function firstLine(head: RequestDetails | ResponseDetails): string {
  if ("method" in head) return `${head.method} ${head.url} ${head.httpVersion}`;
  return `${head.httpVersion} ${head.status} ${head.reason}`;
}

function HeaderSection({ title, fields }: { title: string; fields: MessageHead["headers"] }): JSX.Element {
  return (
    <Section title={title} note={counted(fields.length, "field")}>
      <Facts facts={fields} isData />
    </Section>
  );
}

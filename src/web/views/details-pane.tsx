// What is known of the flow under the cursor, in tabs.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { FlowDetails } from "../protocol.ts";
import { ConnectionView } from "./connection-view.tsx";
import { useViewer } from "./context.ts";
import { DnsView } from "./dns-view.tsx";
import { Icon } from "./icons.tsx";
import { MessageView } from "./message-view.tsx";
import { MessagesView } from "./messages-view.tsx";
import { Overview } from "./overview.tsx";
import { type Tab, Tabs } from "./tabs.tsx";

export function DetailsPane(): JSX.Element | null {
  const viewer = useViewer();
  const details = viewer.details.value;
  if (details === null) return null;
  return (
    <aside class="details" aria-label="Details" data-flow={details instanceof Error ? undefined : details.id}>
      <header class="details-header">
        <button
          type="button"
          class="button is-icon close"
          aria-label="Close the details"
          title="Close (Esc)"
          onClick={() => viewer.closeDetails()}
        >
          <Icon name="close" />
        </button>
        {details instanceof Error ? <h2 class="details-title">This flow can’t be read</h2> : <Title details={details} />}
      </header>
      {details instanceof Error ? <p class="problem">{details.message}</p> : <Sections details={details} />}
    </aside>
  );
}

function Title({ details }: { details: FlowDetails }): JSX.Element {
  const { request, response, kind, title } = details;
  return (
    <div class="details-heading">
      <h2 class="details-title" title={title}>
        {title}
      </h2>
      <p class="details-line">
        <span class="details-method">{request?.method ?? kind.toUpperCase()}</span>
        {response !== null && (
          <span class={`status s-${Math.floor(response.status / 100)}`}>
            {response.status} {response.reason}
          </span>
        )}
        {details.error !== null && <span class="status s-error">{details.error}</span>}
      </p>
    </div>
  );
}

function tabsOf(details: FlowDetails): Tab[] {
  const { request, response, messages, dns, id } = details;
  const tabs: Tab[] = [];
  if (request !== null) tabs.push({ name: "Request", view: <MessageView key={id} id={id} part="request" head={request} /> });
  if (response !== null) tabs.push({ name: "Response", view: <MessageView key={id} id={id} part="response" head={response} /> });
  if (messages !== null)
    tabs.push({ name: "Messages", count: messages.count, view: <MessagesView key={id} id={id} messages={messages} /> });
  for (const message of dns) tabs.push({ name: message.title, view: <DnsView message={message} /> });
  tabs.push({ name: "Connection", view: <ConnectionView details={details} /> });
  tabs.push({ name: "Overview", view: <Overview details={details} /> });
  return tabs;
}

/** The tab that was chosen stays chosen from flow to flow, where the flow has it. */
function Sections({ details }: { details: FlowDetails }): JSX.Element {
  const tabs = tabsOf(details);
  const [chosen, choose] = useState("");
  const preferred = details.messages !== null ? "Messages" : details.response !== null ? "Response" : tabs[0].name;
  const current = tabs.find(({ name }) => name === chosen) ?? tabs.find(({ name }) => name === preferred) ?? tabs[0];
  useEffect(() => {
    document.querySelector(".details .tab-panel")?.scrollTo({ top: 0 });
  }, [details.id]);
  return <Tabs tabs={tabs} current={current} choose={choose} />;
}

// The messages of a WebSocket, or of TCP or UDP: a line each, and the one that is chosen below.
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { MessageLine, MessagesDetails } from "../protocol.ts";
import { BodySection } from "./body-section.tsx";
import { useViewer } from "./context.ts";
import { shownSize, shownTime } from "./format.ts";
import { Icon } from "./icons.tsx";
import { VirtualList } from "./virtual-list.tsx";

const PAGE = 200;
const LINE_HEIGHT = 26;

export function MessagesView({ id, messages }: { id: number; messages: MessagesDetails }): JSX.Element {
  const messageAt = useMessages(id, messages.count);
  const [chosen, choose] = useState<number | null>(null);
  const line = chosen === null ? undefined : messageAt(chosen);
  return (
    <>
      {messages.count === 0 ? (
        <p class="quiet">There are no messages.</p>
      ) : (
        <VirtualList
          count={messages.count}
          className="messages"
          label="Messages"
          lineHeight={LINE_HEIGHT}
          line={(index) => <Line message={messageAt(index)} isChosen={index === chosen} choose={() => choose(index)} />}
        />
      )}
      {messages.closing !== null && <p class="quiet">{messages.closing}</p>}
      {line !== undefined && <BodySection key={line.index} id={id} part={line.index} size={line.size} />}
    </>
  );
}

function Line({ message, isChosen, choose }: { message: MessageLine | undefined; isChosen: boolean; choose(): void }): JSX.Element | null {
  if (message === undefined) return null;
  const { fromClient, time, size, preview } = message;
  const direction = fromClient ? "to the server" : "to the client";
  return (
    <button type="button" class={`message ${fromClient ? "is-sent" : "is-received"}`} aria-pressed={isChosen} onClick={choose}>
      <Icon name={fromClient ? "toServer" : "toClient"} />
      <span class="hidden">{direction}</span>
      <span class="message-time">{time === null ? "" : shownTime(time)}</span>
      <span class="message-size">{shownSize(size)}</span>
      <span class="message-text">{preview.replace(/\s+/g, " ")}</span>
    </button>
  );
}

/** Messages by their numbers, fetched in pages as they are looked at. */
function useMessages(id: number, count: number): (index: number) => MessageLine | undefined {
  const viewer = useViewer();
  const pages = useRef(new Map<number, readonly MessageLine[]>());
  const [, redraw] = useState(0);
  const isAlive = useRef(true);
  useEffect(
    () => () => {
      isAlive.current = false;
    },
    [],
  );
  return (index) => {
    const number = Math.floor(index / PAGE);
    const page = pages.current.get(number);
    if (page === undefined) {
      pages.current.set(number, []);
      const from = number * PAGE;
      void viewer.messages(id, from, Math.min(from + PAGE, count)).then(
        (lines) => {
          pages.current.set(number, lines);
          if (isAlive.current) redraw((turn) => turn + 1);
        },
        // The flow's details say what is wrong with it.
        () => {},
      );
    }
    return page?.[index - number * PAGE];
  };
}

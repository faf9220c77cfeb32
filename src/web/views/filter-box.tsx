// The filter, in mitmproxy's language, with the place of a mistake.
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useViewer } from "./context.ts";
import { Icon } from "./icons.tsx";

const TYPING_MILLISECONDS = 250;

export function FilterBox(): JSX.Element {
  const viewer = useViewer();
  const [text, setText] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const pause = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const problem = viewer.problem.value;
  const name = viewer.fileName.value;

  // Another file begins without a filter.
  useEffect(() => setText(""), [name]);

  const apply = (value: string, delay: number): void => {
    setText(value);
    clearTimeout(pause.current);
    if (delay === 0) void viewer.filter(value);
    else pause.current = setTimeout(() => void viewer.filter(value), delay);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter") apply(text, 0);
    else if (event.key === "Escape") {
      if (text !== "") apply("", 0);
      else input.current?.blur();
    } else return;
    event.stopPropagation();
  };
  return (
    <search class={`filter${problem === null ? "" : " is-wrong"}`}>
      <Icon name="search" />
      <input
        ref={input}
        id="filter"
        type="text"
        value={text}
        placeholder="Filter: ~m POST & ~c 500"
        aria-label="Filter flows"
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : "filter-problem"}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        onInput={(event) => apply(event.currentTarget.value, TYPING_MILLISECONDS)}
        onKeyDown={onKeyDown}
      />
      <kbd>/</kbd>
      {problem !== null && (
        <div id="filter-problem" class="filter-problem" role="alert">
          <code>
            {text.slice(0, problem.column)}
            <mark>{text.slice(problem.column) || " "}</mark>
          </code>
          <span>{problem.message}</span>
        </div>
      )}
    </search>
  );
}

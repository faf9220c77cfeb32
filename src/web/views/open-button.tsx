// Lets the visitor choose a file.
import type { ComponentChildren, JSX, TargetedEvent } from "preact";
import { useRef } from "preact/hooks";
import { useViewer } from "./context.ts";
import { Icon } from "./icons.tsx";

export function OpenButton({ children, isPrimary = false }: { children: ComponentChildren; isPrimary?: boolean }): JSX.Element {
  const viewer = useViewer();
  const input = useRef<HTMLInputElement>(null);
  const choose = ({ currentTarget }: TargetedEvent<HTMLInputElement>): void => {
    const file = currentTarget.files?.[0];
    // The same file may be chosen again.
    currentTarget.value = "";
    if (file !== undefined) void viewer.open({ file });
  };
  return (
    <>
      <button type="button" class={`button${isPrimary ? " is-primary" : ""}`} onClick={() => input.current?.click()}>
        <Icon name="open" />
        <span class="button-text">{children}</span>
      </button>
      <input ref={input} type="file" class="file-input" tabIndex={-1} aria-hidden="true" onChange={choose} />
    </>
  );
}

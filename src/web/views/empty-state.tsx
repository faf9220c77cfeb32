// What is shown before a file is open.
import type { JSX } from "preact";
import { OpenButton } from "./open-button.tsx";

export function EmptyState(): JSX.Element {
  return (
    <section class="empty">
      <div class="drop-zone">
        <svg class="empty-mark" viewBox="0 0 64 64" aria-hidden="true" focusable="false">
          <path d="M6 22h18c8 0 8 20 16 20h18M6 42h18c8 0 8-20 16-20h18" />
        </svg>
        <h2>Drop a capture here</h2>
        <p>A dump of mitmproxy, of any version and size, a HAR file or protobuf.</p>
        <OpenButton isPrimary>Open a file</OpenButton>
        <p class="small">It is read on this computer, and goes nowhere.</p>
        <a class="small" href="bench.html">
          Benchmark of this browser
        </a>
      </div>
    </section>
  );
}

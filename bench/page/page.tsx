// The benchmark's page: the same response and operations as `mitmflow bench`, in this browser. `#sizes=4,10&quick` chooses.
import { signal } from "@preact/signals";
import { type JSX, render } from "preact";
import { engine } from "../../src/index.ts";
import { startTheme } from "../../src/web/store/theme.ts";
import { summarise } from "../statistics.ts";
import { Chart } from "./chart.tsx";
import { operations, type PageOperation, type PageResult } from "./messages.ts";
import { runAll } from "./runner.ts";

const titles: Record<PageOperation, string> = {
  dumps: "Encode into an array of its own",
  dumpsInto: "Encode into memory of the caller",
  dumpsBorrowed: "Encode into the engine’s memory",
  dumpsChunks: "Encode as chunks",
  loads: "Decode",
};

const options = new URLSearchParams(location.hash.slice(1));
const sizes = (options.get("sizes") ?? "4,10,50")
  .split(",")
  .map(Number)
  .filter((size) => size > 0 && size <= 1024);
const isQuick = options.has("quick");

const results = signal<readonly PageResult[]>([]);
const failures = signal<readonly string[]>([]);
const state = signal<"idle" | "running" | "done">("idle");
const step = signal("");

async function start(): Promise<void> {
  results.value = [];
  failures.value = [];
  state.value = "running";
  await runAll(sizes, isQuick, {
    started: ({ variant, mebibytes }, number, of) => {
      step.value = `${number} of ${of}: ${variant}, ${mebibytes} MB`;
    },
    result: (result) => {
      results.value = [...results.value, result];
    },
    failed: (message) => {
      failures.value = [...failures.value, message];
    },
  });
  state.value = "done";
}

/** The figures, and where they were measured. */
function report(): Blob {
  const figures = results.value.map(({ samples, ...rest }) => ({ ...rest, nanoseconds: summarise(samples) }));
  const made = { date: new Date().toISOString(), browser: navigator.userAgent, engine: engine.name, failures: failures.value, figures };
  return new Blob([JSON.stringify(made, null, 2)], { type: "application/json" });
}

function save(): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(report());
  link.download = "mitmflow-bench-browser.json";
  link.click();
}

function Page(): JSX.Element {
  return (
    <div class="bench-page">
      <header class="bench-header">
        <h1>Benchmark</h1>
        <p>
          An HTTP response with a body of {sizes.join(", ")} MB, encoded and decoded by every engine in this browser, with Benchmark.js.
          Medians.
        </p>
        <div class="bench-actions">
          <button type="button" class="button is-primary" disabled={state.value === "running"} onClick={() => void start()}>
            {state.value === "idle" ? "Run" : "Run again"}
          </button>
          <button type="button" class="button" disabled={state.value !== "done"} onClick={save}>
            Save as JSON
          </button>
          <span role="status" data-state={state.value}>
            {state.value === "running" ? step.value : state.value === "done" ? "Done" : ""}
          </span>
        </div>
        {failures.value.map((failure) => (
          <p key={failure} class="problem">
            {failure}
          </p>
        ))}
      </header>
      {operations.map((operation) => (
        <Operation key={operation} operation={operation} />
      ))}
    </div>
  );
}

function Operation({ operation }: { operation: PageOperation }): JSX.Element | null {
  const own = results.value.filter((result) => result.operation === operation);
  if (own.length === 0) return null;
  return (
    <section class="bench-section">
      <h2>
        {titles[operation]} <code>{operation}</code>
      </h2>
      <Chart operation={operation} results={own.toSorted((a, b) => a.mebibytes - b.mebibytes)} />
    </section>
  );
}

startTheme();
render(<Page />, document.getElementById("app") as HTMLElement);

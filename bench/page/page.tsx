// The benchmark's page: the cases and operations of `mitmflow bench`, in this browser. `#cases=response,flows&sizes=4,10&quick` chooses.
import { signal } from "@preact/signals";
import { type JSX, render } from "preact";
import { engine } from "../../src/index.ts";
import { startTheme } from "../../src/web/store/theme.ts";
import { CASES, type CaseName, OPERATION_TITLES } from "../corpus.ts";
import { summarise } from "../statistics.ts";
import { Chart } from "./chart.tsx";
import type { PageOperation, PageResult } from "./messages.ts";
import { runAll } from "./runner.ts";

const options = new URLSearchParams(location.hash.slice(1));
const sizes = (options.get("sizes") ?? "4,10,50")
  .split(",")
  .map(Number)
  .filter((size) => size > 0 && size <= 1024);
const isQuick = options.has("quick");
const allCases = Object.keys(CASES) as CaseName[];
const named = options.get("cases")?.split(",");

const chosen = signal<readonly CaseName[]>(allCases.filter((name) => named === undefined || named.includes(name)));
const results = signal<readonly PageResult[]>([]);
const failures = signal<readonly string[]>([]);
const state = signal<"idle" | "running" | "done">("idle");
const step = signal("");

async function start(): Promise<void> {
  results.value = [];
  failures.value = [];
  state.value = "running";
  await runAll(chosen.value, sizes, isQuick, {
    started: ({ case: name, variant, mebibytes }, number, of) => {
      step.value = `${number} of ${of}: ${name}, ${variant}${mebibytes === 0 ? "" : `, ${mebibytes} MB`}`;
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
          The cases of <code>mitmflow bench</code>, with bodies of {sizes.join(", ")} MB, encoded and decoded by every engine in this
          browser, with Benchmark.js. Medians.
        </p>
        <fieldset class="bench-cases" disabled={state.value === "running"}>
          <legend class="hidden">Cases</legend>
          {allCases.map((name) => (
            <CaseChoice key={name} name={name} />
          ))}
        </fieldset>
        <div class="bench-actions">
          <button
            type="button"
            class="button is-primary"
            disabled={state.value === "running" || chosen.value.length === 0}
            onClick={() => void start()}
          >
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
      {allCases.map((name) => (
        <Case key={name} name={name} />
      ))}
    </div>
  );
}

function CaseChoice({ name }: { name: CaseName }): JSX.Element {
  const toggle = (): void => {
    chosen.value = allCases.filter((other) => chosen.value.includes(other) !== (other === name));
  };
  return (
    <label>
      <input type="checkbox" checked={chosen.value.includes(name)} onChange={toggle} /> {CASES[name].title}
    </label>
  );
}

function Case({ name }: { name: CaseName }): JSX.Element | null {
  const own = results.value.filter((result) => result.case === name);
  if (own.length === 0) return null;
  return (
    <section class="bench-section">
      <h2>{CASES[name].title}</h2>
      {CASES[name].operations.map((operation) =>
        operation === "file" ? null : <Measured key={operation} operation={operation} results={own} />,
      )}
    </section>
  );
}

function Measured({ operation, results: ofCase }: { operation: PageOperation; results: readonly PageResult[] }): JSX.Element | null {
  const own = ofCase.filter((result) => result.operation === operation);
  if (own.length === 0) return null;
  return (
    <>
      <h3>
        {OPERATION_TITLES[operation]} <code>{operation}</code>
      </h3>
      <Chart operation={operation} results={own.toSorted((a, b) => a.mebibytes - b.mebibytes)} />
    </>
  );
}

startTheme();
render(<Page />, document.getElementById("app") as HTMLElement);

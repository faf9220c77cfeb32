// The style sheet of the HTML report: light and dark, printable, without external fonts or images.

export const STYLE: string = `
:root { color-scheme: light dark; --text: #1c2024; --soft: #5c6670; --line: #d8dde2; --page: #fff; --panel: #f6f8fa;
  --own: #0b57d0; --good: #0a7a3d; --bad: #b3261e; --shade-0: #9aa5b1; --shade-1: #7fb0f5; --shade-2: #3d7fe0; --shade-3: #17428f; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e9ec; --soft: #9aa4ae; --line: #343b43; --page: #14171a; --panel: #1c2126;
  --own: #8ab4f8; --good: #6dd58c; --bad: #f2b8b5; --shade-0: #6b7580; --shade-1: #2f5fae; --shade-2: #5b93ea; --shade-3: #a9c9fb; } }
body { margin: 0 auto; max-width: 1000px; padding: 2rem 1rem 4rem; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; } h2 { font-size: 1.15rem; margin: 2.5rem 0 .25rem; }
p { margin: .25rem 0 .75rem; } .soft, caption { color: var(--soft); }
nav ul { columns: 2; padding-left: 1.2rem; } a { color: var(--own); }
svg { width: 100%; height: auto; font-size: 11px; fill: var(--text); }
svg .value, svg .tick { fill: var(--soft); font-size: 10px; } svg .own { fill: var(--own); font-weight: 600; }
svg .grid { stroke: var(--line); } svg .spread { stroke: var(--text); stroke-opacity: .55; stroke-width: 2; }
.shade-0 { fill: var(--shade-0); background: var(--shade-0); } .shade-1 { fill: var(--shade-1); background: var(--shade-1); }
.shade-2 { fill: var(--shade-2); background: var(--shade-2); } .shade-3 { fill: var(--shade-3); background: var(--shade-3); }
.legend { display: flex; gap: 1rem; flex-wrap: wrap; } .legend i { display: inline-block; width: .8em; height: .8em; border-radius: 2px; margin-right: .4em; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
caption { text-align: left; } th, td { padding: .2rem .7rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th:first-child, td:first-child { text-align: left; } tr.own th { color: var(--own); } td.fastest { font-weight: 700; }
.reached { color: var(--good); } .missed, .error { color: var(--bad); } summary { cursor: pointer; color: var(--soft); }
`;

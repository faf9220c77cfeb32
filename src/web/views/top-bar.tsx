// The bar on top: name, file, filter, and what can be done.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { isDark, theme, toggleTheme } from "../store/theme.ts";
import { useViewer } from "./context.ts";
import { ExportMenu } from "./export-menu.tsx";
import { FilterBox } from "./filter-box.tsx";
import { Icon } from "./icons.tsx";
import { OpenButton } from "./open-button.tsx";

export function TopBar(): JSX.Element {
  const viewer = useViewer();
  const name = viewer.fileName.value;
  return (
    <header class="top-bar">
      <h1 class="brand">
        <svg class="brand-mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
          <path d="M4 11h8c4 0 4 10 8 10h8M4 21h8c4 0 4-10 8-10h8" />
        </svg>
        <span class="brand-name">mitmflow</span>
      </h1>
      {name !== null && (
        <span class="file-name" title={name}>
          {name}
        </span>
      )}
      {name !== null && <FilterBox />}
      <div class="actions">
        {name !== null && <ExportMenu />}
        <OpenButton>Open</OpenButton>
        <ThemeButton />
      </div>
    </header>
  );
}

function ThemeButton(): JSX.Element {
  const [, redraw] = useState(0);
  useEffect(() => {
    const query = matchMedia("(prefers-color-scheme: dark)");
    const change = (): void => redraw((turn) => turn + 1);
    query.addEventListener("change", change);
    return () => query.removeEventListener("change", change);
  }, []);
  const label = isDark() ? "Light theme" : "Dark theme";
  return (
    <button type="button" class="button is-icon" aria-label={label} title={label} data-theme-choice={theme.value} onClick={toggleTheme}>
      <Icon name={isDark() ? "sun" : "moon"} />
    </button>
  );
}

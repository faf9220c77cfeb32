// Light or dark theme: the system's, until the visitor chooses. The choice is kept in this browser only.
import { effect, type Signal, signal } from "@preact/signals";

const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const KEY = "mitmflow-theme";

export const theme: Signal<Theme> = signal("system");

export function startTheme(): void {
  const kept = themes.find((name) => name === read());
  if (kept !== undefined) theme.value = kept;
  effect(() => {
    const { value } = theme;
    if (value === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = value;
    write(value);
  });
}

/** Switches between light and dark. */
export function toggleTheme(): void {
  theme.value = isDark() ? "light" : "dark";
}

export function isDark(): boolean {
  return theme.value === "system" ? matchMedia("(prefers-color-scheme: dark)").matches : theme.value === "dark";
}

// A browser may deny a page its storage: then the choice lasts as long as the page.
function read(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function write(value: Theme): void {
  try {
    localStorage.setItem(KEY, value);
  } catch {
    return;
  }
}

// The viewer's page: starts the application, and opens the file that the address names after `#file=`.
import { render } from "preact";
import { startTheme } from "./store/theme.ts";
import { Viewer } from "./store/viewer.ts";
import { App } from "./views/app.tsx";

startTheme();
const viewer = new Viewer();
render(<App viewer={viewer} />, document.getElementById("app") as HTMLElement);

const named = new URLSearchParams(location.hash.slice(1)).get("file");
if (named !== null) void openNamed(named);

/** Only files beside the page or below it. */
async function openNamed(name: string): Promise<void> {
  const folder = new URL(".", location.href);
  const url = new URL(name.split("/").map(encodeURIComponent).join("/"), folder);
  if (url.href.startsWith(folder.href)) await viewer.open({ url: url.href, name: name.replace(/^.*\//, "") });
}

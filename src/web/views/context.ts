// The viewer, for every component below the application's root.
import { type Context, createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Viewer } from "../store/viewer.ts";

export const ViewerContext: Context<Viewer | null> = createContext<Viewer | null>(null);

export function useViewer(): Viewer {
  const viewer = useContext(ViewerContext);
  if (viewer === null) throw new Error("outside the application");
  return viewer;
}

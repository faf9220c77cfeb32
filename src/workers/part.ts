// Does a task in a worker: what every kind of task has in common.
import { Migrator } from "../flow/migrate/index.ts";
import type { Place } from "../flow/state.ts";
import type { RandomSource } from "../io/source.ts";
import { fileSource } from "../node/file.ts";
import { ClippedSource } from "./parts.ts";
import { type Answer, errorData, type Task } from "./task.ts";

/** Wait for it: that is what keeps a worker from running ahead of who takes its bytes. */
export type Tell = (answer: Answer) => Promise<void>;

/** Thrown where a flow cannot be migrated without those before it. */
class OrderNeeded extends Error {
  readonly place: Place;

  constructor(place: Place) {
    super("the file must be read in order");
    this.place = place;
  }
}

/** Never throws: what fails is told. @param work given the part as a source that ends with it, and what migrates its flows */
export async function workOnPart(
  { path, start, end, firstFlow, isAlone }: Task,
  tell: Tell,
  work: (source: RandomSource, migrator: Migrator) => Promise<void>,
): Promise<void> {
  const onShared = (place: Place): void => {
    throw new OrderNeeded(place);
  };
  try {
    const file = fileSource(path);
    await work(end === null ? file : new ClippedSource(file, end), new Migrator(isAlone ? { onShared } : {}));
    await tell({ kind: "done" });
  } catch (error) {
    if (error instanceof OrderNeeded) {
      const { offset = start, flow = 0 } = error.place;
      await tell({ kind: "needsOrder", offset, flow: flow + firstFlow });
    } else await tell({ kind: "failed", error: errorData(error, firstFlow) });
  }
}

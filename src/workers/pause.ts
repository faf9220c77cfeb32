// How threads wait for each other.
import { setImmediate } from "node:timers/promises";
import type { Pause } from "./series.ts";

/** The requesting thread never blocks for longer, so that it can handle messages. */
const MOST_MILLISECONDS = 2;

/** For workers. */
export const stand: Pause = async (words, index, value) => {
  Atomics.wait(words, index, value);
};

/** For the requesting thread: lets its event loop run after each wait. */
export const stayAwake: Pause = async (words, index, value) => {
  Atomics.wait(words, index, value, MOST_MILLISECONDS);
  await setImmediate();
};

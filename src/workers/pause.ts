// How threads wait for each other.
import { setImmediate } from "node:timers/promises";
import type { Pause } from "./series.ts";

/** A thread that has others to answer to is never gone for longer. */
const MOST_MILLISECONDS = 2;

/** In a worker. */
export const stand: Pause = async (words, index, value) => {
  Atomics.wait(words, index, value);
};

/** In a thread that asked: what has come meanwhile is heard after each wait. */
export const stayAwake: Pause = async (words, index, value) => {
  Atomics.wait(words, index, value, MOST_MILLISECONDS);
  await setImmediate();
};

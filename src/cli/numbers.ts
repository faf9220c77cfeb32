// Numbers on the command line.
import { InvalidArgumentError } from "commander";

/** A whole number from 1 on. */
export function parseCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || !(count >= 1 && Number.isSafeInteger(count)))
    throw new InvalidArgumentError("Expected a whole number from 1 on.");
  return count;
}

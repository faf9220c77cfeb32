// Whole numbers on the command line.
import { InvalidArgumentError } from "commander";

/** Makes a parser for an integer from `least` to `most`, in decimal digits. */
export function parseWhole(least: number, most: number = Number.MAX_SAFE_INTEGER): (text: string) => number {
  const wanted = most === Number.MAX_SAFE_INTEGER ? `from ${least} on` : `from ${least} to ${most}`;
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`Expected a whole number ${wanted}.`);
  };
}

// Gives errors their place in the file.
import { CodecError } from "../errors.ts";
import { flowError } from "../flow-errors.ts";

/** The same error, but with its offset in the file, rather than in what was decoded, and with the number of the flow. */
export function placed(error: unknown, base: number, flow: number): unknown {
  if (!(error instanceof CodecError) || error.flow >= 0) return error;
  const { code, offset, path } = error;
  return flowError(code, { offset: offset < 0 ? base : base + offset, path, flow, cause: error });
}

// The error for what an export cannot express.
import { flowError } from "../flow-errors.ts";

/** @throws CodecError CANNOT_EXPORT, always */
export function refuse(detail: string): never {
  throw flowError("CANNOT_EXPORT", { detail });
}

// The error of what has no form in an export.
import { flowError } from "../flow-errors.ts";

/** @throws CodecError CANNOT_EXPORT, always */
export function refuse(detail: string): never {
  throw flowError("CANNOT_EXPORT", { detail });
}

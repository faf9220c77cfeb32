// The error of what has no form in an export.
import { CodecError } from "../errors.ts";

/** @throws CodecError CANNOT_EXPORT, always */
export function refuse(detail: string): never {
  throw new CodecError("CANNOT_EXPORT", { detail });
}

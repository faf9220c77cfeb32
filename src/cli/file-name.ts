// Names of files from data that anybody may have sent.
import { createHash } from "node:crypto";

const LONGEST = 100;
/** What the names of other hosts end in. */
const HASHED = /-[0-9a-f]{12}$/;
/** What Windows takes for devices, with any extension. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/;

/**
 * A file name, without extension, for a host: small letters, digits, `.`, `-` and `_`; no dot first or last, no device. Where that is not the
 * host itself, a hash of the host is part of the name, so that different hosts never share a file.
 */
export function safeName(host: string): string {
  const lower = host.toLowerCase();
  const kept = lower
    .replace(/[^a-z0-9._-]+/g, "_")
    .replace(/^[.-]+/, "")
    .slice(0, LONGEST)
    .replace(/\.+$/, "");
  if (kept === lower && kept !== "" && !DEVICE.test(kept) && !HASHED.test(kept)) return kept;
  const hash = createHash("sha256").update(lower).digest("hex").slice(0, 12);
  return `${kept.replace(/\./g, "_") || "host"}-${hash}`;
}

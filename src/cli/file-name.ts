// Makes safe file names from untrusted data.
import { createHash } from "node:crypto";

const LONGEST = 100;
/** The suffix of names that were changed. Hosts that end like this get one too, so that the two cannot clash. */
const HASHED = /-[0-9a-f]{12}$/;
/** Device names on Windows, with any extension. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/;

/**
 * A file name, without extension, for a host: lower-case letters, digits, `.`, `-` and `_`; no dot at either end, not a device name. If the
 * host itself is not such a name, a hash of it is appended, so that different hosts never share a file.
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

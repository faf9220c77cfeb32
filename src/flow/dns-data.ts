// The data of DNS records in words.
import { CodecError } from "../errors.ts";
import { decodeText } from "./content.ts";
import { typeName } from "./dns-names.ts";

const A = 1;
const NS = 2;
const CNAME = 5;
const PTR = 12;
const TXT = 16;
const AAAA = 28;

/** The data of a record as mitmproxy shows it: hexadecimal digits for other types, and for data that are not what the type says. */
export function shownData(type: number, data: Uint8Array): string {
  const digits = `0x${Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  const read = readers[type];
  if (read === undefined) return digits;
  return read(data) ?? `${digits} (invalid ${typeName(type)} data)`;
}

const readers: Record<number, (data: Uint8Array) => string | null> = {
  [A]: (data) => (data.length === 4 ? data.join(".") : null),
  [AAAA]: (data) => (data.length === 16 ? address6(data) : null),
  [NS]: domainName,
  [CNAME]: domainName,
  [PTR]: domainName,
  [TXT]: text,
};

/** The short form of RFC 5952, which URLs have too. */
function address6(data: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, index) => ((data[index * 2] << 8) | data[index * 2 + 1]).toString(16));
  return new URL(`http://[${groups.join(":")}]`).hostname.slice(1, -1);
}

/** Labels, each behind its length, up to an empty one; without the pointers of a whole message. */
function domainName(data: Uint8Array): string | null {
  const labels: string[] = [];
  let at = 0;
  for (; data[at] > 0; at += data[at] + 1) {
    if (data[at] >= 64 || at + data[at] >= data.length) return null;
    const label = text(data.subarray(at + 1, at + 1 + data[at]));
    if (label === null) return null;
    labels.push(label);
  }
  return data[at] === 0 && at === data.length - 1 ? labels.join(".") : null;
}

function text(data: Uint8Array): string | null {
  try {
    return decodeText(data, "utf-8");
  } catch (error) {
    if (error instanceof CodecError) return null;
    throw error;
  }
}

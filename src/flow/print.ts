// How flows are printed: sizes and addresses in mitmproxy's style.

/**
 * A size such as 184b, 1.2k or 512k: units of 1024, one decimal below 99.95. Ties are rounded to even as in Python: 1280 bytes are 1.2k,
 * where toFixed would give 1.3k.
 */
export function prettySize(bytes: number): string {
  if (bytes < 1024) return `${bytes}b`;
  let size = bytes;
  for (const unit of ["k", "m", "g"]) {
    size /= 1024;
    if (size < 99.95) return `${tenths(size)}${unit}`;
    if (size < 1024) return `${whole(size)}${unit}`;
  }
  size /= 1024;
  return `${size < 99.95 ? tenths(size) : whole(size)}t`;
}

/** Rounds to one decimal. Sizes are dyadic fractions, so the only ties are x.25 and x.75, whose even neighbours are x.2 and x.8. */
function tenths(size: number): string {
  return size % 1 === 0.25 ? `${Math.floor(size)}.2` : size.toFixed(1);
}

function whole(size: number): string {
  const floor = Math.floor(size);
  return size - floor === 0.5 ? String(floor + (floor % 2)) : size.toFixed(0);
}

/** An address as mitmproxy shows it: `*:8080` for the wildcard address, IPv6 in brackets. */
export function formatAddress(address: readonly [host: string, port: number, ...rest: number[]] | null): string {
  if (address === null) return "<no address>";
  const [host, port] = address;
  if (host === "0.0.0.0" || host === "::") return `*:${port}`;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(host);
  if (mapped !== null) return `${mapped[1]}:${port}`;
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** The size that a list shows for a flow, as in mitmproxy: that of all messages for TCP and UDP, otherwise that of the response body. */
export function listedSize(flow: { type: string | null; requestSize: number | null; responseSize: number | null }): number | null {
  const { type, requestSize, responseSize } = flow;
  return (type === "tcp" || type === "udp") && requestSize !== null && responseSize !== null ? requestSize + responseSize : responseSize;
}

/** `1 messages`: mitmproxy never uses the singular. */
export function shownCount(count: number): string {
  return `(${count} messages)`;
}

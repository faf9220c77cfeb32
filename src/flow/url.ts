// URLs and authorities as mitmproxy takes them apart and puts them together.

/** 80 or 443; null for other schemes. */
export function defaultPort(scheme: string): number | null {
  return scheme === "https" ? 443 : scheme === "http" ? 80 : null;
}

/** `host`, or `host:port` where the port is not the scheme's own. IPv6 addresses stand in brackets. */
export function hostPort(scheme: string, host: string, port: number): string {
  const name = host.includes(":") && isAddress6(host) ? `[${host}]` : host;
  return defaultPort(scheme) === port ? name : `${name}:${port}`;
}

/** As `toUpperCase` gives it, which takes longer to find that there is nothing to do. */
export function upperCase(text: string): string {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x60) return text.toUpperCase();
  return text;
}

export function formatUrl(scheme: string, host: string, port: number, path: string): string {
  return `${scheme}://${hostPort(scheme, host, port)}${path === "*" ? "" : path}`;
}

/**
 * The parts of an absolute URL.
 *
 * @throws TypeError where it has no scheme, no valid host or no valid port
 */
export function parseUrl(url: string): { scheme: string; host: string; port: number; path: string } {
  const match = /^([a-z][a-z0-9+.-]*):\/\/(?:[^/?#@]*@)?([^/?#]*)(.*)$/is.exec(url);
  const authority = match === null ? null : authorityOf(match[2]);
  if (match === null || authority === null) throw new TypeError(`not an absolute URL with a valid host and port: ${JSON.stringify(url)}`);
  const scheme = match[1].toLowerCase();
  const path = match[3].startsWith("/") ? match[3] : `/${match[3]}`;
  return { scheme, host: authority.host.toLowerCase(), port: authority.port ?? defaultPort(scheme) ?? 80, path };
}

/** Host and port of a Host header or an authority; a malformed one is all host. */
export function parseAuthority(authority: string): { host: string; port: number | null } {
  return authorityOf(authority) ?? { host: authority, port: null };
}

function authorityOf(authority: string): { host: string; port: number | null } | null {
  const match = /^([^:]+|\[.+\])(?::(\d+))?$/.exec(authority);
  if (match === null) return null;
  const host = match[1].startsWith("[") && match[1].endsWith("]") ? match[1].slice(1, -1) : match[1];
  const port = match[2] === undefined ? null : Number(match[2]);
  return isValidHost(host) && (port === null || port <= 65535) ? { host, port } : null;
}

/** With a zone or without. */
function isAddress6(host: string): boolean {
  return /^[0-9a-f:.]+(?:%[^%]+)?$/i.test(host);
}

/** A name of labels of at most 63 characters (or other than ASCII: IDNs), 255 in all, or an IP address. */
function isValidHost(host: string): boolean {
  if (host.length > 255) return false;
  if (host.includes(":")) return isAddress6(host);
  return host
    .replace(/\.$/, "")
    .split(".")
    .every((label) => /^[A-Z\d\-_\u0080-\u{10ffff}]{1,63}$/iu.test(label));
}

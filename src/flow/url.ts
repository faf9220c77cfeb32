// Parses and formats URLs and authorities as mitmproxy does.

/** 80 for http, 443 for https; null for other schemes. */
export function defaultPort(scheme: string): number | null {
  return scheme === "https" ? 443 : scheme === "http" ? 80 : null;
}

/** `host`, or `host:port` if the port is not the scheme's default. IPv6 addresses are put in brackets. */
export function hostPort(scheme: string, host: string, port: number): string {
  const name = host.includes(":") && isAddress6(host) ? `[${host}]` : host;
  return defaultPort(scheme) === port ? name : `${name}:${port}`;
}

/** `toUpperCase`, but faster for text that is in upper case already. */
export function upperCase(text: string): string {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x60) return text.toUpperCase();
  return text;
}

export function formatUrl(scheme: string, host: string, port: number, path: string): string {
  return `${scheme}://${hostPort(scheme, host, port)}${path === "*" ? "" : path}`;
}

/**
 * Splits an absolute URL into its parts.
 *
 * @throws TypeError if it has no scheme, no valid host or an invalid port
 */
export function parseUrl(url: string): { scheme: string; host: string; port: number; path: string } {
  const match = /^([a-z][a-z0-9+.-]*):\/\/(?:[^/?#@]*@)?([^/?#]*)(.*)$/is.exec(url);
  const authority = match === null ? null : authorityOf(match[2]);
  if (match === null || authority === null) throw new TypeError(`not an absolute URL with a valid host and port: ${JSON.stringify(url)}`);
  const scheme = match[1].toLowerCase();
  const path = match[3].startsWith("/") ? match[3] : `/${match[3]}`;
  return { scheme, host: authority.host.toLowerCase(), port: authority.port ?? defaultPort(scheme) ?? 80, path };
}

/** The host and port of a Host header or an authority; a malformed one is taken as a host as a whole. */
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

/** Whether the host looks like an IPv6 address, with or without a zone. */
function isAddress6(host: string): boolean {
  return /^[0-9a-f:.]+(?:%[^%]+)?$/i.test(host);
}

/** Whether it is an IP address or a name of labels: at most 63 characters each, non-ASCII ones (IDNs) included, and 255 in all. */
function isValidHost(host: string): boolean {
  if (host.length > 255) return false;
  if (host.includes(":")) return isAddress6(host);
  return host
    .replace(/\.$/, "")
    .split(".")
    .every((label) => /^[A-Z\d\-_\u0080-\u{10ffff}]{1,63}$/iu.test(label));
}

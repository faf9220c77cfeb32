// Which servers requests may go to: only those that the user named.
import type { Request } from "../flow/request.ts";
import { hostPort } from "../flow/url.ts";

export interface TargetOptions {
  /** Send every request to this server instead of its own, such as `http://localhost:8080`. */
  to?: string | URL;
  /** Servers that requests may go to: `example.com` means port 80 for http and 443 for https, `example.com:8443` that port. */
  allow?: readonly string[];
}

/** Where a request goes, or why it may not be sent. */
export type Target = { readonly url: URL; readonly refusal: null } | { readonly url: null; readonly refusal: string };

export class Targets {
  readonly #to: URL | null;
  readonly #allowed: ReadonlySet<string>;

  /** @throws TypeError unless at least one server is named, and each is well-formed */
  constructor({ to, allow = [] }: TargetOptions) {
    if (to === undefined && allow.length === 0) throw new TypeError("name the server to send to, or the servers that are allowed");
    this.#to = to === undefined ? null : originOf(String(to));
    this.#allowed = new Set(allow.flatMap(allowedOrigins));
  }

  /** Where a request may go. The check is on what will be connected to: the origin as a URL normalises it, not the text in the flow. */
  of(request: Request): Target {
    if (this.#to !== null) return { url: this.#to, refusal: null };
    const { scheme, host, port } = request;
    const named = `${scheme}://${hostPort(scheme, host, port)}`;
    const url = URL.canParse(named) ? new URL(named) : null;
    if (url === null || !isOrigin(url)) return refused("its server is none that HTTP has");
    return this.#allowed.has(url.origin) ? { url, refusal: null } : refused(`${url.host} is not allowed`);
  }
}

function refused(refusal: string): Target {
  return { url: null, refusal };
}

/** Whether a URL is nothing but scheme, host and port. */
function isOrigin(url: URL): boolean {
  return /^https?:$/.test(url.protocol) && url.hostname !== "" && url.href === `${url.origin}/`;
}

function originOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !isOrigin(url)) throw new TypeError(`not a server, such as http://localhost:8080: ${JSON.stringify(text)}`);
  return url;
}

/** The origins that a `host[:port]` stands for. */
function allowedOrigins(text: string): string[] {
  const [, host, port = ""] = /^(\[[^\]/?#@]+\]|[^:/?#@[\]]+)(:\d{1,5})?$/.exec(text) ?? [];
  const urls = ["http", "https"].map((scheme) => `${scheme}://${host}${port}`);
  if (host === undefined || !urls.every((url) => URL.canParse(url)))
    throw new TypeError(`not a host, or a host and a port: ${JSON.stringify(text)}`);
  return urls.map((url) => new URL(url).origin);
}

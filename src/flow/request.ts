// An HTTP request.
import { Dict } from "../codec/dict.ts";
import { shapes } from "./canonical.ts";
import { encodeEscaped } from "./escape.ts";
import type { HeadersInput } from "./headers.ts";
import { decodeHost, encodeHost } from "./idna.ts";
import { dictLayout, type Layout } from "./layout.ts";
import { Message, newMessageItems } from "./message.ts";
import type { StateValue } from "./state.ts";
import { defaultPort, formatUrl, hostPort, parseAuthority, parseUrl, upperCase } from "./url.ts";

const layout: Layout = dictLayout(shapes.request);

/** An HTTP request. */
export class Request extends Message {
  protected override get layout(): Layout {
    return layout;
  }

  /**
   * Makes a new request.
   *
   * @throws TypeError unless the URL is absolute
   * @example
   * Request.make("POST", "https://example.com/login", "user=me", { "content-type": "text/plain" })
   */
  static make(method: string, url: string, content: string | Uint8Array = "", headers: HeadersInput = []): Request {
    const { scheme, host, port, path } = parseUrl(url);
    const request = Request.fromState(
      new Dict<StateValue>([
        ["path", encodeEscaped(path)],
        ["authority", new Uint8Array(0)],
        ["scheme", encodeEscaped(scheme)],
        ["method", encodeEscaped(method)],
        ["port", port],
        ["host", host],
        ...newMessageItems(headers),
      ]),
    );
    if (typeof content === "string") request.text = content;
    else request.content = content;
    return request;
  }

  /** The method in upper case. */
  get method(): string {
    return upperCase(this.need("method", this.readText("method")));
  }

  set method(value: string) {
    this.setBytes("method", value);
  }

  /** The method as it was sent, in whatever case. */
  get rawMethod(): Uint8Array {
    return this.need("method", this.readBytes("method"));
  }

  /** The URL's scheme: `http` or `https`; empty for CONNECT. */
  get scheme(): string {
    return this.need("scheme", this.readText("scheme"));
  }

  set scheme(value: string) {
    this.setBytes("scheme", value);
  }

  /** The authority of the request target, or `:authority` in HTTP/2 and 3; empty if there is none. Internationalised names are Unicode. */
  get authority(): string {
    return decodeHost(this.readText("authority") ?? "");
  }

  set authority(value: string) {
    this.setBytes("authority", encodeHost(value));
  }

  /** The host that the request is for. Assigning also updates the Host header and the authority, if present. */
  get host(): string {
    return this.need("host", this.readText("host"));
  }

  set host(value: string) {
    this.setText("host", value);
    this.#nameServer();
  }

  /** The server's port. Assigning also updates the Host header and the authority, if present. */
  get port(): number {
    return this.need("port", this.readNumber("port"));
  }

  set port(value: number) {
    this.setInteger("port", value);
    this.#nameServer();
  }

  /** Updates the Host header and the authority, where present, to the current host and port. The scheme's default port is left out. */
  #nameServer(): void {
    const hasHeader = this.headers.has("host");
    const hasAuthority = this.authority !== "";
    if (!hasHeader && !hasAuthority) return;
    const name = hostPort(this.scheme, this.host, this.port);
    if (hasHeader) this.headers.set("Host", name);
    if (hasAuthority) this.authority = name;
  }

  /** The path with the query, such as `/search?q=1`; `*` for some OPTIONS requests. */
  get path(): string {
    return this.need("path", this.readText("path"));
  }

  set path(value: string) {
    this.setBytes("path", value);
  }

  get #isConnect(): boolean {
    return this.method === "CONNECT";
  }

  /** The form of the request target (RFC 7230, section 5.3): `authority` for CONNECT, `absolute` for requests to a proxy. */
  get firstLineFormat(): "authority" | "absolute" | "relative" {
    if (this.#isConnect) return "authority";
    return this.authority === "" ? "relative" : "absolute";
  }

  /** The URL. Assigning sets scheme, host, port and path. @throws TypeError unless the new URL is absolute */
  get url(): string {
    if (this.#isConnect) return `${this.host}:${this.port}`;
    return formatUrl(this.scheme, this.host, this.port, this.path);
  }

  set url(value: string) {
    const { scheme, host, port, path } = parseUrl(value);
    this.scheme = scheme;
    this.port = port;
    this.host = host;
    this.path = path;
  }

  /** The Host header, or the authority in HTTP/2 and 3; null if there is none. */
  get hostHeader(): string | null {
    const isNewer = this.httpVersion === "HTTP/2.0" || this.httpVersion === "HTTP/3";
    return (isNewer && this.authority) || this.headers.get("host");
  }

  /** The host that the client named, else `host`, which may be an IP address. Do not trust it: a client can name any host. */
  get prettyHost(): string {
    const header = this.hostHeader;
    return header ? parseAuthority(header).host : this.host;
  }

  /** `url` with the host and port that the client named in `hostHeader`, if any; for CONNECT, the authority. */
  get prettyUrl(): string {
    if (this.#isConnect) return this.authority;
    const header = this.hostHeader;
    if (!header) return this.url;
    const { host, port } = parseAuthority(header);
    return formatUrl(this.scheme, host, port || defaultPort(this.scheme) || 443, this.path);
  }

  /** A copy of the query parameters. */
  get query(): URLSearchParams {
    const { path } = this;
    const cut = path.indexOf("?");
    return new URLSearchParams(cut < 0 ? "" : path.slice(cut + 1).replace(/#.*$/s, ""));
  }

  /** `Request(GET lolcats.com:80/)` */
  override toString(): string {
    const { host, port } = this;
    return `Request(${this.method} ${host && port ? `${host}:${port}` : ""}${this.path})`;
  }
}

// The two connections of a flow: from the client to the proxy, from the proxy to the server.
import { TAG_NULL } from "../abi.ts";
import { Dict } from "../codec/dict.ts";
import { Float } from "../codec/float.ts";
import { shapes } from "./canonical.ts";
import { decodeEscaped, encodeEscaped } from "./escape.ts";
import { dictLayout, type Layout } from "./layout.ts";
import { randomUuid } from "./migrate/index.ts";
import { FlowPart } from "./part.ts";
import { formatAddress } from "./print.ts";
import { kindOf, type StateValue } from "./state.ts";

/** Host and port; for IPv6 possibly followed by flow info and scope ID. */
export type Address = readonly [host: string, port: number, ...rest: number[]];

const serverLayout: Layout = dictLayout(shapes.serverConn);
const clientLayout: Layout = dictLayout(shapes.clientConn);

/** Base class of `ClientConnection` and `ServerConnection`. */
export abstract class Connection extends FlowPart {
  /** The connection's UUID. Flows on the same connection share it. */
  get id(): string {
    return this.need("id", this.readText("id"));
  }

  set id(value: string) {
    this.setText("id", value);
  }

  /** The address of the other end (the client, or the server); null if the connection was never opened. */
  get peername(): Address | null {
    return this.readAddress("peername");
  }

  set peername(value: Address | null) {
    this.set("peername", addressState(value));
  }

  /** The proxy's own address on this connection; null if the connection was never opened. */
  get sockname(): Address | null {
    return this.readAddress("sockname");
  }

  set sockname(value: Address | null) {
    this.set("sockname", addressState(value));
  }

  /** `tcp` or `udp`. */
  get transportProtocol(): string {
    return this.readText("transport_protocol") ?? "tcp";
  }

  set transportProtocol(value: string) {
    this.setText("transport_protocol", value);
  }

  /** Why the connection failed; null if it did not. */
  get error(): string | null {
    return this.readText("error");
  }

  set error(value: string | null) {
    this.setText("error", value);
  }

  /** Whether the connection uses TLS, or was meant to. `tlsEstablished` tells whether the handshake completed. */
  get tls(): boolean {
    return this.readBoolean("tls") ?? false;
  }

  set tls(value: boolean) {
    this.setBoolean("tls", value);
  }

  /** Whether the TLS handshake completed. */
  get tlsEstablished(): boolean {
    return this.timestampTlsSetup !== null;
  }

  /** The negotiated TLS version, such as `TLSv1.3`; null without TLS. */
  get tlsVersion(): string | null {
    return this.readText("tls_version");
  }

  set tlsVersion(value: string | null) {
    this.setText("tls_version", value);
  }

  /** The host name sent in the TLS handshake (SNI); null without one. */
  get sni(): string | null {
    return this.readText("sni");
  }

  set sni(value: string | null) {
    this.setText("sni", value);
  }

  /** The negotiated TLS cipher, in OpenSSL's spelling; null without TLS. */
  get cipher(): string | null {
    return this.readText("cipher");
  }

  set cipher(value: string | null) {
    this.setText("cipher", value);
  }

  /** The TLS ciphers that the proxy accepts on this connection. */
  get cipherList(): string[] {
    return this.readStrings("cipher_list").map((item) => (typeof item === "string" ? item : decodeEscaped(item)));
  }

  set cipherList(value: readonly string[]) {
    this.set("cipher_list", [...value]);
  }

  /** The application protocol negotiated in the TLS handshake (ALPN), such as the bytes of `h2`; null without one. */
  get alpn(): Uint8Array | null {
    return this.readBytes("alpn");
  }

  set alpn(value: Uint8Array | string | null) {
    this.setBytes("alpn", value);
  }

  /** The application protocols offered in the TLS handshake (ALPN). */
  get alpnOffers(): Uint8Array[] {
    return this.readStrings("alpn_offers").map((item) => (typeof item === "string" ? encodeEscaped(item) : item));
  }

  set alpnOffers(value: readonly (Uint8Array | string)[]) {
    this.set("alpn_offers", bytesList(value));
  }

  /** The certificate chain of the other end, each certificate as PEM bytes, the leaf first. */
  get certificateList(): Uint8Array[] {
    return this.readStrings("certificate_list").map((item) => (typeof item === "string" ? encodeEscaped(item) : item));
  }

  set certificateList(value: readonly (Uint8Array | string)[]) {
    this.set("certificate_list", bytesList(value));
  }

  /** When the connection was opened: seconds since 1970; null if it never was. */
  get timestampStart(): number | null {
    return this.readNumber("timestamp_start");
  }

  set timestampStart(value: number | null) {
    this.setFloat("timestamp_start", value);
  }

  /** When the connection was closed: seconds since 1970; null while it is open, or if it was never opened. */
  get timestampEnd(): number | null {
    return this.readNumber("timestamp_end");
  }

  set timestampEnd(value: number | null) {
    this.setFloat("timestamp_end", value);
  }

  /** When the TLS handshake completed: seconds since 1970; null if it did not. */
  get timestampTlsSetup(): number | null {
    return this.readNumber("timestamp_tls_setup");
  }

  set timestampTlsSetup(value: number | null) {
    this.setFloat("timestamp_tls_setup", value);
  }

  /** @throws CodecError BAD_STATE unless it is null, absent, or a list of a host and numbers */
  protected readAddress(name: string): Address | null {
    const value = this.readList(name);
    if (value === null) return null;
    const [host, ...numbers] = value;
    const text = host instanceof Uint8Array ? decodeEscaped(host) : host;
    if (typeof text !== "string" || numbers.length === 0) throw this.bad(name, "it is no list of a host and a port");
    const [port, ...rest] = numbers.map((item) => {
      const number = item instanceof Float ? item.value : item;
      if (typeof number === "number" || typeof number === "bigint") return Number(number);
      throw this.bad(name, `it has ${kindOf(item)} for a number`);
    });
    return [text, port, ...rest];
  }

  /** @throws CodecError BAD_STATE unless it is null, absent, or a list */
  protected readList(name: string): StateValue[] | null {
    const node = this.nodeOf(name);
    if (this.changeOf(name) === undefined && (node === 0 || this.source.data.tag(node) === TAG_NULL)) return null;
    const value = this.readExact(name) ?? null;
    if (value !== null && !Array.isArray(value)) throw this.bad(name, `it is ${kindOf(value)}, not a list`);
    return value;
  }

  /** @throws CodecError BAD_STATE unless it is null, absent, or a list of bytes or text */
  protected readStrings(name: string): (string | Uint8Array)[] {
    return (this.readList(name) ?? []).map((item) => {
      if (typeof item === "string" || item instanceof Uint8Array) return item;
      throw this.bad(name, `it has ${kindOf(item)} in it`);
    });
  }
}

function addressState(address: Address | null): StateValue {
  if (address === null) return null;
  const [host, ...numbers] = address;
  if (typeof host !== "string") throw new TypeError("an address is a host and a port");
  for (const number of numbers) if (!Number.isSafeInteger(number)) throw new RangeError(`a port is a whole number, not ${number}`);
  return [...address];
}

function bytesList(value: readonly (Uint8Array | string)[]): Uint8Array[] {
  return value.map((item) => (typeof item === "string" ? encodeEscaped(item) : item));
}

/** The state of a connection that was never opened. */
function unbegun(tls: boolean): [string, StateValue][] {
  return [
    ["timestamp_tls_setup", null],
    ["timestamp_end", null],
    ["timestamp_start", null],
    ["sni", null],
    ["tls_version", null],
    ["cipher_list", []],
    ["cipher", null],
    ["alpn_offers", []],
    ["alpn", null],
    ["certificate_list", []],
    ["tls", tls],
    ["error", null],
    ["transport_protocol", "tcp"],
    ["id", randomUuid()],
    ["sockname", null],
    ["peername", null],
  ];
}

/** The connection from the client to the proxy. */
export class ClientConnection extends Connection {
  protected override get layout(): Layout {
    return clientLayout;
  }

  /** A connection that no client opened, as replayed flows have. */
  static make(): ClientConnection {
    return ClientConnection.fromState(new Dict<StateValue>([["proxy_mode", "regular"], ["mitmcert", null], ...unbegun(false)]));
  }

  /** The proxy mode that accepted the connection, such as `regular` or `reverse:https://example.com`. */
  get proxyMode(): string {
    return this.readText("proxy_mode") ?? "regular";
  }

  set proxyMode(value: string) {
    this.setText("proxy_mode", value);
  }

  /** The certificate that the proxy presented to the client, as PEM bytes; null without TLS. */
  get mitmcert(): Uint8Array | null {
    return this.readBytes("mitmcert");
  }

  set mitmcert(value: Uint8Array | string | null) {
    this.setBytes("mitmcert", value);
  }

  /** `<ClientConnection: 127.0.0.1:50841>` */
  override toString(): string {
    return `<ClientConnection: ${formatAddress(this.peername)}>`;
  }
}

/** The connection from the proxy to the server. It is never opened if the proxy answers by itself. */
export class ServerConnection extends Connection {
  protected override get layout(): Layout {
    return serverLayout;
  }

  /** A connection to this address that has not been opened yet. */
  static make(address: Address, tls: boolean): ServerConnection {
    const fields: [string, StateValue][] = [
      ["via", null],
      ["timestamp_tcp_setup", null],
      ["address", addressState(address)],
    ];
    const connection = ServerConnection.fromState(new Dict<StateValue>([...fields, ...unbegun(tls)]));
    if (tls) connection.sni = address[0];
    return connection;
  }

  /** The server's host name or IP address, and its port; null if it is not known. */
  get address(): Address | null {
    return this.readAddress("address");
  }

  set address(value: Address | null) {
    this.set("address", addressState(value));
  }

  /** The upstream proxy that the connection goes through, as its scheme and address; null without one. */
  get via(): [scheme: string, address: Address] | null {
    const value = this.readList("via");
    if (value === null) return null;
    const [scheme, address] = value;
    if (typeof scheme !== "string" || !Array.isArray(address)) throw this.bad("via", "it is no list of a scheme and an address");
    const [host, port] = address;
    if (typeof host !== "string" || typeof port !== "number") throw this.bad("via", "its address is no list of a host and a port");
    return [scheme, [host, port]];
  }

  set via(value: readonly [scheme: string, address: Address] | null) {
    this.set("via", value === null ? null : [value[0], addressState(value[1])]);
  }

  /** When the TCP handshake completed: seconds since 1970; null if it did not. */
  get timestampTcpSetup(): number | null {
    return this.readNumber("timestamp_tcp_setup");
  }

  set timestampTcpSetup(value: number | null) {
    this.setFloat("timestamp_tcp_setup", value);
  }

  /** `<ServerConnection: lolcats.com:80>` */
  override toString(): string {
    return `<ServerConnection: ${formatAddress(this.address)}>`;
  }
}

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

/** Host and port; of IPv6 maybe flow info and scope too. */
export type Address = readonly [host: string, port: number, ...rest: number[]];

const serverLayout: Layout = dictLayout(shapes.serverConn);
const clientLayout: Layout = dictLayout(shapes.clientConn);

/** Base class of `ClientConnection` and `ServerConnection`. */
export abstract class Connection extends FlowPart {
  /** A UUID: flows of one connection share it. */
  get id(): string {
    return this.need("id", this.readText("id"));
  }

  set id(value: string) {
    this.setText("id", value);
  }

  /** The other end's address. */
  get peername(): Address | null {
    return this.readAddress("peername");
  }

  set peername(value: Address | null) {
    this.set("peername", addressState(value));
  }

  /** The proxy's own address. */
  get sockname(): Address | null {
    return this.readAddress("sockname");
  }

  set sockname(value: Address | null) {
    this.set("sockname", addressState(value));
  }

  get transportProtocol(): string {
    return this.readText("transport_protocol") ?? "tcp";
  }

  set transportProtocol(value: string) {
    this.setText("transport_protocol", value);
  }

  /** Why connecting failed. */
  get error(): string | null {
    return this.readText("error");
  }

  set error(value: string | null) {
    this.setText("error", value);
  }

  /** Whether the connection is, or was to be, by TLS. */
  get tls(): boolean {
    return this.readBoolean("tls") ?? false;
  }

  set tls(value: boolean) {
    this.setBoolean("tls", value);
  }

  get tlsEstablished(): boolean {
    return this.timestampTlsSetup !== null;
  }

  get tlsVersion(): string | null {
    return this.readText("tls_version");
  }

  set tlsVersion(value: string | null) {
    this.setText("tls_version", value);
  }

  get sni(): string | null {
    return this.readText("sni");
  }

  set sni(value: string | null) {
    this.setText("sni", value);
  }

  get cipher(): string | null {
    return this.readText("cipher");
  }

  set cipher(value: string | null) {
    this.setText("cipher", value);
  }

  get cipherList(): string[] {
    return this.readStrings("cipher_list").map((item) => (typeof item === "string" ? item : decodeEscaped(item)));
  }

  set cipherList(value: readonly string[]) {
    this.set("cipher_list", [...value]);
  }

  get alpn(): Uint8Array | null {
    return this.readBytes("alpn");
  }

  set alpn(value: Uint8Array | string | null) {
    this.setBytes("alpn", value);
  }

  get alpnOffers(): Uint8Array[] {
    return this.readStrings("alpn_offers").map((item) => (typeof item === "string" ? encodeEscaped(item) : item));
  }

  set alpnOffers(value: readonly (Uint8Array | string)[]) {
    this.set("alpn_offers", bytesList(value));
  }

  /** Certificates of the other end in PEM, its own first. */
  get certificateList(): Uint8Array[] {
    return this.readStrings("certificate_list").map((item) => (typeof item === "string" ? encodeEscaped(item) : item));
  }

  set certificateList(value: readonly (Uint8Array | string)[]) {
    this.set("certificate_list", bytesList(value));
  }

  /** When the connection began: seconds since 1970. */
  get timestampStart(): number | null {
    return this.readNumber("timestamp_start");
  }

  set timestampStart(value: number | null) {
    this.setFloat("timestamp_start", value);
  }

  get timestampEnd(): number | null {
    return this.readNumber("timestamp_end");
  }

  set timestampEnd(value: number | null) {
    this.setFloat("timestamp_end", value);
  }

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

/** What a connection has that was never begun. */
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

  /** One that no client began, as of a replay. */
  static make(): ClientConnection {
    return ClientConnection.fromState(new Dict<StateValue>([["proxy_mode", "regular"], ["mitmcert", null], ...unbegun(false)]));
  }

  /** The proxy's mode, as `regular` or `reverse:https://example.com`. */
  get proxyMode(): string {
    return this.readText("proxy_mode") ?? "regular";
  }

  set proxyMode(value: string) {
    this.setText("proxy_mode", value);
  }

  /** The certificate that the proxy showed to the client, in PEM. */
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

/** The connection from the proxy to the server; never begun where the proxy answered by itself. */
export class ServerConnection extends Connection {
  protected override get layout(): Layout {
    return serverLayout;
  }

  /** One to this address that was not begun yet. */
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

  /** The server's name or IP address, and its port. */
  get address(): Address | null {
    return this.readAddress("address");
  }

  set address(value: Address | null) {
    this.set("address", addressState(value));
  }

  /** The proxy that the connection goes through: its scheme and address. */
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

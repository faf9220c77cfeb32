// What flows of every type share.
import { TAG_NULL } from "../abi.ts";
import { Dict } from "../codec/dict.ts";
import type { Engine } from "../engine/engine.ts";
import { CodecError } from "../errors.ts";
import { flowError } from "../flow-errors.ts";
import { canonical } from "./canonical.ts";
import { ClientConnection, ServerConnection } from "./connection.ts";
import type { FlowDataOptions } from "./data.ts";
import { isEqualState } from "./equal.ts";
import { FlowError } from "./flow-error.ts";
import type { FlowJson } from "./json.ts";
import { Migrator, randomUuid } from "./migrate/index.ts";
import { FlowPart } from "./part.ts";
import { copyState, kindOf, type State, type StateValue } from "./state.ts";
import { type PartClass, sourceOf, type TapePart } from "./tape-part.ts";
import { encodeChunks, flowDataOf } from "./tnetstring.ts";

/** How `toChunks` writes a flow. */
export interface FlowChunksOptions {
  /** Write a flow of an older version in the current one even if it was not modified. */
  current?: boolean;
}

/**
 * A flow. Its parts and fields are decoded when they are read, and can be set. `modified` tells whether any were set, and `toChunks` gives
 * the bytes, encoding again only what was changed. A flow of an older version appears as it would in the current version.
 */
export abstract class Flow extends FlowPart {
  /** Tells the classes of flows apart. */
  abstract get type(): "http" | "tcp" | "udp" | "dns";

  /**
   * Makes a flow from its state, of any version: an exact state as `getState` returns it, or plain objects and arrays. The state is not modified.
   * `flowFromState` makes flows of every type.
   *
   * @throws CodecError BAD_STATE, also where it is of another type, UNSUPPORTED_VERSION, UNKNOWN_FLOW_TYPE, UNSUPPORTED_VALUE
   * @example
   * HTTPFlow.fromState(flow.getState())
   */
  static override fromState<Made extends TapePart>(this: PartClass<Made>, state: unknown): Made {
    const source = sourceOf(canonical(new Migrator().migrate(exactState(state))));
    const made = new this(source);
    const flow = made as TapePart as Flow;
    const type = flow.readText("type");
    if (type === flow.type) return made;
    throw flowError("BAD_STATE", { path: "type", detail: `it is ${JSON.stringify(type)}, not ${JSON.stringify(flow.type)}` });
  }

  /** The version of the state: always the current one, even if the flow was read from an older version. */
  get version(): number {
    return this.need("version", this.readNumber("version"));
  }

  /** The flow's UUID. */
  get id(): string {
    return this.need("id", this.readText("id"));
  }

  set id(value: string) {
    this.setText("id", value);
  }

  /** The connection from the client to the proxy. */
  get clientConn(): ClientConnection {
    return this.need("client_conn", this.readPart("client_conn", ClientConnection));
  }

  set clientConn(value: ClientConnection) {
    this.setPart("client_conn", value, ClientConnection);
  }

  /** The connection from the proxy to the server. */
  get serverConn(): ServerConnection {
    return this.need("server_conn", this.readPart("server_conn", ServerConnection));
  }

  set serverConn(value: ServerConnection) {
    this.setPart("server_conn", value, ServerConnection);
  }

  /** What went wrong; null if nothing did. A flow may have both an error and a response. */
  get error(): FlowError | null {
    return this.readPart("error", FlowError);
  }

  set error(value: FlowError | null) {
    this.setPart("error", value, FlowError);
  }

  /** Whether the flow was held for the user when it was saved. */
  get intercepted(): boolean {
    return this.readBoolean("intercepted") ?? false;
  }

  set intercepted(value: boolean) {
    this.setBoolean("intercepted", value);
  }

  /** `"request"` or `"response"` if that part was replayed, otherwise null. */
  get isReplay(): string | null {
    return this.readText("is_replay");
  }

  set isReplay(value: string | null) {
    this.setText("is_replay", value);
  }

  /** The marker: an emoji's name such as `:default:`, or a character; empty if the flow is not marked. */
  get marked(): string {
    return this.readText("marked") ?? "";
  }

  set marked(value: string) {
    this.setText("marked", value);
  }

  /** The user's comment; empty if there is none. */
  get comment(): string {
    return this.readText("comment") ?? "";
  }

  set comment(value: string) {
    this.setText("comment", value);
  }

  /** Data that addons attached to the flow: a copy, so assign it to change it. @throws CodecError BAD_STATE unless it is a dict */
  get metadata(): State {
    const value = this.readExact("metadata") ?? null;
    if (value === null) return new Dict();
    if (!(value instanceof Dict)) throw this.bad("metadata", `it is ${kindOf(value)}, not a dict`);
    return this.changeOf("metadata") === undefined ? value : copyState(value);
  }

  set metadata(value: State) {
    if (!(value instanceof Map)) throw new TypeError("metadata is a Dict");
    this.set("metadata", copyState(value instanceof Dict ? value : new Dict(value as Iterable<[string, StateValue]>)));
  }

  /** When the flow was created: seconds since 1970. A replay does not change it. */
  get timestampCreated(): number | null {
    return this.readNumber("timestamp_created");
  }

  set timestampCreated(value: number | null) {
    this.setFloat("timestamp_created", value);
  }

  /** When the flow began: for HTTP when the request did, otherwise when the connection did; seconds since 1970. */
  get timestampStart(): number | null {
    return this.clientConn.timestampStart;
  }

  /** The whole state as plain data. @throws CodecError BODY_NOT_LOADED */
  override getState(): State {
    return this.collect("state") as State;
  }

  /** Loads bodies that are not in memory, so that every field can be read synchronously. */
  async load(): Promise<this> {
    await this.source.data.load();
    return this;
  }

  /**
   * The bytes of the flow, in pieces. An unmodified flow gives the bytes that it was read from, whatever their version; a modified one is
   * written in the current version, as is any flow with `current`. Returns a promise if some bytes must be read first.
   */
  toChunks({ current = false }: FlowChunksOptions = {}): Uint8Array[] | Promise<Uint8Array[]> {
    const { data } = this.source;
    if (!this.modified) return data.chunks(current);
    try {
      return this.#encode();
    } catch (error) {
      if (!(error instanceof CodecError) || error.code !== "BODY_NOT_LOADED") throw error;
      return data.load().then(() => this.#encode());
    }
  }

  /** @internal The message of proto/flow.proto that it was read from and that says the same, in pieces; null if there is none. */
  get message(): Uint8Array[] | Promise<Uint8Array[]> | null {
    return this.modified ? null : (this.source.data.message?.chunks() ?? null);
  }

  #encode(): Uint8Array[] {
    return encodeChunks(this.collect("encoded"), this.source.data);
  }

  /** @internal The engine that it is decoded and encoded with, where its reader named one. */
  get engine(): Engine | undefined {
    return this.source.data.engine;
  }

  /** A copy of the flow with a new `id`. @throws CodecError BODY_NOT_LOADED if the flow is modified and not in memory */
  copy(): this {
    const { source } = this;
    const data = this.modified ? flowDataOf(this.#encode(), source.data) : source.data;
    const copy = new (this.constructor as PartClass<this>)({ ...source, data });
    copy.id = randomUuid();
    return copy;
  }

  /** Whether the flow has a backup to revert to. */
  get hasBackup(): boolean {
    if (this.changeOf("backup") !== undefined) return this.changeOf("backup") !== null;
    const node = this.nodeOf("backup");
    return node !== 0 && this.source.data.tag(node) !== TAG_NULL;
  }

  /** Saves the state for `revert`, unless one is saved already. */
  backup(): void {
    if (!this.hasBackup) this.set("backup", this.getState());
  }

  /**
   * Goes back to the saved state, if there is one; a state of an older version is migrated. Parts obtained before keep their values.
   *
   * @throws CodecError BAD_STATE and as migrations do
   */
  revert(): void {
    if (!this.hasBackup) return;
    const { source } = this;
    const backup = this.readExact("backup") as StateValue;
    if (!(backup instanceof Dict)) throw this.bad("backup", `it is ${kindOf(backup)}, not a dict`);
    const state = new Migrator().migrate(copyState(backup), source.context.place);
    if (state.get("type") !== this.type) throw this.bad("backup", "it is of another type than the flow");
    state.set("backup", null);
    const data = flowDataOf(encodeChunks(canonical(state), source.data), source.data);
    this.replaceSource({ ...source, data, node: 0, start: 0 });
    // Its bytes are not those that the flow was read from.
    this.set("backup", null);
  }

  /** Whether the state differs from the saved one: what mitmproxy calls a modified flow. */
  differsFromBackup(): boolean {
    return this.hasBackup && !isEqualState(this.readExact("backup") as StateValue, this.getState(), "backup");
  }

  /** mitmweb's flow JSON, with the length and SHA-256 of each body in place of its bytes. @throws CodecError BODY_NOT_LOADED */
  abstract toJSON(): FlowJson;

  /** Puts a part, or null, in a field. */
  protected setPart<Part extends FlowPart>(name: string, value: Part | null, type: PartClass<Part>): void {
    if (value !== null && !(value instanceof type)) throw new TypeError(`${name} is a ${type.name}`);
    this.set(name, value);
  }
}

/** A state of its own from an exact one, or from anything that `tnetstring.dumps` takes. */
export function exactState(state: unknown, options: FlowDataOptions = {}): StateValue {
  if (state instanceof Dict) return copyState(state as State);
  return flowDataOf(encodeChunks(state, options), options).value(0, 0) as StateValue;
}

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

export interface FlowChunksOptions {
  /** Give a flow of an older version in the current one, also where it was only read. */
  current?: boolean;
}

/**
 * A flow. Its parts and fields are decoded when they are read, and may be set; `modified` tells whether any was, and `toChunks` gives the
 * bytes, in which only what was changed is encoded anew. All of them show a flow of an older version as it is in the current one.
 */
export abstract class Flow extends FlowPart {
  /** Tells the classes of flows apart. */
  abstract get type(): "http" | "tcp" | "udp" | "dns";

  /**
   * A flow from its state, of any version: an exact one as `getState` gives it, or plain objects and lists. The state is left as it is.
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

  /** The version of the state: the current one, whatever the flow was read from. */
  get version(): number {
    return this.need("version", this.readNumber("version"));
  }

  /** A UUID. */
  get id(): string {
    return this.need("id", this.readText("id"));
  }

  set id(value: string) {
    this.setText("id", value);
  }

  get clientConn(): ClientConnection {
    return this.need("client_conn", this.readPart("client_conn", ClientConnection));
  }

  set clientConn(value: ClientConnection) {
    this.setPart("client_conn", value, ClientConnection);
  }

  get serverConn(): ServerConnection {
    return this.need("server_conn", this.readPart("server_conn", ServerConnection));
  }

  set serverConn(value: ServerConnection) {
    this.setPart("server_conn", value, ServerConnection);
  }

  /** Null where nothing failed. There may be a response too. */
  get error(): FlowError | null {
    return this.readPart("error", FlowError);
  }

  set error(value: FlowError | null) {
    this.setPart("error", value, FlowError);
  }

  get intercepted(): boolean {
    return this.readBoolean("intercepted") ?? false;
  }

  set intercepted(value: boolean) {
    this.setBoolean("intercepted", value);
  }

  /** `"request"` or `"response"` where that was replayed, else null. */
  get isReplay(): string | null {
    return this.readText("is_replay");
  }

  set isReplay(value: string | null) {
    this.setText("is_replay", value);
  }

  /** An emoji's name as `:default:`, or a character; empty where the flow is not marked. */
  get marked(): string {
    return this.readText("marked") ?? "";
  }

  set marked(value: string) {
    this.setText("marked", value);
  }

  get comment(): string {
    return this.readText("comment") ?? "";
  }

  set comment(value: string) {
    this.setText("comment", value);
  }

  /** What addons left: a copy. Set it to change it. @throws CodecError BAD_STATE unless it is a dict */
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

  /** When the flow was made: seconds since 1970. A replay does not change it. */
  get timestampCreated(): number | null {
    return this.readNumber("timestamp_created");
  }

  set timestampCreated(value: number | null) {
    this.setFloat("timestamp_created", value);
  }

  /** When it began: of HTTP the request, else the connection. */
  get timestampStart(): number | null {
    return this.clientConn.timestampStart;
  }

  /** Its whole state as plain data. @throws CodecError BODY_NOT_LOADED */
  override getState(): State {
    return this.collect("state") as State;
  }

  /** Brings bodies that are not in memory there, so that every field can be read without waiting. */
  async load(): Promise<this> {
    await this.source.data.load();
    return this;
  }

  /**
   * The bytes of the flow, in pieces. One that is not modified gives the bytes that it was read from, whatever their version; a modified one
   * is of the current version, and so is any with `current`. A promise where some must be read first.
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

  /** @internal The message of proto/flow.proto that it was read from and that says the same, in pieces; null where there is none. */
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

  /** A flow like this one with an id of its own. @throws CodecError BODY_NOT_LOADED where it is modified and not in memory */
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

  /** Remembers the state for `revert`, unless one is remembered already. */
  backup(): void {
    if (!this.hasBackup) this.set("backup", this.getState());
  }

  /**
   * Goes back to the remembered state, if there is one; one of an older version is migrated. Parts that were handed out stay as they are.
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

  /** Whether the state differs from the remembered one: what mitmproxy calls a modified flow. */
  differsFromBackup(): boolean {
    return this.hasBackup && !isEqualState(this.readExact("backup") as StateValue, this.getState(), "backup");
  }

  /** mitmweb's flow JSON: bodies as length and SHA-256, no raw bytes. @throws CodecError BODY_NOT_LOADED */
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

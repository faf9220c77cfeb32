// Addons and the manager that dispatches mitmproxy's events to them, for flows that are already recorded.
import type { DNSFlow } from "../flow/dns.ts";
import type { AnyFlow } from "../flow/from.ts";
import type { HTTPFlow } from "../flow/http.ts";
import type { TCPFlow } from "../flow/tcp.ts";
import type { UDPFlow } from "../flow/udp.ts";
import { EventLog } from "./log.ts";
import { Options, OptionsError, type OptionValue } from "./options.ts";

type Done = void | Promise<void>;

/** What an addon is given when it is loaded. */
export interface Loader {
  readonly options: Options;
  readonly log: EventLog;
}

/** An object with a method for each event that it wants; all may be asynchronous. The names are mitmproxy's. */
export interface Addon {
  /** The name that the addon is looked up by; its class name in lower case unless set. */
  readonly name?: string;
  /** Nested addons, added and removed together with this one. */
  readonly addons?: readonly Addon[];
  /** Called when the addon is added: the place to add options. */
  load?(loader: Loader): Done;
  /** Called when options change, and once before `running`. Throw an `OptionsError` to reject the new values. */
  configure?(updated: ReadonlySet<string>): Done;
  /** Called once everything is set up. */
  running?(): Done;
  request?(flow: HTTPFlow): Done;
  response?(flow: HTTPFlow): Done;
  /** A failed HTTP flow; for one with a WebSocket, only `websocketEnd` is called. */
  error?(flow: HTTPFlow): Done;
  websocketEnd?(flow: HTTPFlow): Done;
  tcpEnd?(flow: TCPFlow): Done;
  tcpError?(flow: TCPFlow): Done;
  udpEnd?(flow: UDPFlow): Done;
  udpError?(flow: UDPFlow): Done;
  dnsRequest?(flow: DNSFlow): Done;
  dnsResponse?(flow: DNSFlow): Done;
  dnsError?(flow: DNSFlow): Done;
  /** Called at the end, or when the addon is removed. */
  done?(): Done;
}

type EventName = Exclude<keyof Addon, "name" | "addons">;

/**
 * Calls addons in the order they were added. An error thrown by an addon is logged and does not stop the others; only an `OptionsError`
 * thrown by `load` or `configure` is passed on.
 *
 * @example
 * const manager = new AddonManager();
 * await manager.add(new DumpWatcher(engineSerialisers()), { response: (flow) => console.log(flow.request.url) });
 * await manager.set(["dumpwatcher=true"]);
 * await manager.running();
 * for await (const flow of reader) await manager.handle(flow);
 * await manager.done();
 */
export class AddonManager {
  readonly options: Options = new Options();
  readonly log: EventLog = new EventLog();
  #chain: Addon[] = [];
  #isRunning = false;

  /** Appends addons, including nested ones. @throws Error if a name is already in use; OptionsError */
  async add(...addons: Addon[]): Promise<void> {
    for (const addon of addons) {
      for (const each of traverse(addon)) {
        if (this.get(nameOf(each)) !== null) throw new Error(`there is an addon ${nameOf(each)} already`);
        await this.#call(each, "load", { options: this.options, log: this.log });
      }
      this.#chain.push(addon);
      if (!this.#isRunning) continue;
      for (const each of traverse(addon)) {
        await this.#call(each, "configure", new Set(this.options.list().map(({ name }) => name)));
        await this.#call(each, "running");
      }
    }
  }

  /** The addon with this name, or null. */
  get(name: string): Addon | null {
    for (const addon of this.#all()) if (nameOf(addon) === name) return addon;
    return null;
  }

  /** Removes an addon together with its nested ones. @throws Error unless it was passed to `add` itself */
  async remove(addon: Addon): Promise<void> {
    if (!this.#chain.includes(addon)) throw new Error(`there is no addon ${nameOf(addon)}`);
    this.#chain = this.#chain.filter((other) => other !== addon);
    for (const each of traverse(addon)) await this.#call(each, "done");
  }

  /** Sets options from `name=value` strings. @throws OptionsError: then all options keep their values */
  async set(specifications: readonly string[]): Promise<void> {
    await this.update(this.options.parse(specifications));
  }

  /** Sets options. @throws OptionsError: then all options keep their values */
  async update(values: Readonly<Record<string, OptionValue>>): Promise<void> {
    const before = Object.fromEntries(Object.keys(values).map((name) => [name, this.options.get(name)]));
    const changed = this.options.update(values);
    if (!this.#isRunning || changed.size === 0) return;
    try {
      await this.#trigger("configure", changed);
    } catch (error) {
      this.options.update(before);
      // As in mitmproxy: the addons that took the new values have to take the old ones again.
      await this.#trigger("configure", changed);
      throw error;
    }
  }

  /** Ends the setup: calls `configure` and then `running` of all addons. Flows may be handled afterwards. @throws OptionsError */
  async running(): Promise<void> {
    await this.#trigger("configure", new Set(this.options.list().map(({ name }) => name)));
    this.#isRunning = true;
    await this.#trigger("running");
  }

  /** Triggers the events of a flow, as mitmproxy does when it reads one from a file. */
  async handle(flow: AnyFlow): Promise<void> {
    for (const event of eventsOf(flow)) await this.#trigger(event, flow);
  }

  /** Shuts down all addons. */
  async done(): Promise<void> {
    this.#isRunning = false;
    await this.#trigger("done");
  }

  *#all(): Iterable<Addon> {
    for (const addon of this.#chain) yield* traverse(addon);
  }

  async #trigger(event: EventName, argument?: unknown): Promise<void> {
    for (const addon of [...this.#all()]) await this.#call(addon, event, argument);
  }

  async #call(addon: Addon, event: EventName, argument?: unknown): Promise<void> {
    try {
      await (addon[event] as ((argument: unknown) => Done) | undefined)?.call(addon, argument);
    } catch (error) {
      if (error instanceof OptionsError && (event === "load" || event === "configure")) throw error;
      this.log.error(`${nameOf(addon)}: ${event}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

function nameOf(addon: Addon): string {
  return addon.name ?? addon.constructor.name.toLowerCase();
}

function* traverse(addon: Addon): Iterable<Addon> {
  yield addon;
  for (const inner of addon.addons ?? []) yield* traverse(inner);
}

/** The events of a flow, in order. A failed WebSocket flow has no `error` event: `websocketEnd` covers it. */
function* eventsOf(flow: AnyFlow): Iterable<EventName> {
  const hasFailed = flow.error !== null;
  if (flow.type === "tcp" || flow.type === "udp") yield `${flow.type}${hasFailed ? "Error" : "End"}`;
  else if (flow.type === "dns") {
    yield "dnsRequest";
    if (flow.response !== null) yield "dnsResponse";
    if (hasFailed) yield "dnsError";
  } else {
    yield "request";
    if (flow.response !== null) yield "response";
    if (flow.websocket !== null) yield "websocketEnd";
    else if (hasFailed) yield "error";
  }
}

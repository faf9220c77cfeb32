// Addons are called with mitmproxy's events, in their order, and one that fails does not stop the others.
import { expect, test } from "@jest/globals";
import type { AnyFlow } from "../../src/index.ts";
import { type Addon, AddonManager, OptionsError } from "../../src/watch.ts";
import { flowOf } from "../flow/flows.ts";

/** Says which of its methods are called. */
function recorder(name: string, said: string[], addons: Addon[] = []): Addon {
  const events =
    "load configure running request response error websocketEnd tcpEnd tcpError udpEnd udpError dnsRequest dnsResponse dnsError done";
  const methods = events.split(" ").map((event) => [event, async () => void said.push(`${name} ${event}`)]);
  return { name, addons, ...Object.fromEntries(methods) };
}

async function eventsOf(flow: AnyFlow): Promise<string> {
  const said: string[] = [];
  const manager = new AddonManager();
  await manager.add(recorder("a", said));
  said.length = 0;
  await manager.handle(flow);
  return said.map((line) => line.slice(2)).join(" ");
}

test("the events of each type of flow", async () => {
  const plain = { websocket: null, error: null };
  expect(await eventsOf(flowOf("http", plain))).toBe("request response");
  expect(await eventsOf(flowOf("http", { ...plain, response: null }))).toBe("request");
  expect(await eventsOf(flowOf("http", { websocket: null }))).toBe("request response error");
  expect(await eventsOf(flowOf("http", { websocket: null, response: null }))).toBe("request error");
  expect(await eventsOf(flowOf("http"))).toBe("request response websocketEnd");
  expect(await eventsOf(flowOf("tcp", { error: null }))).toBe("tcpEnd");
  expect(await eventsOf(flowOf("tcp"))).toBe("tcpError");
  expect(await eventsOf(flowOf("udp", { error: null }))).toBe("udpEnd");
  expect(await eventsOf(flowOf("udp"))).toBe("udpError");
  expect(await eventsOf(flowOf("dns", { error: null }))).toBe("dnsRequest dnsResponse");
  expect(await eventsOf(flowOf("dns", { response: null }))).toBe("dnsRequest dnsError");
});

test("a life: addons in their order, with those in them", async () => {
  const said: string[] = [];
  const manager = new AddonManager();
  await manager.add(recorder("a", said, [recorder("inner", said)]), recorder("b", said));
  await manager.running();
  await manager.handle(flowOf("http", { websocket: null, error: null, response: null }));
  await manager.add(recorder("late", said));
  const inner = manager.get("inner");
  await manager.remove(manager.get("a") as Addon);
  expect([inner?.name, manager.get("inner"), manager.get("a")]).toEqual(["inner", null, null]);
  await manager.done();
  expect(said).toEqual([
    ...["a load", "inner load", "b load", "a configure", "inner configure", "b configure", "a running", "inner running", "b running"],
    ...[
      "a request",
      "inner request",
      "b request",
      "late load",
      "late configure",
      "late running",
      "a done",
      "inner done",
      "b done",
      "late done",
    ],
  ]);
});

test("one name twice is refused", async () => {
  class Counter implements Addon {
    request(): void {}
  }
  const manager = new AddonManager();
  await manager.add(new Counter());
  expect(manager.get("counter")).toBeInstanceOf(Counter);
  await expect(manager.add(new Counter())).rejects.toThrow("there is an addon counter already");
  await expect(manager.remove(new Counter())).rejects.toThrow("there is no addon");
});

test("what an addon throws is logged, and the others go on", async () => {
  const said: string[] = [];
  const logged: string[] = [];
  const manager = new AddonManager();
  const stop = manager.log.listen(({ level, message }) => logged.push(`${level} ${message}`));
  const failing: Addon = {
    name: "failing",
    request: () => Promise.reject(new Error("later")),
    response() {
      throw new Error("at once");
    },
  };
  await manager.add(failing, recorder("b", said));
  await manager.handle(flowOf("http", { websocket: null, error: null }));
  expect(said).toEqual(["b load", "b request", "b response"]);
  expect(logged).toEqual(["error failing: request: later", "error failing: response: at once"]);
  stop();
  await manager.handle(flowOf("http", { websocket: null, error: null }));
  expect(logged).toHaveLength(2);
});

test("options that an addon refuses are as they were", async () => {
  const updates: string[][] = [];
  const manager = new AddonManager();
  const taken: unknown[] = [];
  await manager.add({ name: "first", configure: () => void taken.push(manager.options.get("size")) });
  await manager.add({
    name: "picky",
    load({ options }) {
      options.add("size", "int", 1, "a size");
      options.add("other", "int", 1, "another");
    },
    configure(updated) {
      updates.push([...updated]);
      if (manager.options.get("size") === 13) throw new OptionsError("not 13");
    },
  });
  await manager.set(["size=2"]);
  await manager.running();
  await manager.set(["size=3", "other=1"]);
  await expect(manager.set(["size=13", "other=5"])).rejects.toThrow("not 13");
  expect([manager.options.get("size"), manager.options.get("other")]).toEqual([3, 1]);
  // All are configured once more, as the first has taken the new value before the second refused it.
  expect(updates).toEqual([["other", "size"], ["size"], ["size", "other"], ["size", "other"]]);
  expect(taken).toEqual([2, 3, 13, 3]);
  await expect(manager.set(["nope=1"])).rejects.toThrow(OptionsError);
});

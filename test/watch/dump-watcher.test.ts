// What a watcher measures, logs and sums up.
import { describe, expect, test } from "@jest/globals";
import { type HTTPFlow, protobuf, tnetstring } from "../../src/index.ts";
import { AddonManager, type DumpStore, DumpWatcher, type DumpWatcherOptions, engineSerialisers, type Serialiser } from "../../src/watch.ts";
import { flowOf } from "../flow/flows.ts";
import { utf8 } from "../helpers.ts";

const flow = (changes = {}): HTTPFlow => flowOf("http", { websocket: null, error: null, ...changes });

/** A serialiser whose calls are noted. */
function noting(name: string, calls: string[]): Serialiser {
  return {
    name,
    prepare: ({ request }) => (request.method === "POST" ? request.path : undefined),
    dumps(path) {
      calls.push(`${name} dumps ${path}`);
      return utf8(String(path));
    },
    loads: (blob) => calls.push(`${name} loads ${blob.length}`),
  };
}

async function watching(watcher: DumpWatcher, ...options: string[]): Promise<{ manager: AddonManager; said: string[] }> {
  const said: string[] = [];
  const manager = new AddonManager();
  manager.log.listen(({ level, message }) => said.push(level === "info" ? message : `${level}: ${message}`));
  await manager.add(watcher);
  await manager.set(options);
  await manager.running();
  return { manager, said };
}

test("every serialiser runs on every response while the option is on", async () => {
  const calls: string[] = [];
  const watcher = new DumpWatcher([noting("one", calls), noting("two", calls)]);
  const { manager, said } = await watching(watcher);
  await manager.handle(flow());
  expect([calls, said, watcher.summary()]).toEqual([[], [], { flows: 0, figures: [] }]);
  await manager.set(["dumpwatcher=true"]);
  await manager.handle(flow());
  await manager.handle(flow({ response: null }));
  await manager.handle(flowOf("tcp"));
  expect(calls).toEqual(["one", "two"].flatMap((name) => [`${name} dumps /lolcats?a=1&b=%20`, `${name} loads 18`]));
  expect(said[0]).toBe("POST https://198.51.100.7/lolcats?a=1&b=%20 301");
  expect(said.slice(1)).toEqual(["one", "two"].map((name) => expect.stringMatching(new RegExp(`^  ${name}: dumps .+s, loads .+s, 18b$`))));
  await manager.set(["dumpwatcher=false"]);
  await manager.handle(flow());
  const { flows, figures } = watcher.summary();
  expect([flows, figures.map(({ subject, operation, count, bytes }) => [subject, operation, count, bytes])]).toEqual([
    1,
    [
      ["one", "dumps", 1, 18],
      ["one", "loads", 1, 18],
      ["two", "dumps", 1, 18],
      ["two", "loads", 1, 18],
    ],
  ]);
  await manager.done();
  expect(said.at(-1)).toMatch(/^two +loads +below 1 kB +1 +18b /);
});

test("a flow that a serialiser has no form for is left out, and one that fails is told", async () => {
  const broken: Serialiser = {
    name: "broken",
    prepare: () => 1,
    dumps: () => new Uint8Array(1),
    loads() {
      throw new Error("cannot");
    },
  };
  const calls: string[] = [];
  const watcher = new DumpWatcher([noting("one", calls)], { peers: [broken, noting("unnamed", calls)] });
  const { manager, said } = await watching(watcher, "dumpwatcher=true", "dumpwatcher_peers=broken");
  said.length = 0;
  await manager.handle(flow({ "request.method": utf8("GET") }));
  expect(said).toEqual(["GET https://198.51.100.7/lolcats?a=1&b=%20 301", "error:   broken: cannot"]);
  await expect(manager.set(["dumpwatcher_peers=nobody"])).rejects.toThrow("one of broken, unnamed");
});

describe("with store_dumps", () => {
  const stores = (kept: string[]): DumpWatcherOptions => ({
    openStores: async () => [
      {
        name: "a store",
        async store({ id }) {
          kept.push(id);
        },
        lastSize: () => 5000,
        async close() {
          kept.push("closed");
        },
      } satisfies DumpStore,
    ],
  });

  test("storing is measured too", async () => {
    const kept: string[] = [];
    const watcher = new DumpWatcher([], stores(kept));
    const { manager, said } = await watching(watcher, "dumpwatcher=true", "store_dumps=true");
    const { id } = flow();
    await manager.handle(flow());
    await manager.handle(flow());
    await manager.done();
    expect(kept).toEqual([id, id, "closed"]);
    expect(said[1]).toMatch(/^ {2}a store: stored in .+s, 4\.9k$/);
    expect(watcher.summary().figures).toMatchObject([
      { subject: "a store", operation: "store", sizes: "1 to 10 kB", count: 2, bytes: 10_000 },
    ]);
  });

  test("it needs dumpwatcher, and somewhere to store", async () => {
    await expect(watching(new DumpWatcher([], stores([])), "store_dumps=true")).rejects.toThrow("store_dumps needs dumpwatcher");
    await expect(watching(new DumpWatcher([]), "store_dumps=true")).rejects.toThrow("there is no option");
  });
});

describe("the library's codecs", () => {
  test("every engine has each of them, and their blobs are what they should be", () => {
    const serialisers = engineSerialisers();
    expect(serialisers.map(({ name }) => name)).toEqual(
      ["wasm-simd", "wasm", "js"].flatMap((engine) => [`tnetstring ${engine}`, `protobuf flow ${engine}`, `protobuf dummy ${engine}`]),
    );
    const one = flow();
    const { request, response } = one;
    const state = tnetstring.dumps(one.getState());
    const dummy = protobuf.dummyHttp.dumps({
      request: { method: "POST", host: request.host, port: request.port, path: request.path },
      status_code: response?.statusCode ?? 0,
      content: response?.rawContent,
    });
    for (const { name, prepare, dumps, loads } of serialisers) {
      const blob = dumps(prepare(one));
      const expected = name.startsWith("tnetstring") ? state : name.includes("flow") ? protobuf.dumps(one) : dummy;
      expect([name, Buffer.compare(blob, expected)]).toEqual([name, 0]);
      expect(loads(blob)).toBeDefined();
    }
  });

  test("the experiment's message has three methods, and text of UTF-8 only", () => {
    const dummy = engineSerialisers(["js"])[2];
    expect(dummy.prepare(flow({ "request.method": utf8("DELETE") }))).toBeUndefined();
    expect(dummy.prepare(flow({ response: null }))).toBeUndefined();
    const input = dummy.prepare(flow({ "request.path": Uint8Array.of(0x2f, 0xff), "response.content": null }));
    expect(dummy.loads(dummy.dumps(input))).toMatchObject({ request: { path: "/\ufffd" }, status_code: 301 });
  });

  test("an engine that does not work is refused where it is named", () => {
    expect(() => engineSerialisers(["none" as "js"])).toThrow("no engine is called");
  });
});

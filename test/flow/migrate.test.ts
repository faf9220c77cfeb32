// Whole migrations: which versions are taken, what a flow of 0.13 becomes, flows that fail, and what is shared between flows.
import { describe, expect, test } from "@jest/globals";
import { CURRENT_VERSION, Migrator, type MigratorOptions, steps } from "../../src/flow/migrate/index.ts";
import type { Place, State, StateValue } from "../../src/flow/state.ts";
import { CodecError, Dict, Float, tnetstring } from "../../src/index.ts";
import { codecError, utf8 } from "../helpers.ts";
import { bytesKeys, type Fields, flow013, type Plain, state, stateValue } from "./states.ts";

function migrate(flow: State, place?: Place, options?: MigratorOptions): State {
  return new Migrator(options).migrate(flow, place);
}

function part(flow: State, name: string): State {
  return flow.get(name) as State;
}

describe("versions", () => {
  const flow = (version: Plain): State => state({ version, type: "http" });

  test("the table leads from 0.11 to the current version without a gap", () => {
    const numbers = [...steps.keys()];
    expect(numbers.slice(0, 12).join()).toBe("0.11,0.12,0.13,0.14,0.15,0.16,0.17,0.18,0.19,1.0,2.0,3.0");
    expect(numbers.slice(12)).toEqual(Array.from({ length: CURRENT_VERSION - 4 }, (_, index) => String(index + 4)));
  });

  test.each<[Plain, string]>([
    [[0, 10, 1], "0.10.1"],
    [[0, 10], "0.10"],
    [[1, 1, 0], "1.1.0"],
    [[4], "4"],
    [[CURRENT_VERSION], "21"],
    [3, "3"],
    [-1, "-1"],
  ])("refuses %j as older than known", (version, shown) => {
    const error = codecError(() => migrate(flow(version), { offset: 77, flow: 5 }));
    expect(error).toMatchObject({ code: "UNSUPPORTED_VERSION", path: "", offset: 77, flow: 5 });
    expect(error.message).toContain(`version ${shown}, the oldest known is 0.11`);
    expect(error.message).toContain("in flow 5 at byte 77");
  });

  test.each<[Plain]>([[22], [2n ** 70n]])("refuses %s as made by a newer mitmproxy", (version) => {
    const error = codecError(() => migrate(flow(version)));
    expect(error).toMatchObject({ code: "UNSUPPORTED_VERSION", offset: -1, flow: -1 });
    expect(error.message).toContain(`version ${version}, made by a newer mitmproxy: the newest known is 21`);
  });

  test.each<[string, Plain]>([
    ["null", null],
    ["a float", new Float(21)],
    ["a boolean", true],
    ["text", "21"],
    ["a dict", {}],
    ["a list of others", [0, new Float(18)]],
    ["a list of lists", [[0], [18]]],
  ])("refuses a version that is %s", (_title, version) => {
    expect(codecError(() => migrate(flow(version)))).toMatchObject({ code: "BAD_STATE", path: "version" });
  });

  test("refuses a flow without a version, and what is no dict", () => {
    expect(codecError(() => migrate(state({ type: "http" })))).toMatchObject({ code: "BAD_STATE", path: "version" });
    expect(codecError(() => new Migrator().migrate([1], { offset: 3 }))).toMatchObject({ code: "BAD_STATE", offset: 3 });
  });

  test.each(["http", "tcp", "udp", "dns"])("takes a current %s flow as it is", (type) => {
    const flow = state({ unknown: 1, type, version: 21 });
    expect(migrate(flow)).toBe(flow);
    expect([...flow]).toEqual([...state({ unknown: 1, type, version: 21 })]);
  });

  test.each<[string, Plain]>([
    ['"websocket"', "websocket"],
    ["bytes", utf8("http")],
    ["null", null],
  ])("refuses the type %s", (shown, type) => {
    const error = codecError(() => migrate(state({ type, version: 21 }), { offset: 9 }));
    expect(error).toMatchObject({ code: "UNKNOWN_FLOW_TYPE", path: "type", offset: 9 });
    expect(error.message).toContain(shown);
  });

  test("refuses a flow without a type", () => {
    expect(codecError(() => migrate(state({ version: 21 })))).toMatchObject({ code: "BAD_STATE", path: "type" });
  });
});

describe("a flow of 0.13", () => {
  const connection = (port: number): Fields => ({
    timestamp_start: new Float(port),
    timestamp_end: null,
    timestamp_tls_setup: null,
    tls: false,
    error: null,
    alpn: null,
    alpn_offers: [],
    cipher: null,
    cipher_list: [],
    tls_version: null,
    transport_protocol: "tcp",
  });
  const message: Fields = {
    headers: [[utf8("Host"), utf8("example.com")]],
    http_version: utf8("HTTP/1.1"),
    content: utf8("body"),
    trailers: null,
  };
  const current: Fields = {
    request: { ...message, method: utf8("GET"), authority: utf8(""), timestamp_start: new Float(10), timestamp_end: new Float(11) },
    response: { ...message, status_code: 200, reason: utf8("OK"), timestamp_start: new Float(11), timestamp_end: new Float(12) },
    websocket: null,
    error: { msg: "gone", timestamp: new Float(12) },
    client_conn: {
      ...connection(1),
      id: "id-1",
      mitmcert: null,
      sni: null,
      proxy_mode: "regular",
      certificate_list: [],
      sockname: ["", 0],
      peername: ["192.0.2.1", 1],
    },
    server_conn: {
      ...connection(2),
      id: "id-2",
      sni: "example.com",
      via: null,
      timestamp_tcp_setup: null,
      certificate_list: [utf8("PEM")],
      address: ["192.0.2.1", 2],
      sockname: ["192.0.2.2", 3],
      peername: null,
    },
    id: "a-flow",
    type: "http",
    intercepted: false,
    marked: "",
    metadata: {},
    is_replay: null,
    comment: "",
    timestamp_created: new Float(10),
    backup: null,
    version: 21,
  };
  const uuids = (): MigratorOptions => {
    let counter = 0;
    return { uuid: () => `id-${++counter}` };
  };

  test("becomes a current one, in place", () => {
    const flow = bytesKeys(flow013());
    expect(migrate(flow, {}, uuids())).toBe(flow);
    expect(flow).toEqual(state(current));
  });

  test("without a response becomes a current one without a response", () => {
    const flow = flow013();
    flow.set("response", null);
    expect(migrate(bytesKeys(flow), {}, uuids())).toEqual(state({ ...current, response: null }));
  });

  test.each(["null", "absent"])("whose request and response are %s is migrated all the same", (how) => {
    const flow = flow013();
    for (const name of ["request", "response"]) how === "null" ? flow.set(name, null) : flow.delete(name);
    const { request: _request, response: _response, ...rest } = current;
    const messages: Fields = how === "null" ? { request: null, response: null } : {};
    const expected = state({ ...rest, ...messages, timestamp_created: new Float(1) });
    expect(migrate(bytesKeys(flow), {}, uuids())).toEqual(expected);
  });

  test("keeps unknown fields at every level", () => {
    const flow = flow013();
    flow.set("addon", "kept");
    part(flow, "request").set("addon", stateValue([{ deep: 1 }]));
    part(flow, "client_conn").set("addon", null);
    const migrated = migrate(bytesKeys(flow));
    expect(migrated.get("addon")).toBe("kept");
    expect(part(migrated, "request").get("addon")).toEqual([state({ deep: 1 })]);
    expect(part(migrated, "client_conn").get("addon")).toBe(null);
  });

  test("leaves its backup alone", () => {
    const flow = bytesKeys(flow013());
    flow.set(utf8("backup"), bytesKeys(flow013()));
    expect(migrate(flow).get("backup")).toEqual(bytesKeys(flow013()));
  });

  test("gets random UUIDs unless told otherwise", () => {
    const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
    const migrated = migrate(bytesKeys(flow013()));
    const ids = ["client_conn", "server_conn"].map((name) => part(migrated, name).get("id"));
    expect(ids).toEqual([expect.stringMatching(uuid), expect.stringMatching(uuid)]);
    expect(ids[0]).not.toBe(ids[1]);
  });

  test("shares ids with the flows of its file only", () => {
    const migrator = new Migrator();
    const id = (flow: State): StateValue | undefined => part(flow, "server_conn").get("id");
    const first = id(migrator.migrate(bytesKeys(flow013())));
    expect(id(migrator.migrate(bytesKeys(flow013())))).toBe(first);
    expect(id(migrate(bytesKeys(flow013())))).not.toBe(first);
  });
});

test("a TCP flow of version 9 becomes a current one", () => {
  const connection = { alpn_proto_negotiated: null, cipher_name: null, tls_established: false, sni: null, timestamp_start: 5 };
  const messages = [[true, utf8("hello"), new Float(6)]];
  const flow = state({ messages, client_conn: connection, server_conn: connection, metadata: {}, marked: true, type: "tcp", version: 9 });
  const migrated = migrate(flow);
  expect(migrated.get("messages")).toEqual(messages);
  expect(migrated.get("marked")).toBe(":default:");
  expect(migrated.get("timestamp_created")).toBe(5);
  expect(migrated.get("version")).toBe(21);
});

describe("damaged states", () => {
  /** Every dict of a state with its path. */
  function dictsOf(dict: State, path: string[] = []): string[][] {
    const inner = [...dict].flatMap(([key, value]) => (value instanceof Dict ? dictsOf(value, [...path, String(key)]) : []));
    return [path, ...inner];
  }
  function at(dict: State, path: string[]): State {
    return path.reduce((inner, name) => inner.get(name) as State, dict);
  }
  const fields = dictsOf(flow013()).flatMap((path) => [...at(flow013(), path).keys()].map((key) => [...path, String(key)]));

  /** Null where the flow migrates; anything else than a CodecError fails the test. */
  function refusalOf(flow: State): CodecError | null {
    try {
      tnetstring.dumps(migrate(bytesKeys(flow), { offset: 7, flow: 2 }));
      return null;
    } catch (error) {
      expect(error).toBeInstanceOf(CodecError);
      return error as CodecError;
    }
  }

  test.each(fields.map((path) => [path.join("."), path] as const))(
    "a flow of 0.13 that lacks %s migrates, or is refused by path",
    (_name, path) => {
      const flow = flow013();
      at(flow, path.slice(0, -1)).delete(path.at(-1) as string);
      const error = refusalOf(flow);
      if (error === null) return;
      expect(error).toMatchObject({ code: "BAD_STATE", offset: 7, flow: 2 });
      expect(error.path.split(".")[0]).toBe(path[0]);
      expect(error.message).toContain("it is missing");
    },
  );

  const others: Plain[] = [null, true, 5, 2n ** 70n, new Float(0.5), "text", utf8("\xff"), [], [[]], {}, { address: null }];
  test.each(fields.map((path) => [path.join("."), path] as const))(
    "a flow of 0.13 with anything in %s migrates, or is refused",
    (_name, path) => {
      for (const other of others) {
        const flow = flow013();
        at(flow, path.slice(0, -1)).set(path.at(-1) as string, stateValue(other));
        refusalOf(flow);
      }
    },
  );

  test.each<[string, Plain, string]>([
    ["client_conn", null, "client_conn"],
    ["client_conn", 1, "client_conn"],
    ["server_conn", [], "server_conn"],
    ["response", "none", "response"],
    ["metadata", false, "metadata"],
  ])("%s that is %j is refused by its path", (name, value, path) => {
    const connection = { tls_established: false, cipher_name: null, alpn_proto_negotiated: null, sni: null };
    const flow = state({ client_conn: connection, server_conn: connection, metadata: {}, type: "http", version: 7 });
    flow.set(name, stateValue(value));
    expect(codecError(() => migrate(flow))).toMatchObject({ code: "BAD_STATE", path });
  });

  test("keys nested deeper than a stack is are made text", () => {
    const flow = bytesKeys(flow013());
    let deep: State = new Dict();
    for (let depth = 0; depth < 50_000; depth++) deep = new Dict([[utf8("k"), deep]]);
    flow.set(utf8("addon"), deep);
    expect((migrate(flow).get("addon") as State).has("k")).toBe(true);
  });
});

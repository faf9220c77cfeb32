// Filters as SQL: they find what the filter itself finds, and by an index where one serves.
import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { type AnyFlow, parseFilter } from "../../src/index.ts";
import { FlowStore } from "../../src/store.ts";
import { filterTexts } from "../filter/arbitraries.ts";
import { flowOf } from "../flow/flows.ts";
import { utf8 } from "../helpers.ts";
import { describeDrivers, flow, numberedFlows } from "./stores.ts";

/** Flows that differ in all that filters look at, some of them not as they should be. */
const flows: readonly AnyFlow[] = [
  flow("plain"),
  flow("unmarked", { marked: "", comment: "", is_replay: null, error: null, websocket: null }),
  flow("no response", { response: null }),
  flow("replayed response", { is_replay: "response", "request.method": utf8("GET"), "response.status_code": 200 }),
  flow("odd replay", { is_replay: "both" }),
  flow("lower case", { "request.method": utf8("get"), "request.host": "example.com" }),
  flow("no UTF-8", { "request.path": Uint8Array.of(0x2f, 0xff, 0x61), "request.method": Uint8Array.of(0xc0) }),
  flow("two types", {
    "response.headers": [
      [utf8("Content-Type"), utf8("image/png")],
      [utf8("content-type"), utf8("text/html; näh")],
    ],
  }),
  flow("type no UTF-8", { "response.headers": [[utf8("Content-Type"), Uint8Array.of(0x61, 0xff)]] }),
  flow("type not ASCII", { "response.headers": [[utf8("Content-Type"), utf8("é")]] }),
  flow("no types", { "response.headers": [], "request.headers": [] }),
  flow("no addresses", { "client_conn.peername": null, "server_conn.address": null }),
  flow("lines", { comment: "one\ntwo", marked: "a" }),
  flow("strange status", { "response.status_code": 2 ** 60 }),
  flowOf("tcp"),
  flowOf("udp", { error: null, marked: "" }),
  flowOf("dns"),
  flowOf("dns", { id: "unanswered", response: null }),
  flowOf("dns", { id: "no question", "request.questions": [] }),
];

/** Whether it is well-formed: of the patterns that are made up, a few are not. */
function isFilter(text: string): boolean {
  try {
    parseFilter(text);
    return true;
  } catch {
    return false;
  }
}

describeDrivers("filters", (driver) => {
  async function storeOf(some: readonly AnyFlow[]): Promise<FlowStore> {
    const store = await FlowStore.open(undefined, { driver });
    await store.add(some);
    return store;
  }

  test("find the flows that they are true of, whatever they are", async () => {
    const store = await storeOf(flows);
    const check = (text: string): void => {
      const filter = parseFilter(text);
      const found = [...store.view({ filter })].map(({ id }) => id).sort();
      expect([text, found]).toEqual([
        text,
        flows
          .filter((each) => filter.matches(each))
          .map(({ id }) => id)
          .sort(),
      ]);
      expect(store.count(filter)).toBe(found.length);
    };
    for (const code of "~a ~all ~dns ~e ~http ~marked ~q ~replay ~replayq ~replays ~s ~tcp ~udp ~websocket".split(" ")) {
      check(code);
      check(`!${code}`);
    }
    for (const code of "~b ~bq ~bs ~comment ~d ~dst ~h ~hq ~hs ~m ~marker ~meta ~src ~t ~tq ~ts ~u".split(" ")) {
      for (const pattern of ["", ".", "^$", "e", "^two$", "example", "html", "\\xff", "\\W", "é", "^get$", "443"])
        check(`${code} "${pattern}"`);
    }
    fc.assert(
      fc.property(filterTexts.filter(isFilter), (text) => check(text)),
      { numRuns: 150 },
    );
    store.close();
  });

  test("case counts where the filter says so", async () => {
    const store = await storeOf(flows);
    const filter = parseFilter("~m get", { caseSensitive: true });
    expect([...store.view({ filter })].map(({ id }) => id)).toEqual(["lower case"]);
    store.close();
  });

  // Enough flows that an index is worth it, few enough that candidates are.
  const indexed: readonly [filter: string, index: string][] = [
    ["~c 404", "flow_status (status=?)"],
    ["~m put", "flow_method (method=?)"],
    ["~d host-7", "flow_host (host=?)"],
    ["~ts json", "flow_response_type (response_type=?)"],
    ["~tq json", "flow_request_type (request_type=?)"],
    ["~e", "flow_error"],
    ["~marked", "flow_marked"],
    ["~marker grape", "flow_marked"],
    ["~comment look", "flow_comment"],
    ["~q", "flow_flags"],
    ["~replay", "flow_flags"],
    ["~websocket", "flow_flags"],
    ["~tcp", "flow_type (type=?)"],
    ["~c 404 & ~u nothing", "flow_status (status=?)"],
    ["~u nothing & ~b nothing & ~c 404", "flow_status (status=?)"],
    ["~c 404 | ~e", "flow_error"],
  ];
  test.each(indexed)("%s is answered by %s", async (filter, index) => {
    const store = await storeOf(numberedFlows(300));
    const plan = store.view({ filter, order: "url", limit: 50 }).explain().join("\n");
    expect(plan).toContain(`USING COVERING INDEX ${index}`);
    expect(plan).not.toMatch(/SCAN flow(?! USING COVERING INDEX flow_(flags|error|marked|comment))/);
    store.close();
  });

  test.each(["time", "method", "url", "size"] as const)(
    "by %s, pages are walked along its index, and nothing is sorted but them",
    async (order) => {
      const store = await storeOf(numberedFlows(300));
      for (const filter of [undefined, "~u path", "!~c 404", "~b body"]) {
        const plan = store.view({ order, filter, limit: 50 }).explain();
        expect(plan.join("\n")).toMatch(new RegExp(`SCAN flow USING (COVERING )?INDEX flow_${order}`));
        // The rows of the page alone.
        expect(plan.filter((line) => /TEMP B-TREE/.test(line)).length).toBeLessThanOrEqual(1);
        expect(plan.join("\n")).not.toContain("LAST TERM");
      }
      store.close();
    },
  );

  test("a flow that lacks what the filter looks at is none of those that it finds", async () => {
    const store = await storeOf([flow("damaged", { "request.headers": 7 }), flow("whole")]);
    expect([...store.view({ filter: "~h x" })].map(({ id }) => id)).toEqual(["whole"]);
    expect(store.count("~all")).toBe(2);
    store.close();
  });
});

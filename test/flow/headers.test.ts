// Headers: ordered, repeated, found without regard to case, any bytes.
import { describe, expect, test } from "@jest/globals";
import { Headers } from "../../src/index.ts";
import { bytesOf, codecError, concat, utf8 } from "../helpers.ts";
import { flowOf } from "./flows.ts";

const fresh = (): Headers =>
  new Headers([
    ["Host", "a"],
    ["Set-Cookie", "1"],
    ["X", "x"],
    ["set-cookie", "2"],
  ]);
const onTape = (): Headers => Headers.fromState(fresh().getState());

describe.each([
  ["made anew", fresh],
  ["read from a tape", onTape],
])("headers %s", (_title, make) => {
  test("are found without regard to case, and folded", () => {
    const headers = make();
    expect(headers.get("hOST")).toBe("a");
    expect(headers.get("Set-Cookie")).toBe("1, 2");
    expect(headers.getAll("SET-COOKIE")).toEqual(["1", "2"]);
    expect(headers.get("absent")).toBeNull();
    expect(headers.getAll("absent")).toEqual([]);
    expect(headers.has("x")).toBe(true);
    expect(headers.has("xx")).toBe(false);
    expect(headers.has("ü")).toBe(false);
    expect(headers.keys()).toEqual(["Host", "Set-Cookie", "X"]);
  });

  test("are set where the first stood, with its name", () => {
    const headers = make();
    headers.set("SET-COOKIE", "3");
    expect([...headers]).toEqual([
      ["Host", "a"],
      ["Set-Cookie", "3"],
      ["X", "x"],
    ]);
    headers.setAll("x", ["1", "2"]);
    expect([...headers]).toEqual([
      ["Host", "a"],
      ["Set-Cookie", "3"],
      ["X", "1"],
      ["x", "2"],
    ]);
    headers.set("New", "n");
    expect(headers.toJSON().at(-1)).toEqual(["New", "n"]);
  });

  test("are added, inserted and removed", () => {
    const headers = make();
    headers.add("host", "b");
    headers.insert(0, "First", "f");
    expect(headers.delete("set-cookie")).toBe(true);
    expect(headers.delete("set-cookie")).toBe(false);
    expect(String(headers)).toBe("First: f\r\nHost: a\r\nX: x\r\nhost: b\r\n");
    headers.fields = [["a", utf8("b")]];
    expect(headers.fields).toEqual([[utf8("a"), utf8("b")]]);
  });

  test("know whether they were changed", () => {
    const headers = make();
    expect(headers.modified).toBe(make === fresh);
    headers.get("host");
    expect(headers.fields).toHaveLength(4);
    expect(headers.modified).toBe(make === fresh);
    headers.delete("host");
    expect(headers.modified).toBe(true);
  });
});

describe("bytes that are no UTF-8", () => {
  // Python: b"\xff\xc3\xa4\xed\xa0\x80\xe2\x82".decode("utf-8", "surrogateescape")
  const odd = bytesOf("\xff\xc3\xa4\xed\xa0\x80\xe2\x82");
  const escaped = "\udcffä\udced\udca0\udc80\udce2\udc82";

  test("come as lone surrogates, and are written as they were", () => {
    const flow = flowOf("http", { "request.headers": [[utf8("x"), odd]], "request.path": odd });
    const { headers } = flow.request;
    expect(headers.get("x")).toBe(escaped);
    expect(flow.request.path).toBe(escaped);
    headers.set("y", headers.get("x") as string);
    const { path } = flow.request;
    flow.request.path = path;
    expect(headers.fields[1][1]).toEqual(odd);
    expect(flow.request.getState()).toEqual(
      flowOf("http", {
        "request.headers": [
          [utf8("x"), odd],
          [utf8("y"), odd],
        ],
        "request.path": odd,
      }).request.getState(),
    );
  });

  test("other lone surrogates have no bytes", () => {
    expect(new Headers([["a", "x\ud800y"]]).fields[0][1]).toEqual(utf8("x?y"));
  });

  test("a name that is no ASCII is found too", () => {
    const headers = Headers.fromState([[utf8("Ä"), utf8("1")]]);
    expect(headers.get("ä")).toBe("1");
  });
});

describe("odd states", () => {
  test("text is taken as its UTF-8", () => {
    const headers = Headers.fromState([["Näme", "välue"]]);
    expect(headers.fields).toEqual([[utf8("Näme"), utf8("välue")]]);
    expect(headers.get("näme")).toBe("välue");
  });

  test.each([
    ["no list", 1, "request.headers", "an integer, not a list"],
    ["no pair", [utf8("a")], "request.headers[0]", "bytes, not a list of two bytes"],
    ["three of them", [[utf8("a"), utf8("b"), utf8("c")]], "request.headers[0]", "a list, not a list of two bytes"],
    [
      "a number as a value",
      [
        [utf8("a"), utf8("b")],
        [utf8("a"), 1],
      ],
      "request.headers[1]",
      "a list, not a list of two bytes",
    ],
    ["a list as a name", [[[], utf8("b")]], "request.headers[0]", "a list, not a list of two bytes"],
  ])("%s is a typed error", (_title, headers, path, detail) => {
    const flow = flowOf("http", { "request.headers": headers });
    for (const read of [() => flow.request.headers.get("b"), () => flow.request.headers.fields]) {
      const error = codecError(read);
      expect(error).toMatchObject({ code: "BAD_STATE", path });
      expect(error.message).toContain(detail);
    }
  });

  test("no headers at all", () => {
    expect(codecError(() => flowOf("http", { "request.headers": null }).request.headers)).toMatchObject({
      code: "BAD_STATE",
      path: "request.headers",
    });
  });

  test("anything but strings and bytes is refused", () => {
    expect(() => fresh().set("a", 1 as never)).toThrow(TypeError);
    expect(concat(flowOf("http").toChunks() as Uint8Array[]).length).toBeGreaterThan(0);
  });
});

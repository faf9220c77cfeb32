// Options of addons: their types, what text makes of them, and that a wrong one changes nothing.
import { describe, expect, test } from "@jest/globals";
import { Options, OptionsError, type OptionValue } from "../../src/watch.ts";

function someOptions(): Options {
  const options = new Options();
  options.add("on", "bool", false, "a switch");
  options.add("count", "int", 3, "a number");
  options.add("ratio", "float", 0.5, "a number");
  options.add("name", "str", "x", "a text");
  options.add("colour", "str", "red", "one of some", ["red", "green"]);
  options.add("hosts", "strs", [], "texts");
  return options;
}

test("an option's value, by its handle and by its name", () => {
  const options = new Options();
  const count = options.add("count", "int", 3, "a number");
  expect([count.value, options.get("count"), options.has("count"), options.has("toString")]).toEqual([3, 3, true, false]);
  expect(options.update({ count: 4 })).toEqual(new Set(["count"]));
  expect(options.update({ count: 4 })).toEqual(new Set());
  expect([count.value, count.default]).toEqual([4, 3]);
  expect(options.add("count", "int", 3, "a number").value).toBe(4);
  expect(() => options.add("count", "int", 5, "a number")).toThrow(OptionsError);
  expect(options.list().map(({ name }) => name)).toEqual(["count"]);
});

test.each<[string[], Record<string, OptionValue>]>([
  [["on"], { on: true }],
  [["on=true"], { on: true }],
  [["on=false"], { on: false }],
  [["on=toggle"], { on: true }],
  [["count=12", "ratio=1e-3"], { count: 12, ratio: 0.001 }],
  [["count"], { count: 3 }],
  [["name=a=b"], { name: "a=b" }],
  [["name="], { name: "" }],
  [["hosts=a", "hosts=b=c", "hosts="], { hosts: ["a", "b=c", ""] }],
  [["colour=green"], { colour: "green" }],
])("%j", (text, values) => {
  const options = someOptions();
  expect({ ...options.parse(text) }).toEqual(values);
  options.update(options.parse(text));
  for (const [name, value] of Object.entries(values)) expect(options.get(name)).toEqual(value);
});

describe("refused", () => {
  test.each([
    ["on=1"],
    ["on="],
    ["count=1.5"],
    ["count="],
    ["count=x"],
    ["ratio=Infinity"],
    ["colour=blue"],
    ["nope=1"],
    ["__proto__=1"],
    ["=1"],
  ])("%s", (text) => {
    const options = someOptions();
    expect(() => options.update({ name: "new", ...options.parse([text]) })).toThrow(OptionsError);
    expect(options.get("name")).toBe("x");
  });

  test.each<[string, unknown]>([
    ["on", 1],
    ["count", "1"],
    ["name", 1],
    ["hosts", "a"],
    ["hosts", [1]],
    ["name", null],
  ])("%s of %j", (name, value) => {
    const options = someOptions();
    expect(() => options.update({ count: 9, [name]: value as OptionValue })).toThrow(OptionsError);
    expect(options.get("count")).toBe(3);
  });

  test("a default that is not of the type", () => {
    expect(() => new Options().add("count", "int", 0.5, "")).toThrow(OptionsError);
    expect(() => new Options().add("colour", "str", "blue", "", ["red"])).toThrow(OptionsError);
  });
});

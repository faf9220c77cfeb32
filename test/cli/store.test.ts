// `mitmflow index`, `query` and `export`.
import { appendFileSync, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, jest, test } from "@jest/globals";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import protobufjs from "protobufjs";
import { FlowReader } from "../../src/index.ts";
import { plainSchema } from "../../src/store/clickhouse.ts";
import { FlowStore } from "../../src/store.ts";
import { damaged, flowBytes, httpBytes, mitmflow, oldBytes, temporary } from "./harness.ts";

const { folder, file } = temporary();
let count = 0;
const fresh = (name = ""): string => join(folder, `${count++}${name}`);
const whole = file("whole.mitm", httpBytes("a"), flowBytes("tcp"), oldBytes(), httpBytes("b", { response: null }));

async function indexed(...inputs: string[]): Promise<string> {
  const db = fresh(".db");
  await mitmflow(["index", ...inputs, "--db", db]);
  return db;
}

describe("index", () => {
  test("puts dumps of any version into a store that its owner alone can read", async () => {
    const db = fresh(".db");
    const { code, out, errors } = await mitmflow(["index", whole, "--db", db]);
    expect({ code, out, errors }).toEqual({ code: 0, out: "", errors: [`mitmflow index: ${whole}: 4 flows added`] });
    expect(statSync(db).mode & 0o777).toBe(0o600);
    const store = await FlowStore.open(db, { readOnly: true });
    expect(store.count()).toBe(4);
    store.close();
  });

  test("what is known is not read again, what a file has more is", async () => {
    const growing = file("growing.mitm", httpBytes("a"));
    const db = await indexed(growing);
    expect((await mitmflow(["index", growing, "--db", db])).errors[0]).toContain(
      `0 flows added, ${httpBytes("a").length} bytes known before`,
    );
    appendFileSync(growing, httpBytes("c"));
    expect((await mitmflow(["index", growing, "--db", db])).errors[0]).toContain("1 flow added");
  });

  test("takes standard input, and a filter", async () => {
    const db = fresh(".db");
    const input = readFileSync(whole);
    expect(await mitmflow(["index", "-", "--db", db, "-f", "~tcp"], { input })).toMatchObject({
      code: 0,
      errors: ["mitmflow index: standard input: 1 flow added"],
    });
    for (const command of [
      ["index", whole, "--db", "-"],
      ["query", "-"],
    ]) {
      expect((await mitmflow(command)).errors).toEqual([expect.stringContaining("a store is a file")]);
    }
    expect((await mitmflow(["query", db, "--json"])).lines.map((line) => JSON.parse(line).id)).toEqual(["tcp-flow"]);
    await mitmflow(["index", whole, "--db", db, "-f", "~c 301"]);
    expect((await mitmflow(["query", db])).lines.length).toBe(2);
  });

  test("damage is told, and what came before it is in the store", async () => {
    const bad = file("bad.mitm", httpBytes("a"), damaged(httpBytes("b"), 0));
    const db = fresh(".db");
    const { code, errors } = await mitmflow(["index", bad, whole, "--db", db]);
    expect(code).toBe(1);
    expect(errors[0]).toMatch(/^mitmflow index: .*bad\.mitm: /);
    expect(errors[1]).toContain("4 flows added");
    expect((await mitmflow(["query", db])).lines.length).toBe(4);
  });

  test.each([
    [["index", whole], "--db"],
    [["index", join(folder, "nothing.mitm"), "--db", join(folder, "x.db")], "nothing.mitm: no such file"],
    [["index", whole, "--db", whole], "is no store"],
  ])("usage: %j", async (argv, message) => {
    const before = readFileSync(whole);
    const { code, errors } = await mitmflow(argv);
    expect(code).toBe(2);
    expect(errors.length).toBe(1);
    expect(errors[0]).toContain(message);
    expect(readFileSync(whole).equals(before)).toBe(true);
  });
});

describe("query", () => {
  test("lists as ls does", async () => {
    const { code, lines } = await mitmflow(["query", await indexed(whole)]);
    expect(code).toBe(0);
    expect(lines).toEqual([
      "   2  1970-01-01 00:00:02.000  TCP      error  tcp       7b       -  example.com:443",
      "   1  1970-01-01 00:00:10.000  POST       301  http    184b    3.0s  https://198.51.100.7/lolcats?a=1&b=%20",
      "   3  1970-01-01 00:00:10.000  GET        200  http      4b    2.0s  http://example.com:8080/",
      "   4  1970-01-01 00:00:10.000  POST         -  http       -       -  https://198.51.100.7/lolcats?a=1&b=%20",
    ]);
  });

  test("filters, orders, turns around, limits", async () => {
    const db = await indexed(whole);
    const ids = async (...options: string[]): Promise<string[]> =>
      (await mitmflow(["query", db, ...options, "--json"])).lines.map((line) => JSON.parse(line).key);
    expect(await ids("--order", "size")).toEqual([4, 2, 3, 1]);
    expect(await ids("--order", "size", "--reverse", "--limit", "2")).toEqual([1, 3]);
    expect(await ids("~m post", "--order", "url")).toEqual([1, 4]);
    expect(await ids("~m post & ~c 301")).toEqual([1]);
    expect(await ids("--limit", "0")).toEqual([]);
  });

  test("--json gives an object a line", async () => {
    const { lines } = await mitmflow(["query", await indexed(whole), "~c 301", "--json"]);
    expect(JSON.parse(lines[0])).toEqual({
      key: 1,
      id: "a",
      type: "http",
      timestamp_start: 10,
      method: "POST",
      status_code: 301,
      request_size: 3,
      response_size: 184,
      duration: 3,
      url: "https://198.51.100.7/lolcats?a=1&b=%20",
      content_type: "text/html",
      error: null,
      marked: ":grapes:",
      comment: "näh",
    });
  });

  test.each([
    [["nothing.db"], "no such file"],
    [[whole], "is no store"],
    [["DB", "~zz"], "no operator ~zz"],
    [["DB", "--order", "colour"], "colour"],
    [["DB", "--limit", "-1"], "whole number"],
  ])("usage: %j", async (argv, message) => {
    const db = await indexed(whole);
    const { code, errors } = await mitmflow(["query", ...argv.map((word) => (word === "DB" ? db : word))]);
    expect(code).toBe(2);
    expect(errors[0]).toContain(message);
  });
});

describe("export", () => {
  const parquetFiles = (path: string): string[] =>
    readdirSync(path, { recursive: true })
      .map(String)
      .filter((name) => name.endsWith(".parquet"));

  test.each(["a store", "a dump"])("--parquet writes the index rows of %s, a folder a day", async (kind) => {
    const day = file("days.mitm", httpBytes("a"), httpBytes("b", { "request.timestamp_start": 86400.5 }), httpBytes("c"));
    const target = fresh();
    const { code, err } = await mitmflow(["export", kind === "a store" ? await indexed(day) : day, "--parquet", target]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const files = parquetFiles(target).sort();
    expect(files.map((name) => name.split("/")[0])).toEqual(["day=1970-01-01", "day=1970-01-02"]);
    const rows = (
      await Promise.all(files.map(async (name) => parquetReadObjects({ file: await asyncBufferFromFile(join(target, name)) })))
    ).flat();
    expect(rows.map(({ id }) => id)).toEqual(["a", "c", "b"]);
    expect(rows[0]).toMatchObject({
      key: 1n,
      url: "https://198.51.100.7/lolcats?a=1&b=%20",
      status: 301n,
      duration: 3,
      pretty_host: "example.com",
    });
    for (const name of files) expect(statSync(join(target, name)).mode & 0o777).toBe(0o600);
  });

  test("--pb writes delimited messages", async () => {
    const target = fresh(".pb");
    const type = protobufjs.parse(plainSchema(readFileSync("proto/flow.proto", "utf8"))).root.lookupType("mitmflow.Flow");
    for (const argv of [
      [await indexed(whole), "--pb", target],
      [whole, "--pb", target],
    ]) {
      expect((await mitmflow(["export", ...argv])).code).toBe(0);
      const reader = protobufjs.Reader.create(readFileSync(target));
      const ids: unknown[] = [];
      while (reader.pos < reader.len) ids.push(type.toObject(type.decodeDelimited(reader)).id);
      expect(ids.sort()).toEqual(["a", "a-flow", "b", "tcp-flow"]);
    }
    const { bytes } = await mitmflow(["export", whole, "--pb", "-"], { endsLines: false });
    expect(bytes.length).toBe(statSync(target).size);
    expect(statSync(target).mode & 0o777).toBe(0o600);
  });

  test("--clickhouse writes rows, flows, tables, and what loads them", async () => {
    const target = fresh();
    expect((await mitmflow(["export", whole, "--clickhouse", target, "-f", "~http"])).code).toBe(0);
    expect(readdirSync(target).sort()).toEqual(["flow", "flow.proto", "flows.pb", "load.sql", "tables.sql"]);
    // Without options of its own it needs no other schema.
    const proto = readFileSync(join(target, "flow.proto"), "utf8");
    expect(proto).not.toMatch(/^(import|extend|enum)|\[\(|^ *option \(/m);
    expect(Object.keys(protobufjs.parse(proto, { keepCase: true }).root.lookupType("mitmflow.Flow").fields)).toContain("server_conn");
    expect(parquetFiles(target).length).toBe(1);
  });

  test.each(["--pb", "--clickhouse"])("%s leaves out a flow that another process deletes meanwhile", async (form) => {
    const [db, target] = [await indexed(whole), fresh(".pb")];
    // As if it were deleted after its row was read. A real deletion takes a driver that lets others write.
    const { getBytes } = FlowStore.prototype;
    const spy = jest.spyOn(FlowStore.prototype, "getBytes").mockImplementation(function (this: FlowStore, id) {
      return id === "b" ? null : getBytes.call(this, id);
    });
    try {
      expect(await mitmflow(["export", db, form, target])).toMatchObject({ code: 0, err: "" });
    } finally {
      spy.mockRestore();
    }
    const flows = [...new FlowReader(readFileSync(form === "--pb" ? target : join(target, "flows.pb")))];
    expect(flows.map(({ id }) => id).sort()).toEqual(["a", "a-flow", "tcp-flow"]);
    if (form === "--pb") return;
    const files = await Promise.all(parquetFiles(join(target, "flow")).map((name) => asyncBufferFromFile(join(target, "flow", name))));
    const rows = (await Promise.all(files.map((rowFile) => parquetReadObjects({ file: rowFile })))).flat();
    expect(rows.map(({ id }) => id).sort()).toEqual(["a", "a-flow", "tcp-flow"]);
  });

  test.each([
    [[whole], "one of --parquet, --pb and --clickhouse"],
    [[whole, "--pb", "x.pb", "--parquet", "x"], "one of --parquet, --pb and --clickhouse"],
    [[whole, "--parquet", folder], "is there already"],
    [[join(folder, "nothing"), "--pb", "x.pb"], "nothing: no such file"],
    [[folder, "--pb", "x.pb"], "this is a directory"],
    [[whole, "--parquet", join(whole, "rows")], `${join(whole, "rows")}: not a directory`],
    [[whole, "--clickhouse", join(whole, "twin")], `${join(whole, "twin")}: not a directory`],
  ])("usage: %j", async (argv, message) => {
    const { code, errors } = await mitmflow(["export", ...argv]);
    expect(code).toBe(2);
    expect(errors[0]).toContain(message);
    expect(existsSync("x.pb")).toBe(false);
  });

  test.each(["a store", "a dump"])("never onto %s that is its input", async (kind) => {
    const input = kind === "a store" ? await indexed(whole) : file("input.mitm", readFileSync(whole));
    const before = readFileSync(input);
    const { code, err } = await mitmflow(["export", input, "--pb", input]);
    expect({ code, err }).toEqual({ code: 2, err: `mitmflow export: ${input}: the output is one of the inputs\n` });
    expect(readFileSync(input)).toEqual(before);
  });
});

// The commands that write dumps: convert, merge, split, repair.
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { type AnyFlow, FlowReader } from "../../src/index.ts";
import { concat, utf8 } from "../helpers.ts";
import { damaged, flowBytes, httpBytes, mitmflow, oldBytes, temporary } from "./harness.ts";

const { folder, file } = temporary();
const [a, b, c] = [httpBytes("a"), httpBytes("b"), httpBytes("c")];
const out = (name: string): string => join(folder, name);
const bytesOf = (path: string): Uint8Array => new Uint8Array(readFileSync(path));
const flowsOf = (path: string): AnyFlow[] => [...new FlowReader(bytesOf(path))];
const versionsOf = (path: string): (string | null)[] => Array.from(new FlowReader(bytesOf(path)).rows(), (row) => row.version);
const idsOf = (path: string): string[] => flowsOf(path).map(({ id }) => id);

const listed = "the formats are mitm (.mitm, .flow, .dump), protobuf (.pb, .binpb), har (.har), zhar (.zhar), jsonl (.jsonl, .ndjson)";

describe("convert", () => {
  test("copies current flows as they are, into a file for its owner only", async () => {
    const path = file("current.mitm", a, flowBytes("tcp"), flowBytes("dns"));
    const to = out("copied.flow");
    expect(await mitmflow(["convert", path, to])).toMatchObject({ code: 0, out: "", err: "" });
    expect(bytesOf(to)).toEqual(bytesOf(path));
    expect(statSync(to).mode & 0o777).toBe(0o600);
    chmodSync(to, 0o644);
    expect((await mitmflow(["convert", path, to])).code).toBe(0);
    expect(statSync(to).mode & 0o777).toBe(0o644);
  });

  test("migrates older ones", async () => {
    const to = out("migrated.dump");
    expect(await mitmflow(["convert", file("old.mitm", oldBytes(), a), to])).toMatchObject({ code: 0, err: "" });
    expect(flowsOf(to).map(({ version, id }) => [version, id])).toEqual([
      [21, "a-flow"],
      [21, "a"],
    ]);
    expect((await mitmflow(["info", to])).lines).toContain("  versions  21: 2");
  });

  test.each(["har", "zhar", "jsonl"])("a flow that has no form as %s is told, and the others are written", async (format) => {
    const odd = [{ "request.headers": 7 }, { "response.headers": 7 }, { response: "none" }].map((changes) => httpBytes("odd", changes));
    const path = file("odd.mitm", a, odd[0], odd[1], b, odd[2], c);
    const { code, errors } = await mitmflow(["convert", path, out(`odd.${format}`), ...(format === "jsonl" ? ["--lossless"] : [])]);
    const { lines } = await mitmflow(["ls", out(`odd.${format}`), "--json"]);
    // What is lossless takes anything.
    expect([code, errors.length, lines.length]).toEqual(format === "jsonl" ? [0, 0, 6] : [1, 3, 3]);
    for (const line of errors) expect(line).toMatch(/^mitmflow convert: .*odd\.mitm: a flow's state lacks a field, /);
  });

  test("lines of mitmweb's JSON: the same", async () => {
    const odd = [{ "request.headers": 7 }, { response: "none" }].map((changes) => httpBytes("odd", changes));
    const to = out("odd-plain.jsonl");
    const { code, errors } = await mitmflow(["convert", file("odd.mitm", a, odd[0], b, odd[1], c), to, "--jobs", "1"]);
    expect([code, errors.length]).toEqual([1, 2]);
    const lines = readFileSync(to, "utf8").trim().split("\n");
    expect(lines.map((line) => JSON.parse(line).id)).toEqual(["a", "b", "c"]);
  });

  test("--strict leaves out what mitmproxy would refuse, and tells of it", async () => {
    const strange = { colour: "red", "request.colour": 1, "request.headers": [], "metadata.colour": "kept", "server_conn.a": [] };
    const known = { "request.headers": [], "metadata.colour": "kept" };
    const path = file("strange.mitm", flowBytes("http", strange), flowBytes("dns", { "response.x": null }), a);
    expect(await mitmflow(["convert", path, out("kept.mitm")])).toMatchObject({ code: 0, err: "" });
    expect(bytesOf(out("kept.mitm"))).toEqual(bytesOf(path));
    for (const to of ["strict.mitm", "strict.pb"]) {
      const { code, errors } = await mitmflow(["convert", path, out(to), "--strict"]);
      const told = (field: string, id: string): string =>
        `mitmflow convert: ${path}: ${field} of flow ${id} was left out: version 21 has no such field`;
      expect(code).toBe(0);
      expect(errors.sort()).toEqual(
        [
          told("colour", "http-flow"),
          told("request.colour", "http-flow"),
          told("server_conn.a", "http-flow"),
          told("response.x", "dns-flow"),
        ].sort(),
      );
    }
    expect(bytesOf(out("strict.mitm"))).toEqual(concat([flowBytes("http", known), flowBytes("dns"), a]));
    expect((await mitmflow(["convert", out("strict.pb"), "-"], { endsLines: false })).bytes).toEqual(
      Buffer.from(bytesOf(out("strict.mitm"))),
    );
  });

  test("from standard input to standard output", async () => {
    const both = concat([a, b]);
    const { code, bytes, err } = await mitmflow(["convert", "-", "-"], {
      input: [both.subarray(0, 500), both.subarray(500)],
      endsLines: false,
    });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(new Uint8Array(bytes)).toEqual(both);
  });

  test("never onto a terminal", async () => {
    const { code, out: text, errors } = await mitmflow(["convert", "-", "-"], { input: a, outIsTerminal: true });
    expect({ code, text }).toEqual({ code: 2, text: "" });
    expect(errors).toEqual(["mitmflow convert: a dump is not written to a terminal: name a file, or pipe it"]);
  });

  test("ends quietly when nobody reads on", async () => {
    const many = file("many.mitm", ...Array.from({ length: 500 }, () => a));
    const { code, err } = await mitmflow(["convert", many, "-"], { readsBytes: 1000, endsLines: false });
    expect({ code, err }).toEqual({ code: 0, err: "" });
  });

  test("replaces a file, a longer one too, but not its own input under any name", async () => {
    const path = file("input.mitm", a);
    const to = file("longer.mitm", a, b, c);
    expect((await mitmflow(["convert", path, to])).code).toBe(0);
    expect(bytesOf(to)).toEqual(a);
    symlinkSync(path, out("link.mitm"));
    for (const same of [path, out("link.mitm")]) {
      expect(await mitmflow(["convert", path, same])).toMatchObject({
        code: 2,
        err: `mitmflow convert: ${same}: the output is one of the inputs\n`,
      });
    }
    expect(bytesOf(path)).toEqual(a);
  });

  test("writes the flows before the damage, tells of it, and exits with 1", async () => {
    const to = out("before.mitm");
    const path = file("torn.mitm", a, b, c.subarray(0, 300));
    const { code, errors } = await mitmflow(["convert", path, to]);
    expect(code).toBe(1);
    expect(errors).toEqual([`mitmflow convert: ${path}: the input ends inside a value in flow 2 at byte ${a.length + b.length + 300}`]);
    expect(idsOf(to)).toEqual(["a", "b"]);
  });

  test("leaves the output alone when there is nothing to write", async () => {
    const kept = file("kept.mitm", a);
    expect((await mitmflow(["convert", file("garbage.mitm", "\u0089PNG, no flows"), kept])).code).toBe(1);
    expect((await mitmflow(["convert", out("missing.mitm"), kept])).code).toBe(2);
    expect(bytesOf(kept)).toEqual(a);
    expect((await mitmflow(["convert", file("nothing.mitm", "x"), out("not-made.mitm")])).code).toBe(1);
    expect(existsSync(out("not-made.mitm"))).toBe(false);
  });

  test("an empty dump becomes an empty dump", async () => {
    expect((await mitmflow(["convert", file("empty.mitm"), out("still-empty.mitm")])).code).toBe(0);
    expect(bytesOf(out("still-empty.mitm")).length).toBe(0);
  });

  test("a flow of a newer version is refused with its number", async () => {
    const { code, errors } = await mitmflow(["convert", file("newer.mitm", httpBytes("a", { version: 22 })), out("newer-out.mitm")]);
    expect(code).toBe(1);
    expect(errors.length).toBe(1);
    expect(errors[0]).toContain("22");
  });

  test.each([
    [["x.mitm", "x.xyz"], `x.xyz: no known format has the extension .xyz (${listed}); --to names one`],
    [["x.mitm", "x", "--to", "xyz"], `unknown format "xyz": ${listed}`],
    [["x.mitm", "x", "--from", "xyz"], `unknown format "xyz": ${listed}`],
    [["x.mitm", "x.har", "--lossless"], "--lossless and --bodies are for jsonl"],
    [["x.mitm", "x", "--bodies", "text"], "--lossless and --bodies are for jsonl"],
    [["x.mitm", "x.jsonl", "--bodies", "text", "--lossless"], "lossless lines hold all bodies: --bodies is for the others"],
  ])("%j names the formats that there are", async (files, message) => {
    expect(await mitmflow(["convert", ...files])).toMatchObject({ code: 2, errors: [`mitmflow convert: ${message}`] });
  });

  test("--to goes before the extension", async () => {
    expect((await mitmflow(["convert", file("y.mitm", a), out("y.xyz"), "--to", "mitm", "--from", "flow"])).code).toBe(0);
    expect(bytesOf(out("y.xyz"))).toEqual(a);
  });

  test("an output is none of the inputs, whatever their names are", async () => {
    mkdirSync(out("in"));
    const text = '{"log":{"entries":[]}}';
    const [har, kept, linked] = [file("in/x.har", text), file("in/kept.mitm", a), file("in/linked.mitm", b)];
    const to = out("to");
    mkdirSync(to);
    linkSync(kept, join(to, "x.mitm"));
    expect(await mitmflow(["convert", "--to", "mitm", har, kept, to])).toMatchObject({
      code: 2,
      errors: [`mitmflow convert: ${join(to, "x.mitm")}: the output is one of the inputs`],
    });
    expect(bytesOf(kept)).toEqual(a);
    expect(bytesOf(join(to, "kept.mitm"))).toEqual(a);
    rmSync(join(to, "x.mitm"));
    symlinkSync(linked, join(to, "x.mitm"));
    expect((await mitmflow(["convert", "--to", "mitm", har, linked, to])).code).toBe(2);
    expect(bytesOf(linked)).toEqual(b);
  });

  test("what cannot be written is named", async () => {
    const path = file("named.mitm", a);
    const below = join(path, "x.pb");
    expect((await mitmflow(["convert", path, below])).errors).toEqual([`mitmflow convert: ${below}: not a directory`]);
    expect(await mitmflow(["convert", path, "/dev/full"])).toMatchObject({
      code: 2,
      errors: ["mitmflow convert: /dev/full: no space left on device"],
    });
  });

  test("the help names all extensions", async () => {
    const { out: text } = await mitmflow(["convert", "--help"]);
    expect(text.replace(/\s+/g, " ")).toContain(".mitm, .flow, .dump, .pb, .binpb, .har, .zhar, .jsonl, .ndjson");
  });

  test("a store is named as what it is", async () => {
    const store = file("store.mitm", "SQLite format 3\0", new Uint8Array(200));
    for (const argv of [
      ["convert", store, out("never.mitm")],
      ["ls", store],
      ["repair", store, out("never.mitm")],
      ["index", store, "--db", out("n.db")],
    ]) {
      const { code, errors } = await mitmflow(argv);
      expect([code, errors]).toEqual([2, [expect.stringContaining("this is a SQLite database, as stores of flows are")]]);
    }
  });

  test("a folder that is missing is told", async () => {
    const to = out("no/such/folder.mitm");
    expect(await mitmflow(["convert", file("z.mitm", a), to])).toMatchObject({
      code: 2,
      errors: [`mitmflow convert: ${to}: no such file or directory`],
    });
  });
});

describe("merge", () => {
  test("puts dumps of any versions one behind another", async () => {
    const to = out("merged.mitm");
    const inputs = [file("one.mitm", a, b), file("two.mitm", oldBytes()), "-"];
    expect(await mitmflow(["merge", ...inputs, to], { input: c })).toMatchObject({ code: 0, err: "" });
    expect(idsOf(to)).toEqual(["a", "b", "a-flow", "c"]);
    expect(versionsOf(to)).toEqual(["21", "21", "21", "21"]);
  });

  test("of one file, as a pattern may give, it is a copy, but never over what an output that was forgotten holds", async () => {
    const [one, two] = [file("only.mitm", b, a), file("precious.mitm", c)];
    for (const to of [out("copy.mitm"), file("emptied.mitm", "")]) {
      expect(await mitmflow(["merge", one, to])).toMatchObject({ code: 0, err: "" });
      expect(idsOf(to)).toEqual(["b", "a"]);
    }
    const { code, errors } = await mitmflow(["merge", one, two]);
    expect([code, errors]).toEqual([2, [expect.stringContaining(`${two}: would be written over`)]]);
    expect(bytesOf(two)).toEqual(c);
    expect(await mitmflow(["merge", one, `${"x".repeat(300)}.mitm`])).toMatchObject({
      code: 2,
      errors: [expect.stringContaining("name too long")],
    });
  });

  test("goes on with the next file after damage, with 1", async () => {
    const to = out("merged-damaged.mitm");
    expect((await mitmflow(["merge", file("torn-one.mitm", a, b.subarray(0, 99)), file("three.mitm", c), to])).code).toBe(1);
    expect(idsOf(to)).toEqual(["a", "c"]);
  });

  test("never writes to an input, and reads standard input once", async () => {
    const [one, two] = [file("first.mitm", a), file("second.mitm", b)];
    expect((await mitmflow(["merge", one, two, two])).code).toBe(2);
    expect(bytesOf(two)).toEqual(b);
    expect((await mitmflow(["merge", "-", "-", out("twice.mitm")])).errors).toEqual([
      "mitmflow merge: standard input can be read only once",
    ]);
    expect((await mitmflow(["merge", one, out("missing.mitm"), out("none.mitm")])).code).toBe(2);
    expect(existsSync(out("none.mitm"))).toBe(false);
  });
});

describe("split", () => {
  test("--every", async () => {
    const to = out("every/two");
    expect(await mitmflow(["split", file("three-flows.mitm", a, b, c), "--every", "2", "--out", to])).toMatchObject({ code: 0, err: "" });
    expect(readdirSync(to)).toEqual(["0001.mitm", "0002.mitm"]);
    expect(idsOf(join(to, "0001.mitm"))).toEqual(["a", "b"]);
    expect(idsOf(join(to, "0002.mitm"))).toEqual(["c"]);
    expect(statSync(join(to, "0001.mitm")).mode & 0o777).toBe(0o600);
    expect(statSync(to).mode & 0o777).toBe(0o700);
  });

  test("in the current version", async () => {
    const to = out("split-old");
    expect((await mitmflow(["split", file("old-flows.mitm", oldBytes(), a), "--every", "2", "--out", to])).code).toBe(0);
    expect(versionsOf(join(to, "0001.mitm"))).toEqual(["21", "21"]);
  });

  test("--by-host, with names that stay in the folder", async () => {
    const to = out("hosts");
    const host = (name: string): Uint8Array => httpBytes(name, { "request.headers": [[utf8("Host"), utf8(name)]] });
    const hosts = [
      "example.com",
      "../../etc/passwd",
      "a/b",
      "a_b",
      "con",
      "",
      ".hidden",
      "EXAMPLE.com",
      "x\u0000y",
      "-rf",
      "x".repeat(300),
    ];
    const path = file("hosts.mitm", ...hosts.map(host), flowBytes("tcp"));
    expect(await mitmflow(["split", path, "--by-host", "--out", to])).toMatchObject({ code: 0, err: "" });
    const names = readdirSync(to);
    for (const name of names) expect(name).toMatch(/^[a-z0-9_][a-z0-9._-]{0,120}\.mitm$/);
    // Without a host of its own, a flow goes by its address.
    expect(idsOf(join(to, "example.com.mitm"))).toEqual(["example.com", "EXAMPLE.com", "tcp-flow"]);
    expect(idsOf(join(to, "198.51.100.7.mitm"))).toEqual([""]);
    expect(names.length).toBe(10);
    expect(names.flatMap((name) => idsOf(join(to, name))).sort()).toEqual([...hosts, "tcp-flow"].sort());
    expect(readdirSync(folder).sort()).toContain("hosts");
  });

  test("--by-host with more hosts than files are kept open", async () => {
    const to = out("many-hosts");
    const hosts = Array.from({ length: 150 }, (_, index) => `host${index % 75}.example`);
    const flows = hosts.map((name, index) => httpBytes(String(index), { "request.headers": [[utf8("Host"), utf8(name)]] }));
    expect(await mitmflow(["split", file("many-hosts.mitm", ...flows), "--by-host", "--out", to])).toMatchObject({ code: 0, err: "" });
    expect(readdirSync(to).length).toBe(75);
    expect(idsOf(join(to, "host0.example.mitm"))).toEqual(["0", "75"]);
    expect(idsOf(join(to, "host74.example.mitm"))).toEqual(["74", "149"]);
  });

  test("touches nothing that is there already", async () => {
    const to = out("taken");
    mkdirSync(to);
    writeFileSync(join(to, "0001.mitm"), "mine");
    const path = join(to, "0001.mitm");
    const { code, errors } = await mitmflow(["split", file("taken.mitm", a), "--every", "1", "--out", to]);
    expect({ code, errors }).toEqual({ code: 2, errors: [`mitmflow split: ${path}: file already exists`] });
    expect(readFileSync(path, "utf8")).toBe("mine");
    const link = out("linked");
    mkdirSync(link);
    symlinkSync(out("elsewhere.mitm"), join(link, "0001.mitm"));
    expect((await mitmflow(["split", file("taken.mitm", a), "--every", "1", "--out", link])).code).toBe(2);
    expect(existsSync(out("elsewhere.mitm"))).toBe(false);
  });

  test("keeps the flows before damage, with 1", async () => {
    const to = out("split-damaged");
    expect((await mitmflow(["split", file("split-torn.mitm", a, b.subarray(0, 50)), "--every", "1", "--out", to])).code).toBe(1);
    expect(idsOf(join(to, "0001.mitm"))).toEqual(["a"]);
  });
});

describe("repair", () => {
  test("writes every whole flow, and tells each gap", async () => {
    const path = file("broken.mitm", a, damaged(b, 20, 0), b, c, c.subarray(0, 200));
    const to = out("repaired.mitm");
    const { code, errors, out: text } = await mitmflow(["repair", path, to]);
    expect({ code, text }).toEqual({ code: 1, text: "" });
    expect(idsOf(to)).toEqual(["a", "b", "c"]);
    expect(bytesOf(to)).toEqual(concat([a, b, c]));
    const end = a.length + 2 * b.length + c.length;
    expect(errors).toEqual([
      expect.stringContaining(`mitmflow repair: ${path}: ${b.length} bytes from ${a.length} to ${a.length + b.length} are lost: `),
      expect.stringContaining(`mitmflow repair: ${path}: 200 bytes from ${end} to ${end + 200} are lost: the input ends inside a value`),
      `mitmflow repair: 3 flows were written, ${b.length + 200} bytes in 2 gaps were lost`,
    ]);
  });

  test("a whole dump loses nothing", async () => {
    const to = out("unharmed.mitm");
    expect(await mitmflow(["repair", file("sound.mitm", a), to])).toMatchObject({
      code: 0,
      errors: ["mitmflow repair: 1 flow was written, nothing was lost"],
    });
    expect(bytesOf(to)).toEqual(a);
  });

  test("from standard input to standard output", async () => {
    const { code, bytes } = await mitmflow(["repair", "-", "-"], { input: concat([a, utf8("garbage"), b]), endsLines: false });
    expect(code).toBe(1);
    expect(new Uint8Array(bytes)).toEqual(concat([a, b]));
  });

  test("leaves the output alone where nothing can be saved", async () => {
    const kept = file("kept-too.mitm", a);
    expect((await mitmflow(["repair", file("no-flows.mitm", "nothing of the kind"), kept])).code).toBe(1);
    expect(bytesOf(kept)).toEqual(a);
  });
});

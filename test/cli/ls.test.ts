// `mitmflow ls`, and what is true of every command that reads.
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { tnetstring } from "../../src/index.ts";
import { utf8 } from "../helpers.ts";
import { damaged, flowBytes, httpBytes, mitmflow, oldBytes, temporary } from "./harness.ts";

const { folder, file } = temporary();
const torn = file("torn.mitm", "torn");
const whole = file("whole.mitm", httpBytes("a"), flowBytes("tcp"), oldBytes(), flowBytes("http", { response: null }));

describe("ls", () => {
  test("shows a line a flow, of any version and type", async () => {
    const { code, lines, err } = await mitmflow(["ls", whole]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(lines).toEqual([
      "   0  1970-01-01 00:00:10.000  POST       301  http    184b    3.0s  https://198.51.100.7/lolcats?a=1&b=%20",
      "   1  1970-01-01 00:00:01.000  -        error  tcp       7b       -  example.com:443",
      "   2  1970-01-01 00:00:10.000  GET        200  http      4b       -  http://example.com:8080/",
      "   3  1970-01-01 00:00:10.000  POST     error  http       -       -  https://198.51.100.7/lolcats?a=1&b=%20",
    ]);
  });

  test("a flow of an old version that is no HTTP is shown by its server's address", async () => {
    const address = { address: [utf8("192.0.2.7"), 25], use_ipv6: false };
    const old = tnetstring.dumps({ type: "tcp", version: [1, 0, 0], messages: [], server_conn: { address } });
    const { lines } = await mitmflow(["ls", "--json", file("old-tcp.mitm", old)]);
    expect(JSON.parse(lines[0])).toMatchObject({ type: "tcp", version: "1.0", url: "192.0.2.7:25" });
  });

  test("of TCP and UDP the size of all messages is shown, as JSON that of each side", async () => {
    const dump = Buffer.concat([flowBytes("udp"), flowBytes("tcp", { messages: [] })]);
    const [udp, tcp] = (await mitmflow(["ls", "--json", "-"], { input: dump })).lines.map((line) => JSON.parse(line));
    expect([udp.request_size, udp.response_size, tcp.request_size, tcp.response_size]).toEqual([4, 3, 0, 0]);
    const { lines } = await mitmflow(["ls", "-"], { input: dump });
    expect(lines.map((line) => line.slice(47, 59))).toEqual(["udp       7b", "tcp       0b"]);
  });

  test("a file in which nothing is a flow is told as that, one with a byte too many by that byte", async () => {
    const { code, out, errors } = await mitmflow(["ls", torn]);
    expect([code, out, errors]).toEqual([1, "", [expect.stringContaining(`mitmflow ls: ${torn}: no flow can be read in it: a length is`)]]);
    const zipped = file("capture.mitm.gz", gzipSync(httpBytes("a")));
    expect((await mitmflow(["ls", zipped])).errors).toEqual([
      `mitmflow ls: ${zipped}: no flow can be read in it: this is compressed by gzip: decompress it first`,
    ]);
    const path = file("byte.mitm", httpBytes("a"), "\n");
    const end = httpBytes("a").length;
    expect((await mitmflow(["ls", path])).errors).toEqual([expect.stringContaining(`1 byte from ${end} to ${end + 1} is lost: `)]);
    expect((await mitmflow(["repair", path, `${path}.mitm`])).errors.at(-1)).toContain("1 flow was written, 1 byte in 1 gap was lost");
  });

  test("--json gives an object a line", async () => {
    const { code, lines } = await mitmflow(["ls", "--json", whole]);
    expect(code).toBe(0);
    const rows = lines.map((line) => JSON.parse(line));
    expect(rows[0]).toEqual({
      file: whole,
      flow: 0,
      offset: 0,
      length: httpBytes("a").length,
      id: "a",
      type: "http",
      version: "21",
      timestamp_start: 10,
      method: "POST",
      status_code: 301,
      request_size: 3,
      response_size: 184,
      duration: 3,
      url: "https://198.51.100.7/lolcats?a=1&b=%20",
      error: false,
    });
    expect(rows.map(({ flow, type, error }) => [flow, type, error])).toEqual([
      [0, "http", false],
      [1, "tcp", true],
      [2, "http", true],
      [3, "http", true],
    ]);
  });

  test("reads standard input, in any pieces", async () => {
    const bytes = httpBytes("a");
    const { code, lines } = await mitmflow(["ls", "-", "--json"], { input: [bytes.subarray(0, 7), bytes.subarray(7), bytes] });
    expect(code).toBe(0);
    expect(lines.map((line) => JSON.parse(line).flow)).toEqual([0, 1]);
  });

  test("nothing of a flow reaches the terminal as it is", async () => {
    const hostile = utf8("/\u001b[2J\u0007\r\n\u009b31m\u202egnp.exe\u2028\u0000\u007f");
    const path = file("hostile.mitm", httpBytes("\u001b]0;x\u0007", { "request.path": hostile, "request.method": utf8("G\u001b[0mT") }));
    const shown = await mitmflow(["ls", path]);
    expect(shown.lines.length).toBe(1);
    expect(shown.lines[0]).not.toMatch(/\p{C}|\u2028/u);
    expect(shown.lines[0]).toContain("/\\x1b[2J\\x07\\r\\n\\x9b31m\\u{202e}gnp.exe\\u{2028}\\x00\\x7f");
    const json = await mitmflow(["ls", "--json", path]);
    expect(json.lines.length).toBe(1);
    expect(json.lines[0]).not.toMatch(/\p{C}|\u2028/u);
    expect(JSON.parse(json.lines[0]).url).toBe("https://198.51.100.7/\u001b[2J\u0007\r\n\u009b31m\u202egnp.exe\u2028\u0000\u007f");
  });

  test("bytes that are no UTF-8 are shown as such", async () => {
    const path = file("latin.mitm", httpBytes("a", { "request.path": Uint8Array.of(0x2f, 0xe9, 0x21) }));
    expect((await mitmflow(["ls", path])).out).toContain("198.51.100.7/\\xe9!");
  });

  test.each([
    ["a pipe", false, { TERM: "xterm" }, false],
    ["a terminal", true, { TERM: "xterm" }, true],
    ["a terminal, with NO_COLOR", true, { TERM: "xterm", NO_COLOR: "1" }, false],
    ["a terminal without colours", true, { TERM: "dumb" }, false],
  ])("colours: %s", async (_, outIsTerminal, environment, isColoured) => {
    const before = process.env;
    process.env = environment;
    const { out } = await mitmflow(["ls", whole], { outIsTerminal }).finally(() => {
      process.env = before;
    });
    expect(out.includes("\u001b[")).toBe(isColoured);
    if (isColoured) expect(out).toContain("\u001b[36m  301\u001b[0m");
  });

  test("lists what lies behind damage, says what was lost, and exits with 1", async () => {
    const first = httpBytes("first");
    const path = file("damaged.mitm", first, damaged(httpBytes("second"), 20, 0), httpBytes("third"));
    const { code, lines, errors } = await mitmflow(["ls", "--json", path]);
    expect(code).toBe(1);
    expect(lines.map((line) => JSON.parse(line).id)).toEqual(["first", "third"]);
    expect(errors.length).toBe(1);
    expect(errors[0]).toContain(`mitmflow ls: ${path}: `);
    expect(errors[0]).toContain(`from ${first.length} to ${first.length + httpBytes("second").length} are lost`);
  });

  test("a file that is missing is told, the others are listed, and the exit code is 2", async () => {
    const { code, lines, err } = await mitmflow(["ls", `${folder}/missing.mitm`, whole]);
    expect(code).toBe(2);
    expect(lines.length).toBe(4);
    expect(err).toBe(`mitmflow ls: ${folder}/missing.mitm: no such file or directory\n`);
  });

  test("on a terminal, errors replace a progress bar that may stand there; short work shows none", async () => {
    const { err } = await mitmflow(["ls", `${folder}/missing.mitm`, whole], { errorsAreOnTerminal: true });
    expect(err).toBe(`\r\u001b[Kmitmflow ls: ${folder}/missing.mitm: no such file or directory\n`);
  });

  test("a folder is none to read", async () => {
    expect(await mitmflow(["ls", folder])).toMatchObject({ code: 2, err: `mitmflow ls: ${folder}: this is a directory\n` });
  });

  test("an empty file has no flows", async () => {
    expect(await mitmflow(["ls", file("empty.mitm")])).toMatchObject({ code: 0, out: "", err: "" });
  });

  test("ends quietly when nobody reads on", async () => {
    const many = file("many.mitm", ...Array.from({ length: 3000 }, (_, index) => httpBytes(String(index))));
    const { code, err, bytes } = await mitmflow(["ls", many], { readsBytes: 100_000 });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(bytes.length).toBeLessThanOrEqual(100_000);
  });
});

describe("the command line", () => {
  const url = "this is a URL: fetch it, and name the file, or - for standard input";
  const whole1024 = "mitmflow convert: option '--jobs <number>' argument '99999' is invalid. Expected a whole number from 1 to 1024.";

  test.each([
    [["nonsense"], "mitmflow: unknown command 'nonsense'"],
    [["ls"], "mitmflow ls: missing required argument 'file'"],
    [["ls", whole, "--nonsense"], "mitmflow ls: unknown option '--nonsense'"],
    [["show", whole, "-n", "x"], "mitmflow show: option '-n <number>' argument 'x' is invalid. Expected a whole number from 0 on."],
    [["show", whole], "mitmflow show: name the flow: -n NUMBER, --id ID or -f FILTER"],
    [["convert", whole], "mitmflow convert: name the file to read, and last the file to write"],
    [["split", whole, "--out", folder], "mitmflow split: say how to split: --every N or --by-host"],
    [
      ["split", whole, "--every", "0", "--out", folder],
      "mitmflow split: option '--every <n>' argument '0' is invalid. Expected a whole number from 1 on.",
    ],
    [["merge", whole], `mitmflow merge: name the files to read, and last the one to write, which here is ${whole}`],
    [
      ["merge", whole, torn],
      `mitmflow merge: ${torn}: would be written over, with only one file to read: remove it first, if it is the one to write`,
    ],
    [["ls", "-", "-"], "mitmflow ls: standard input can be read only once"],
    [["info", "-", whole, "-"], "mitmflow info: standard input can be read only once"],
    [["convert", whole, "x", "--jobs", "99999"], whole1024],
    [["convert", whole, "x", "--jobs", "0x2"], whole1024.replace("99999", "0x2")],
    [
      ["query", whole, "--limit", "1.5"],
      "mitmflow query: option '--limit <count>' argument '1.5' is invalid. Expected a whole number from 0 on.",
    ],
    [["ls", "https://example.com/x.mitm"], `mitmflow ls: https://example.com/x.mitm: ${url}`],
    [["convert", "file:///x.mitm", "x.mitm"], `mitmflow convert: file:///x.mitm: ${url}`],
    [["query", "missing.db"], "mitmflow query: missing.db: no such file or directory"],
    [["ls", "\u001b[31mred"], "mitmflow ls: \\x1b[31mred: no such file or directory"],
  ])("%j is told in a line, with 2", async (argv, line) => {
    expect(await mitmflow(argv)).toMatchObject({ code: 2, out: "", errors: [line] });
  });

  test("nothing asked for: the help on standard error, with 2", async () => {
    const { code, out, err } = await mitmflow([]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("Usage: mitmflow");
  });

  test("help and version are answers", async () => {
    expect(await mitmflow(["--version"])).toMatchObject({ code: 0, out: "1.2.3\n", err: "" });
    const { code, out } = await mitmflow(["--help"]);
    expect(code).toBe(0);
    for (const command of ["ls", "show", "info", "convert", "merge", "split", "repair", "bench"]) expect(out).toContain(`\n  ${command} `);
  });
});

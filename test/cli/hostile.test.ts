// Captures whose every text is hostile, through every command: nothing of theirs reaches a terminal as it is, names a file, or touches a
// prototype. A new command fails here until it has its row.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { captureAt, startViewServer } from "../../src/cli/view-server.ts";
import { type CodecError, Dict, FlowReader, flowFromBytes, tnetstring } from "../../src/index.ts";
import { replaced, states, types } from "../flow/flows.ts";
import { concat, utf8 } from "../helpers.ts";
import { mitmflow } from "./harness.ts";

/** Commands of terminals with and without ESC, what reorders or hides text, ends of lines; no sequence that a command line writes itself. */
const CONTROLS = "\u001b]0;title\u0007\u001b[6n\u009b2J\r\b\u007f\u0085\u2028\u2029\u202e\u2066\u200b\ufeff";
const NASTY = `${CONTROLS}../../../etc/x\nforged`;
/** As the name of a file: all but the slash. */
const NASTY_NAME = NASTY.replaceAll("/", "_");
const KEYS = ["__proto__", "constructor", "toString", "hasOwnProperty", NASTY];

const UNSAFE = /(?![\n\t])[\p{C}\p{Zl}\p{Zp}]/u;

type Value = string | Uint8Array | Dict | Value[] | null | number | boolean | object;

/** The leaves that are texts: what they are replaced by. */
function hostile(value: Value): Value | undefined {
  if (typeof value === "string") return NASTY;
  return value instanceof Uint8Array ? utf8(NASTY) : undefined;
}

/** A state with all of its texts replaced, or only the one at a place; how many there are is in `count`. */
function replacedTexts(state: Dict, place: number): { state: Dict; count: number } {
  let count = 0;
  const visit = (value: Value, key: unknown): Value => {
    if (value instanceof Dict) return new Dict([...value].map(([name, item]) => [name, visit(item as Value, name)] as never));
    if (Array.isArray(value)) return value.map((item) => visit(item, null));
    const replacement = hostile(value);
    // A flow of another type has nothing of what it should have.
    if (replacement === undefined || key === "type") return value;
    return count++ === place || place === ALL ? replacement : value;
  };
  return { state: visit(state, null) as Dict, count };
}
const ALL = -1;

function withKeys(state: Dict): Dict {
  const pairs = KEYS.map((key) => [key, new Dict([["polluted", NASTY]])]);
  state.set("metadata", new Dict(pairs as never));
  for (const key of KEYS) state.set(key, NASTY);
  for (const part of ["request", "response", "client_conn"]) {
    const dict = state.get(part);
    if (dict instanceof Dict) for (const key of KEYS) dict.set(key, NASTY);
  }
  return state;
}

function* hostileStates(): Generator<Dict> {
  for (const type of types) {
    // A WebSocket would not be replayed; the messages of one are in the flows below.
    const plain = (): Dict => (type === "http" ? replaced(states.http(), { websocket: null }) : states[type]());
    const { count } = replacedTexts(plain(), ALL);
    for (let place = 0; place < count; place++) yield replacedTexts(plain(), place).state;
    yield withKeys(states[type]());
    yield withKeys(replacedTexts(states[type](), ALL).state);
    const other = states[type]();
    other.set("type", NASTY);
    yield other;
    const version = states[type]();
    version.set("version", NASTY);
    yield version;
  }
}

function isRead(bytes: Uint8Array): boolean {
  try {
    const flow = flowFromBytes(bytes);
    return JSON.stringify(flow).length > 0 && [...new FlowReader(bytes)].length === 1;
  } catch (error) {
    if ((error as CodecError).name !== "CodecError") throw error;
    return false;
  }
}

const folder = realpathSync(mkdtempSync(join(tmpdir(), "mitmflow-hostile-")));
/** Deep enough for names that climb to end within the folder. */
const work = join(folder, "one", "two", "three");
const outputs = join(work, "outputs");
const before = process.cwd();
const environment = { ...process.env };
const inputs: string[] = [];
let good = "";
let flows = 0;
let database = "";
let made = 0;

const output = (extension = ""): string => join(outputs, `${made++}${extension}`);

function file(name: string, bytes: Uint8Array | string): string {
  const path = join(work, name);
  writeFileSync(path, bytes);
  return path;
}

beforeAll(async () => {
  mkdirSync(outputs, { recursive: true });
  process.chdir(work);
  process.env.NO_COLOR = "1";
  const all = [...hostileStates()].map((state) => tnetstring.dumps(state as never));
  const read = all.filter(isRead);
  flows = read.length;
  good = file("good.mitm", concat(read));
  inputs.push(good, file(NASTY_NAME, concat(read)));
  for (const [number, bytes] of all.filter((bytes) => !isRead(bytes)).entries()) inputs.push(file(`refused-${number}.mitm`, bytes));
  inputs.push(file("cut.mitm", concat(read).subarray(0, -7)), file("no dump.mitm", NASTY));
  inputs.push(file("bad.jsonl", `{"$flow":{"version":${JSON.stringify(NASTY)}}}\n${NASTY}\n{"__proto__":{"polluted":1}}\n`));
  inputs.push(file("bad.har", `{"log":{"entries":[{"request":{"url":${JSON.stringify(NASTY)}}},{"__proto__":{"polluted":1}},${NASTY}`));
  for (const extension of ["har", "jsonl", "pb"]) {
    const path = join(work, `good.${extension}`);
    expect((await mitmflow(["convert", good, path])).code).toBe(0);
    inputs.push(path);
  }
  database = join(work, "store.db");
  await mitmflow(["index", good, "--db", database]);
});
afterAll(() => {
  process.chdir(before);
  process.env = environment;
  rmSync(folder, { recursive: true, force: true });
});

const each = (make: (input: string) => string[][]): string[][] => inputs.flatMap(make);

const proto = `syntax = "proto2"; package a; /* ${CONTROLS} */
  message Hostile { optional string constructor = 1 [default = "${"\u009b\u202e\u2066"}"]; optional int32 toString = 2; }`;

/** What each command is asked for. */
const runs: Record<string, () => string[][]> = {
  ls: () => [
    ...each((input) => [
      ["ls", input],
      ["ls", "--json", input],
    ]),
    ["ls", ...inputs],
    ["ls", "-f", NASTY, good],
  ],
  show: () => [
    ...Array.from({ length: flows }, (_, n) => ["show", good, "-n", String(n)]),
    ...["curl", "httpie", "fetch", "raw-request", "raw-response", "raw", NASTY].flatMap((form) =>
      Array.from({ length: flows }, (_, n) => ["show", good, "-n", String(n), "--as", form]),
    ),
    ...each((input) => [
      ["show", input, "--id", NASTY],
      ["show", input, "-n", "0", "--body"],
      ["show", input, "-f", NASTY],
    ]),
  ],
  info: () => [["info", ...inputs], ...each((input) => [["info", input]])],
  convert: () => [
    ...["mitm", "har", "jsonl", "pb", NASTY_NAME].flatMap((to) => each((input) => [["convert", input, output(`.${to}`)]])),
    ...each((input) => [
      ["convert", input, "-"],
      ["convert", "--strict", input, output(".mitm")],
    ]),
    ["convert", "--lossless", good, "--to", "jsonl", "-"],
    ["convert", good, "--to", "har", "-"],
    ["convert", "--from", NASTY, "--to", NASTY, good, output()],
  ],
  merge: () => [["merge", ...inputs, output(".mitm")], ...each((input) => [["merge", input, good, output(".pb")]])],
  split: () =>
    each((input) => [
      ["split", input, "--by-host", "--out", output()],
      ["split", input, "--every", "1", "--out", output()],
    ]),
  repair: () =>
    each((input) => [
      ["repair", input, output(".mitm")],
      ["repair", input, output(".jsonl")],
    ]),
  replay: () =>
    each((input) => [
      ["replay", input, "--to", "http://127.0.0.1:1", "--out", output(".mitm")],
      ["replay", input, "--allow", NASTY],
    ]),
  index: () => [
    ["index", ...inputs, "--db", output(".db")],
    ...each((input) => [
      ["index", input, "--db", output(".db")],
      ["index", good, "--db", input],
    ]),
  ],
  query: () => [
    ...["time", "method", "url", "size", NASTY].map((order) => ["query", database, "--order", order]),
    ["query", "--json", database],
    ["query", database, NASTY],
    ["query", database, `~u "${CONTROLS}"`],
    ...each((input) => [["query", input]]),
  ],
  export: () =>
    [...inputs, database].flatMap((input) => [
      ["export", input, "--parquet", output()],
      ["export", input, "--pb", output(".pb")],
      ["export", input, "--clickhouse", output()],
    ]),
  generate: () => {
    const schema = file(`${NASTY_NAME}.proto`, proto);
    const wrong = [
      `syntax = "${NASTY}";`,
      `message ${CONTROLS} {}`,
      `import "${NASTY}";`,
      `syntax = "proto3"; message A { ${CONTROLS} a = 1; }`,
    ];
    return [
      ["generate", schema],
      ["generate", schema, "-o", output(".js")],
      ["generate", schema, "--type", NASTY],
      ["generate", schema, "--runtime", NASTY],
      ...wrong.map((text, number) => ["generate", file(`${number}.proto`, text)]),
      ...each((input) => [["generate", input]]),
    ];
  },
  view: () => [
    ["view", inputs[1]],
    ["view", work],
    ["view", good, "--port", NASTY],
  ],
  watch: () => [
    ...each((input) => [
      ["watch", input],
      ["watch", "--json", input],
    ]),
    ["watch", good, "--set", `${NASTY}=${NASTY}`],
  ],
  streamtest: () => [
    ["streamtest", "--count", NASTY],
    ["streamtest", "--count", "1", "--flush-period", "0.01"],
    ["streamtest", "--count", "1", "--db", inputs[1]],
    ["streamtest", "--count", "1", "--db", work],
  ],
  bench: () => [
    ["bench", "--sizes", NASTY],
    ["bench", "--cases", `(${NASTY}`],
    ["bench", "--seed", NASTY],
  ],
  help: () => [["help", NASTY]],
};

/** What every command may be given. */
const always = (command: string): string[][] => [
  [command, `--${NASTY}`],
  [command, join(work, `missing ${NASTY_NAME}`)],
  [command, inputs[1], NASTY_NAME],
];

/** Raw bytes for a file or a pipe; on a terminal they are text too. */
const isData = (argv: readonly string[]): boolean => argv.some((word) => word === "--body" || word.startsWith("raw")) || argv.includes("-");

const prototypes = [Object, Array, Function, String, Map, Uint8Array, Error, Promise].map(({ prototype }) => prototype as object);
const shapeOf = (): string => prototypes.map((prototype) => Reflect.ownKeys(prototype).map(String).join()).join("\n");
const shape = shapeOf();

const tree = (): string[] =>
  (readdirSync(folder, { recursive: true }) as string[]).filter((name) => !name.startsWith(relative(folder, outputs))).sort();

/** How many files are open; 0 where the system does not say. */
const openFiles = (): number => (existsSync("/proc/self/fd") ? readdirSync("/proc/self/fd").length : 0);

async function expectHarmless(argv: string[], isTerminal: boolean): Promise<number> {
  const open = openFiles();
  const outcome = await mitmflow(argv, {
    outIsTerminal: isTerminal,
    endsLines: false,
    // view serves until it is told to end.
    onOutput: () => argv[0] === "view" && process.emit("SIGINT"),
  });
  const said = [isData(argv) && !isTerminal ? "" : outcome.out, outcome.err].join("\n");
  const line = said.split("\n").find((each) => UNSAFE.test(each) || (each.startsWith("forged") && !isData(argv)));
  if (line !== undefined) throw new Error(`${JSON.stringify(argv)}: ${JSON.stringify(line)}`);
  if (openFiles() > open) throw new Error(`${JSON.stringify(argv)}: leaves a file open`);
  return outcome.code;
}

describe("hostile captures", () => {
  test("there is a row for each command that the help lists", async () => {
    const { out } = await mitmflow(["--help"]);
    const commands = [...out.slice(out.indexOf("\nCommands:")).matchAll(/^ {2}([a-z]+) (?=\[)/gm)].map(([, name]) => name);
    expect(commands.length).toBeGreaterThan(10);
    expect(Object.keys(runs).sort()).toEqual(commands.sort());
  });

  test("the viewer's address has nothing of a name as it is", async () => {
    const server = await startViewServer({ pages: work, file: await captureAt(inputs[1]), port: 0 });
    expect(server.url).toMatch(/^[!-~]+$/);
    await server.close();
  });

  test("most of them are read", () => {
    expect(flows).toBeGreaterThan(60);
    expect(inputs.length).toBeGreaterThan(12);
  });

  test.each(Object.keys(runs))("%s", async (command) => {
    const files = tree();
    const all = [...runs[command](), ...always(command)];
    const given = tree();
    const codes = new Set<number>();
    for (const isTerminal of [true, false]) for (const argv of all) codes.add(await expectHarmless(argv, isTerminal));
    // Not all were refused before they looked at anything.
    if (!["bench", "help", "view"].includes(command)) expect(codes).toContain(0);
    expect(codes).toContain(2);
    expect(tree()).toEqual(given.length > files.length ? given : files);
    for (const name of readdirSync(outputs, { recursive: true }) as string[]) {
      if (!name.includes(NASTY_NAME)) expect(name).toMatch(/^[\w./=-]+$/);
    }
    rmSync(outputs, { recursive: true });
    mkdirSync(outputs);
    expect(shapeOf()).toBe(shape);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

// A real round trip: mitmdump captures curl's talk with a local server; what is read of its dump is held against what mitmproxy's own
// reader says; what is written of it against the format, and against mitmdump, which reads, prints and replays it again.
import { execFileSync } from "node:child_process";
import { createReadStream, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type AnyFlow, CodecError, exportFlow, FlowReader, FlowWriter, HTTPFlow, TCPFlow } from "../../src/index.ts";
import { fileSource, openFileSink, replay } from "../../src/node.ts";
import { concat, utf8 } from "../helpers.ts";
import { render } from "../reference/render.ts";
import { pop } from "../reference/tnetstring.ts";
import { departures } from "./format.ts";
import { CapturingProxy, killAll, mitmdump, until } from "./mitmdump.ts";
import { BINARY, closedPort, DOWNLOAD_BYTES, LocalServer, PAGE } from "./server.ts";
import { fieldsOf, readByMitmproxy, saidOf, type Theirs } from "./states.ts";

const SMALL_REQUESTS = 40;

const directory = mkdtempSync(join(tmpdir(), "mitmflow-"));
const confdir = join(directory, "conf");
const inDirectory = (name: string): string => join(directory, name);
const dump = inDirectory("live.mitm");
const server = new LocalServer();
const proxy = new CapturingProxy(confdir, "-w", dump);

/** What a reader that follows the dump has seen, and how it ended. */
const following = { ids: [] as string[], atDownload: 0, wholeAtDownload: 0, wasRunning: false, end: undefined as unknown };
const stopFollowing = new AbortController();

let bytes: Uint8Array;
let flows: AnyFlow[];
let theirs: Theirs[];

async function follow(): Promise<void> {
  try {
    for await (const flow of new FlowReader(fileSource(dump), { follow: true, signal: stopFollowing.signal })) following.ids.push(flow.id);
  } catch (error) {
    following.end = error;
  }
}

/** Waits for so many followed flows; the test of them tells when they do not come. */
async function followed(count: number): Promise<void> {
  const isSo = (): boolean => following.end !== undefined || following.ids.length >= count;
  await until(`${count} flows that are followed`, isSo).catch((error) => {
    following.end ??= error;
  });
}

async function talk(closed: number): Promise<void> {
  const { origin } = server;
  // First, for their flows end a little after their clients do.
  await proxy.webSocket(origin, "/socket", ["hällo", BINARY, ""], "näh");
  await proxy.tunnel(server.echoPort, [Uint8Array.of(0, 255, 1, 254), utf8("not HTTP")]);
  expect(await proxy.curl(`${origin}/page`)).toBe(PAGE);
  await proxy.curl(`${origin}/page?q=a+b&q=%20`, "--header", "X-Twice: 1", "--header", "x-twice: zwölf", "--header", "X-Empty;");
  await proxy.curl(`${origin}/latin1`);
  await proxy.curl(`${origin}/echo`, "--data", "a=1&b=ä");
  await proxy.curl(`${origin}/echo`, "--data-binary", `@${inDirectory("binary")}`, "--output", inDirectory("echoed"));
  expect(Buffer.compare(readFileSync(inDirectory("echoed")), BINARY)).toBe(0);
  await proxy.curl(
    `${origin}/echo`,
    "--form",
    "field=value",
    "--form",
    `file=@${inDirectory("binary")};type=image/png`,
    "--output",
    "/dev/null",
  );
  expect(await proxy.curl(`${origin}/redirect`, "--location")).toBe(PAGE);
  await proxy.curl(`${origin}/binary`, "--output", "/dev/null");
  for (const coding of ["gzip", "deflate", "br"]) expect(await proxy.curl(`${origin}/${coding}`, "--compressed")).toBe(PAGE);
  await proxy.curl(`${origin}/broken-gzip`);
  await proxy.curl(`${origin}/headers`);
  await proxy.curl(`${origin}/page`, "--head");
  await proxy.curl(`${origin}/nothing`, "--request", "DELETE");
  await proxy.curl(`${origin}/chunks`);
  await proxy.curl(`${origin}/absent`, "--request", "OPTIONS");
  await proxy.curl(`http://127.0.0.1:${closed}/refused`);
  // The server breaks off in the middle of the body, and mitmdump before it sends any of it.
  await proxy.curl(`${origin}/torn`).catch(() => {});
  await proxy.curl(`${server.tlsOrigin}/page`, "--http2");
  await proxy.curl(`${origin}/download`, "--output", inDirectory("download"));
}

beforeAll(async () => {
  await server.start();
  await proxy.ready();
  await until("mitmdump to open its dump", () => statSync(dump, { throwIfNoEntry: false }));
  // Begins with an empty file.
  const reading = follow();
  await server.startTls(readFileSync(join(confdir, "mitmproxy-ca.pem")));
  writeFileSync(inDirectory("binary"), BINARY);
  await talk(await closedPort());

  // The download is larger than mitmdump's buffer, so by now all is in the file.
  following.wholeAtDownload = await until("the download to be written", () => {
    const { count, offsets, damage } = new FlowReader(fileSource(dump)).indexSync();
    return damage === null && offsets[count] > DOWNLOAD_BYTES && count;
  });
  await followed(following.wholeAtDownload);
  following.atDownload = following.ids.length;
  following.wasRunning = proxy.program.isRunning;

  await proxy.curl(`${server.origin}/n/[1-${SMALL_REQUESTS}]`);
  await proxy.program.stop();
  bytes = readFileSync(dump);
  flows = [...new FlowReader(bytes)];
  await followed(flows.length);
  stopFollowing.abort();
  await reading;
  theirs = readByMitmproxy(dump);
}, 120_000);

afterAll(() => {
  stopFollowing.abort();
  killAll();
  server.stop();
  rmSync(directory, { recursive: true, force: true });
});

const http = (path: string): HTTPFlow => {
  const found = flows.find((flow) => flow instanceof HTTPFlow && flow.request.path === path);
  if (!(found instanceof HTTPFlow)) throw new Error(`no flow of ${path}`);
  return found;
};

/** A reader's flows against mitmproxy's, every field by its path and tag, and what their properties say. */
function expectEqualFlows(ours: readonly AnyFlow[], expected: readonly Theirs[]): void {
  expect(ours.map((flow) => flow.id)).toEqual(expected.map(({ id }) => id));
  ours.forEach((flow, index) => {
    expect(fieldsOf(flow.getState())).toEqual(expected[index].fields);
    expect(saidOf(flow)).toEqual(expected[index].said);
  });
}

test("the capture holds what was to be captured", () => {
  const lines = flows.map((flow) => (flow instanceof HTTPFlow ? `${flow.request.method} ${flow.request.path}` : flow.type));
  expect(lines.slice(-SMALL_REQUESTS)).toEqual(Array.from({ length: SMALL_REQUESTS }, (_, index) => `GET /n/${index + 1}`));
  const asked = [...server.counts].flatMap(([line, count]) => Array<string>(count).fill(line));
  expect(lines.toSorted()).toEqual([...asked, "GET /refused", "tcp"].sort());

  expect(http("/refused").error?.msg).toContain("Connect call failed");
  expect(http("/torn").error).not.toBeNull();
  expect(http("/redirect").response?.statusCode).toBe(302);
  expect(http("/gzip").response?.text).toBe(PAGE);
  expect(http("/headers").response?.headers.getAll("set-cookie")).toEqual(["a=1", "b=2; Path=/", "c=3"]);
  expect(http("/socket").websocket?.messages.map(({ type, fromClient }) => [type, fromClient])).toHaveLength(6);
  expect(http("/socket").websocket?.closeReason).toBe("näh");
  expect(Buffer.compare(http("/download").response?.rawContent as Uint8Array, server.download)).toBe(0);
  const secure = flows.find((flow) => flow instanceof HTTPFlow && flow.request.scheme === "https") as HTTPFlow;
  expect([secure.request.httpVersion, secure.serverConn.certificateList.length]).toEqual(["HTTP/2.0", 1]);
  expect(flows.find((flow) => flow instanceof TCPFlow)?.messages).toHaveLength(4);
});

test("every field is what mitmproxy's own reader says, from memory, a file and a stream", async () => {
  expect(new Set(theirs.map(({ version }) => version))).toEqual(new Set([17]));
  expectEqualFlows(flows, theirs);
  for (const source of [fileSource(dump), createReadStream(dump)]) {
    const read: AnyFlow[] = [];
    for await (const flow of new FlowReader(source)) read.push(await flow.load());
    expectEqualFlows(read, theirs);
  }
}, 60_000);

test("flows of mitmdump arrive as it writes them, from the empty file on", () => {
  expect(following.end).toBe(stopFollowing.signal.reason);
  expect(following.wholeAtDownload).toBe(flows.length - SMALL_REQUESTS);
  expect([following.atDownload, following.wasRunning]).toEqual([following.wholeAtDownload, true]);
  expect(following.ids).toEqual(flows.map((flow) => flow.id));
});

/** The states in a file, read by the slow reference. */
function statesOf(file: Uint8Array): Map<unknown, unknown>[] {
  const states: Map<unknown, unknown>[] = [];
  for (let rest = file; rest.length > 0; ) {
    const outcome = pop(rest);
    if ("code" in outcome) throw new Error(`${outcome.code} at ${file.length - rest.length + outcome.offset}`);
    states.push(outcome.value as Map<unknown, unknown>);
    rest = rest.subarray(outcome.end);
  }
  return states;
}

test("what is written at the current version follows the format, and only what was changed differs", async () => {
  const changed = [...new FlowReader(bytes)];
  const expected = changed.map((flow) => fieldsOf(flow.getState()));
  const bytesOf = (value: string): string => render(utf8(value));
  changed.forEach((flow, index) => {
    flow.comment = `näh ${index}`;
    flow.marked = ":default:";
    Object.assign(expected[index], { "flow.comment": render(`näh ${index}`), "flow.marked": render(":default:") });
    if (!(flow instanceof HTTPFlow)) return;
    flow.request.path = "/changed?ä";
    expected[index]["flow.request.path"] = bytesOf("/changed?ä");
    if (flow.response === null) return;
    const { length } = flow.response.headers.fields;
    flow.response.statusCode = 299;
    flow.response.headers.add("X-Added", "é");
    Object.assign(expected[index], {
      "flow.response.status_code": render(299),
      "flow.response.headers": `a list of ${length + 1}`,
      [`flow.response.headers[${length}]`]: "a list of 2",
      [`flow.response.headers[${length}][0]`]: bytesOf("X-Added"),
      [`flow.response.headers[${length}][1]`]: bytesOf("é"),
    });
  });
  const written = inDirectory("changed.mitm");
  const writer = new FlowWriter(await openFileSink(written));
  for (const flow of changed) await writer.add(flow);
  await writer.close();

  const states = statesOf(readFileSync(written));
  expect(states.flatMap((state, index) => departures(state).map((line) => `flow ${index}: ${line}`))).toEqual([]);
  expect(states.map((state) => fieldsOf(state))).toEqual(expected);
  const again = [...new FlowReader(readFileSync(written))];
  expect(again.map((flow) => fieldsOf(flow.getState()))).toEqual(expected);
}, 60_000);

test("raw messages are those of mitmproxy's export", () => {
  const program = fileURLToPath(new URL("export.py", import.meta.url));
  const lines = execFileSync("/usr/bin/python3", [program, dump], { maxBuffer: 1 << 28 })
    .toString()
    .trim()
    .split("\n");
  const all = lines.map((line) => JSON.parse(line) as Record<string, string | null>);
  const ours = flows.filter((flow) => flow instanceof HTTPFlow);
  expect(all.map(({ id }) => id)).toEqual(ours.map(({ id }) => id));
  for (const [index, flow] of ours.entries()) {
    for (const form of ["raw-request", "raw-response", "raw"] as const) {
      // mitmproxy takes the header of a content-encoding off even where the body is not in it.
      if (flow.request.path === "/broken-gzip" && form !== "raw-request") continue;
      expect([form, flow.request.path, rawForm(flow, form)]).toEqual([form, flow.request.path, all[index][form]]);
    }
  }
});

/** In base64; null where it is refused. */
function rawForm(flow: HTTPFlow, form: "raw-request" | "raw-response" | "raw"): string | null {
  try {
    return Buffer.from(exportFlow(flow, form)).toString("base64");
  } catch (error) {
    if (error instanceof CodecError && error.code === "CANNOT_EXPORT") return null;
    throw error;
  }
}

test("flows that were only read are written as the same file, which mitmdump reads, prints and replays", async () => {
  const back = inDirectory("back.mitm");
  const writer = new FlowWriter(await openFileSink(back));
  for await (const flow of new FlowReader(fileSource(dump))) await writer.add(flow);
  await writer.close();
  expect(Buffer.compare(readFileSync(back), bytes)).toBe(0);

  const reread = inDirectory("reread.mitm");
  const printed = await mitmdump(confdir, "--no-server", "--rfile", back, "--save-stream-file", reread, "--set", "flow_detail=2").end();
  // mitmdump saves a flow at its response, and again at its error.
  const hasBoth = (flow: AnyFlow): boolean => flow instanceof HTTPFlow && flow.response !== null && flow.error !== null;
  const saved = await Promise.all(flows.flatMap((flow) => (hasBoth(flow) ? [flow, flow] : [flow])).map((flow) => flow.toChunks()));
  expect(Buffer.compare(readFileSync(reread), concat(saved.flat()))).toBe(0);
  expect(printed).not.toContain("corrupted");
  for (const flow of flows) {
    if (flow instanceof HTTPFlow) expect(printed).toContain(`${flow.request.method} ${flow.request.url}`);
  }

  const before = new Map(server.counts);
  const replayed = inDirectory("replayed.mitm");
  await mitmdump(confdir, "--no-server", "--client-replay", back, "--save-stream-file", replayed).end();
  // mitmproxy replays all but WebSockets.
  const expected = [...before].map(([line, count]) => [line, line === "GET /socket" ? count : 2 * count]);
  expect(Object.fromEntries(server.counts)).toEqual(Object.fromEntries(expected));

  // A replayed flow remembers what it was.
  const again = [...new FlowReader(readFileSync(replayed))];
  const read = readByMitmproxy(replayed);
  expect(again.filter((flow) => flow.isReplay === "request" && flow.hasBackup)).toHaveLength(again.length);
  expect(again).toHaveLength(flows.filter((flow) => flow instanceof HTTPFlow && flow.websocket === null).length);
  expectEqualFlows(again, read);
  again.forEach((flow, index) => {
    flow.revert();
    expect(fieldsOf(flow.getState())).toEqual(read[index].reverted);
  });
}, 60_000);

test("our replay gets the same answers, by TLS too", async () => {
  const [plain, secure] = [server.origin, server.tlsOrigin].map((origin) => new URL(origin).host);
  const refused = new URL(http("/refused").request.url).host;
  const answers: unknown[] = [];
  for await (const { before, after, reason } of replay(flows, { allow: [plain, secure, refused], insecure: true, concurrency: 4 })) {
    if (!(before instanceof HTTPFlow) || before.websocket !== null) expect([after, typeof reason]).toEqual([null, "string"]);
    else answers.push([before.request.path, sideOf(before), after && sideOf(after)]);
  }
  const sent = flows.filter((flow): flow is HTTPFlow => flow instanceof HTTPFlow && flow.websocket === null);
  expect(answers).toEqual(sent.map((flow) => [flow.request.path, sideOf(flow), sideOf(flow)]));
  const one = async (insecure: boolean): Promise<string | undefined> => {
    const secureFlow = sent.find(({ request }) => request.scheme === "https") as HTTPFlow;
    for await (const { after } of replay([secureFlow], { allow: [secure], insecure })) return after?.error?.msg;
  };
  expect([await one(true), await one(false)]).toEqual([undefined, expect.stringContaining("certificate")]);
}, 60_000);

/** What an answer comes to: a failed one has none that could be told, whatever of it had come. */
function sideOf({ response, error }: HTTPFlow): unknown {
  if (error !== null) return "failed";
  const body = Buffer.from(response?.rawContent ?? []);
  return [response?.statusCode, body.length, body.subarray(0, 100).toString("hex"), response?.headers.getAll("set-cookie")];
}

// What the viewer's worker knows of a file, without a browser: rows, order, details, bodies, messages, exports.
import { describe, expect, test } from "@jest/globals";
import { FlowReader, FlowWriter, type FormatName, flowFromBytes, MemorySink, parseFilter } from "../../src/index.ts";
import type { RandomSource } from "../../src/io/source.ts";
import type { Progress, View } from "../../src/web/protocol.ts";
import { Session } from "../../src/web/worker/session.ts";
import { exchange, sampleFlows } from "../browser/sample.ts";
import { concat, utf8 } from "../helpers.ts";

interface Opened {
  session: Session;
  progress: Progress;
  failures: string[];
  counts: number[];
  /** How many rows are shown when the filter is done. */
  settled(shown: View): Promise<number>;
}

async function open(...pieces: Uint8Array[]): Promise<Opened> {
  const opened: Omit<Opened, "session" | "settled"> = {
    progress: { bytes: 0, total: 0, flows: 0, gaps: 0, isDone: false },
    failures: [],
    counts: [],
  };
  const session = new Session(new Blob(pieces as BlobPart[]), "some.capture.mitm", {
    progress: (progress) => {
      opened.progress = progress;
    },
    failure: (message) => opened.failures.push(message),
    view: (count) => opened.counts.push(count),
  });
  await session.read();
  const settled = async (shown: View): Promise<number> => {
    while (session.setView(shown).isFiltering) await new Promise((resolve) => setTimeout(resolve, 5));
    return session.setView(shown).count;
  };
  return { session, settled, ...opened };
}

/** Reads bytes, until a test changes the functions. */
function sourceOf(bytes: Uint8Array): RandomSource {
  return {
    size: async () => bytes.length,
    read: async (target, position) => {
      const part = bytes.subarray(position, position + target.length);
      target.set(part);
      return part.length;
    },
  };
}

const view = (changes: Partial<View>): View => ({ filter: "", key: "id", descending: false, ...changes });
const flows = sampleFlows();

describe("rows", () => {
  test("each flow is one, with what the table shows", async () => {
    const { session, progress, failures, counts } = await open(...flows);
    const size = flows.reduce((sum, { length }) => sum + length, 0);
    expect(failures).toEqual([]);
    expect(progress).toEqual({ bytes: size, total: size, flows: 60, gaps: 0, isDone: true });
    expect(counts.at(-1)).toBe(60);
    const rows = session.rows(0, 60);
    expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 60 }, (_, id) => id));
    expect(rows[0]).toMatchObject({ kind: "dns", method: "", status: null, origin: "192.0.2.53:53", path: "", duration: null });
    expect(rows[8]).toMatchObject({ kind: "http", method: "GET", status: 200, origin: "https://api.example.com", hasError: false });
    expect(rows.slice(7, 13).map(({ type }) => type)).toEqual([
      ...["application/json", "application/json", "image/png", "image/png", "", "websocket"],
    ]);
    expect(rows[0].type).toBe("dns");
    expect(rows[8].path).toBe("/v2/products?page=2&sort=price");
    expect(rows[8].duration).toBeCloseTo(0.238);
    expect(rows[12]).toMatchObject({ kind: "websocket", status: 101 });
    expect(rows[18]).toMatchObject({ kind: "tcp", origin: "mail.example.com:25" });
    expect(rows[19]).toMatchObject({ method: "POST", status: null, hasError: true, size: null });
    expect(session.rows(58, 1000)).toHaveLength(2);
    expect(session.rows(-5, 0)).toEqual([]);
  });

  test("damage is a row between those before and after it", async () => {
    const damaged = Uint8Array.from(flows[1]);
    damaged.fill(0x21, 40, 80);
    const { session, progress } = await open(flows[0], damaged, flows[8]);
    expect(progress).toMatchObject({ flows: 2, gaps: 1, isDone: true });
    const rows = session.rows(0, 9);
    expect(rows.map(({ kind }) => kind)).toEqual(["dns", "gap", "http"]);
    expect(rows[1]).toMatchObject({ size: damaged.length, status: null });
    expect(rows[1].path).not.toBe("");
    expect((await session.details(2)).request?.url).toBe("https://api.example.com/v2/products?page=2&sort=price");
  });

  test("a file of something else is told of", async () => {
    const { failures, progress } = await open(utf8('{"log":{}}'));
    expect(failures).toHaveLength(1);
    expect(progress.isDone).toBe(true);
  });

  test("an empty file has none", async () => {
    const { failures, counts } = await open();
    expect([failures, counts.at(-1)]).toEqual([[], 0]);
  });
});

describe("order", () => {
  test.each([
    ["size", (row: { size: number | null }) => row.size],
    ["status", (row: { status: number | null }) => row.status],
    ["duration", (row: { duration: number | null }) => row.duration],
    ["start", (row: { start: number | null }) => row.start],
    ["method", (row: { method: string }) => row.method || null],
    ["url", (row: { origin: string; path: string }) => `${row.origin}\0${row.path}`],
  ] as const)("by %s, both ways; rows without it come last, equal ones as in the file", async (key, fieldOf) => {
    const { session } = await open(...flows);
    const rows = session.rows(0, 60);
    for (const descending of [false, true]) {
      expect(session.setView(view({ key, descending }))).toMatchObject({ count: 60, problem: null });
      const sorted = session.rows(0, 60);
      const expected = rows.toSorted((a, b) => {
        const [x, y] = [fieldOf(a as never), fieldOf(b as never)];
        if (x === null || y === null) return Number(x === null) - Number(y === null) || a.id - b.id;
        const order = x < y ? -1 : x > y ? 1 : 0;
        return (descending ? -order : order) || a.id - b.id;
      });
      expect(sorted.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
      expect(session.place(sorted[7].id)).toBe(7);
    }
  });
});

describe("filters", () => {
  const searches = [
    "~m post",
    "~c 200 & ~m get",
    "!~c 200",
    "~dns | ~tcp",
    "~u products",
    "~b lamp",
    "~e",
    "~q",
    "~s & !~http",
    "~t json",
    "~d images",
    "~all",
    "~websocket",
    "~udp",
  ];

  /** What the filter itself says of each flow. */
  async function expected(text: string): Promise<number[]> {
    const filter = parseFilter(text);
    const matches: number[] = [];
    let id = 0;
    for await (const flow of new FlowReader(concat(flows))) {
      if (await filter.matchesAsync(flow)) matches.push(id);
      id++;
    }
    return matches;
  }

  test.each(searches)("%s", async (filter) => {
    const { session, settled } = await open(...flows);
    expect(session.setView(view({ filter })).problem).toBeNull();
    const matches = await expected(filter);
    expect(await settled(view({ filter }))).toBe(matches.length);
    expect(session.rows(0, 60).map(({ id }) => id)).toEqual(matches);
    if (matches.length > 0) expect(session.place(matches.at(-1) as number)).toBe(matches.length - 1);
  });

  test("with an order, and back to all", async () => {
    const { session, settled } = await open(...flows);
    expect(await settled(view({ filter: "~m post", key: "status", descending: true }))).toBe(3);
    expect(session.rows(0, 9).map(({ status }) => status)).toEqual([401, 201, null]);
    expect(session.place(0)).toBe(-1);
    expect(session.setView(view({}))).toMatchObject({ count: 60, problem: null });
    expect(session.rows(59, 60)[0].id).toBe(59);
  });

  test("a mistake is told with its place, and changes nothing", async () => {
    const { session } = await open(...flows);
    const { count, problem } = session.setView(view({ filter: "~m get & ~x" }));
    expect(count).toBe(60);
    expect(problem?.message).not.toBe("");
    expect(problem?.column).toBeGreaterThanOrEqual(8);
    expect(session.rows(0, 60)).toHaveLength(60);
  });

  test("set while the file is read, and over damage", async () => {
    const damaged = Uint8Array.from(flows[1]);
    damaged.fill(0x21, 40, 80);
    const counts: number[] = [];
    const session = new Session(new Blob([flows[0], damaged, flows[8], flows[9], flows[0]] as BlobPart[]), "x", {
      progress: () => {},
      failure: (message) => expect(message).toBe(""),
      view: (count) => counts.push(count),
    });
    const reading = session.read();
    session.setView(view({ filter: "~u products | ~dns" }));
    await reading;
    while (counts.at(-1) !== 3) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(session.rows(0, 9).map(({ id }) => id)).toEqual([0, 2, 4]);
  });
});

test("a filter ends when the file cannot be read any more, says why, and can be set again", async () => {
  const bytes = concat(flows);
  const source = sourceOf(bytes);
  let isFiltering: boolean | null = null;
  let failed: (message: string) => void = () => {};
  const session = new Session(source, "x", {
    progress: () => {},
    failure: (message) => failed(message),
    view: (_count, _isStale, value) => {
      isFiltering = value;
    },
  });
  await session.read();
  source.read = async () => {
    throw new Error("the server answers 503");
  };
  const failure = new Promise<string>((resolve) => {
    failed = resolve;
  });
  const filtered = view({ filter: "~b lamp" });
  expect(session.setView(filtered).isFiltering).toBe(true);
  expect(await failure).toBe("the server answers 503");
  expect(isFiltering).toBe(false);
  Object.assign(source, sourceOf(bytes));
  session.setView(view({}));
  while (session.setView(filtered).isFiltering) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(session.rows(0, 60).length).toBeGreaterThan(0);
});

describe("one flow", () => {
  test("its details are plain data", async () => {
    const { session } = await open(...flows);
    const details = await session.details(8);
    expect(structuredClone(details)).toEqual(details);
    expect(details.response).toMatchObject({ status: 200, reason: "OK", httpVersion: "HTTP/2.0" });
    expect(details.response?.headers).toContainEqual(["content-encoding", "br"]);
    expect(details.timings.map(({ label }) => label)).toEqual(["Server connect", "Server TLS", "Request", "Waiting", "Response"]);
    expect(details.server.certificates).toHaveLength(1);
    expect(details.server.facts).toContainEqual(["SNI", "api.example.com"]);
  });

  test("bodies are decoded, and told apart", async () => {
    const { session } = await open(...flows);
    const json = await session.body(8, "response");
    expect(json).toMatchObject({ mediaType: "application/json", note: null, isCut: false, form: null });
    expect(JSON.parse(json.text as string).total).toBe(148);
    const image = await session.body(9, "response");
    expect(image).toMatchObject({ mediaType: "image/png", text: null });
    const form = await session.body(7, "request");
    expect(form.form).toEqual([
      { name: "user", fileName: null, type: null, value: "mia" },
      { name: "remember", fileName: null, type: null, value: "yes" },
    ]);
    // The memory goes to the page: the flow keeps its own.
    structuredClone(image, { transfer: [image.bytes.buffer] });
    expect((await session.body(9, "response")).bytes.length).toBeGreaterThan(1000);
  });

  test("a body that is not what it says is shown as it was sent, with the reason", async () => {
    const { session } = await open(
      exchange(
        { at: 0, host: "a.example.com", path: "/", body: "plain", encoding: "" },
        { "response.headers": [[utf8("content-encoding"), utf8("gzip")]] },
      ),
    );
    const body = await session.body(0, "response");
    expect(body.text).toBe("plain");
    expect(body.note).toContain("gzip");
  });

  test.each([
    ["fields", '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n', [["a", "b"]]],
    ["fields after a preamble", 'well\r\n--x\r\ncontent-disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n', [["a", "b"]]],
    ["no fields", "--x--\r\n", []],
    ["another boundary", '--y\r\ncontent-disposition: form-data; name="a"\r\n\r\nb\r\n--y--\r\n', null],
    ["no delimiter at all", "b", null],
  ])("multipart with %s", async (_, body, fields) => {
    const type = "multipart/form-data; boundary=x";
    const { session } = await open(exchange({ at: 0, host: "a.example.com", path: "/", body, type, encoding: "" }));
    const { form } = await session.body(0, "response");
    expect(form?.map(({ name, value }) => [name, value]) ?? null).toEqual(fields);
  });

  test("messages, in pages", async () => {
    const { session } = await open(...flows);
    expect((await session.details(12)).messages).toEqual({ count: 24, closing: "Closed by the client with code 1000" });
    const messages = await session.messages(12, 5, 7);
    expect(messages.map(({ index, fromClient, isText }) => [index, fromClient, isText])).toEqual([
      [5, true, true],
      [6, false, true],
    ]);
    expect(messages[0].preview).toBe('{"subscribe":"stock","item":5}');
    expect((await session.body(12, 5)).text).toBe(messages[0].preview);
    expect((await session.messages(18, 0, 9)).map(({ preview }) => preview.slice(0, 4))).toEqual(["EHLO", "250-", "MAIL", "250 "]);
  });

  test("DNS", async () => {
    const { session } = await open(...flows);
    const { dns, title } = await session.details(0);
    expect(title).toBe("shop.example.com");
    expect(dns.map(({ title, sections }) => [title, sections.map((section) => section.title)])).toEqual([
      ["Query", ["Questions"]],
      ["Answer", ["Questions", "Answers"]],
    ]);
    expect(dns[1].sections[1].records[0]).toEqual({ name: "shop.example.com", type: "A", class: "IN", ttl: 300, data: "192.0.2.7" });
  });
});

test("an export has the bytes of the flows, in the order of the file, without damage", async () => {
  const damaged = Uint8Array.from(flows[1]);
  damaged.fill(0x21, 40, 80);
  const { session } = await open(flows[0], damaged, flows[8], flows[9]);
  const { blob, name, flows: count } = await session.exportRows(Uint32Array.of(3, 1, 0, 2), "tnetstring");
  expect([name, count]).toEqual(["some.capture-3.mitm", 3]);
  const bytes = new Uint8Array(await blob.arrayBuffer());
  expect(Buffer.compare(bytes, concat([flows[0], flows[8], flows[9]]))).toBe(0);
  const urls = [];
  for (const flow of new FlowReader(bytes)) urls.push(flow.type === "http" ? flow.request.path : flow.type);
  expect(urls).toEqual(["dns", "/v2/products?page=2&sort=price", "/p/12.png"]);
  expect(flowFromBytes(flows[8]).type).toBe("http");
});

test("commands are exported of what can be sent again", async () => {
  const { session } = await open(...flows);
  const { blob, name, flows: count, left } = await session.exportRows(Uint32Array.of(18, 8, 7, 0), "curl");
  expect([name, count, left]).toEqual(["some.capture-2.sh", 2, 2]);
  const [first, second, ...rest] = (await blob.text()).split("\n");
  expect(first).toMatch(/^curl .*user=mia&remember=yes/);
  expect(second).toContain("https://api.example.com/v2/products?page=2&sort=price");
  expect(rest).toEqual([""]);
});

test.each(["curl", "har"] as const)("an export as %s fails when the file no longer has the flows", async (format) => {
  const source = sourceOf(concat([flows[8], flows[9], flows[7]]));
  const session = new Session(source, "x", { progress: () => {}, failure: () => {}, view: () => {} });
  await session.read();
  Object.assign(source, sourceOf(concat([flows[8], flows[9]])));
  expect((await session.exportRows(Uint32Array.of(0, 1), format)).flows).toBe(2);
  await expect(session.exportRows(Uint32Array.of(0, 1, 2), format)).rejects.toThrow("the file has changed");
  await expect(session.exportRows(Uint32Array.of(0, 2), format)).rejects.toThrow("the file has changed");
});

/** The flows in a file of another format. */
async function fileOf(format: FormatName, pieces: readonly Uint8Array[]): Promise<Uint8Array> {
  const sink = new MemorySink();
  const writer = new FlowWriter(sink, { format });
  for (const flow of new FlowReader(concat([...pieces]))) await writer.add(flow);
  await writer.close();
  return sink.bytes();
}

describe.each(["har", "zhar", "protobuf"] as const)("a file of %s", (format) => {
  test("is read as a dump is", async () => {
    const { session, failures, progress } = await open(await fileOf(format, [flows[8], flows[7]]));
    expect(failures).toEqual([]);
    expect(progress).toMatchObject({ flows: 2, gaps: 0, isDone: true });
    expect(session.rows(0, 2).map(({ method, path }) => [method, path])).toEqual([
      ["GET", "/v2/products?page=2&sort=price"],
      ["POST", "/v2/session"],
    ]);
    expect(JSON.parse((await session.body(0, "response")).text as string).total).toBe(148);
    expect((await session.exportRows(Uint32Array.of(1), "tnetstring")).flows).toBe(1);
  });

  test("is what an export gives", async () => {
    const { session } = await open(...flows);
    const { blob, flows: count } = await session.exportRows(Uint32Array.of(8, 7), format);
    expect(count).toBe(2);
    const again = await open(new Uint8Array(await blob.arrayBuffer()));
    expect(again.session.rows(0, 2).map(({ path }) => path)).toEqual(["/v2/session", "/v2/products?page=2&sort=price"]);
  });
});

test("a HAR file that is cut short: what was read is shown, and why there is no more", async () => {
  const whole = await fileOf("har", [flows[8], flows[7]]);
  const { failures, progress } = await open(whole.subarray(0, whole.length - 40));
  expect(failures).toHaveLength(1);
  expect(progress).toMatchObject({ flows: 1, isDone: true });
});

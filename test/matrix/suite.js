// What must be the same in every runtime: plain JavaScript over the package's own names, without a test runner or anything of Node's.
// Each engine's outputs go into one checksum, so that runtimes and engines can be compared by a few numbers.

/** A reproducible source of numbers (mulberry32). */
function random(seed) {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** FNV-1a over all that is given to it. */
class Checksum {
  value = 0x811c9dc5;

  add(bytes) {
    let value = this.value;
    for (let i = 0; i < bytes.length; i++) value = Math.imul(value ^ bytes[i], 0x01000193);
    this.value = value >>> 0;
  }

  addText(text) {
    this.add(new TextEncoder().encode(text));
  }
}

const texts = ["", "a", "host", "Straße", "日本語", "😀 emoji", "\u0000\ufeff", "x".repeat(300), "é".repeat(9000)];
const numbers = [0, 1, -1, 255, 2 ** 31, -(2 ** 53 - 1), 0.1, -0, 1e16, 1e-7, 1.5e300, 5e-324, NaN, Infinity, -Infinity, 1700000000.123457];

function randomValue(next, depth, { Float }) {
  switch (next(depth > 4 ? 8 : 10)) {
    case 0:
      return null;
    case 1:
      return next(2) === 1;
    case 2:
      return texts[next(texts.length)];
    case 3:
      return numbers[next(numbers.length)];
    case 4:
      return new Float(next(1000));
    case 5:
      return 10n ** BigInt(next(60)) * (next(2) === 1 ? 1n : -1n);
    case 6:
    case 7:
      return Uint8Array.from({ length: next(next(20) === 0 ? 70000 : 40) }, () => next(256));
    case 8:
      return Array.from({ length: next(6) }, () => randomValue(next, depth + 1, { Float }));
    default:
      return Object.fromEntries(
        Array.from({ length: next(6) }, (_, i) => [`key ${i} ${texts[next(6)]}`, randomValue(next, depth + 1, { Float })]),
      );
  }
}

function state({ Float }, version = 21) {
  const text = (value) => new TextEncoder().encode(value);
  const connection = {
    timestamp_tls_setup: new Float(3.5),
    timestamp_end: null,
    timestamp_start: new Float(2),
    sni: "example.com",
    tls_version: "TLSv1.3",
    cipher_list: ["AES"],
    cipher: "AES",
    alpn_offers: [text("h2")],
    alpn: text("h2"),
    certificate_list: [],
    tls: true,
    error: null,
    transport_protocol: "tcp",
    id: "connection",
    sockname: ["127.0.0.1", 8080],
    peername: ["127.0.0.1", 50841],
  };
  const message = { timestamp_end: new Float(11), timestamp_start: new Float(10.25), trailers: null };
  const headers = [
    [text("Host"), text("example.com")],
    [text("content-type"), text("text/plain; charset=utf-8")],
  ];
  return {
    websocket: null,
    response: { reason: text("OK"), status_code: 200, ...message, content: text("Grüße"), headers, http_version: text("HTTP/1.1") },
    request: {
      path: text("/lolcats?a=1"),
      authority: text(""),
      scheme: text("https"),
      method: text("GET"),
      port: 443,
      host: "example.com",
      ...message,
      content: text(""),
      headers,
      http_version: text("HTTP/1.1"),
    },
    backup: null,
    timestamp_created: new Float(1),
    comment: "näh",
    metadata: { kept: [1, new Float(1)] },
    marked: "",
    is_replay: null,
    intercepted: false,
    server_conn: { via: null, timestamp_tcp_setup: new Float(3), address: ["example.com", 443], ...connection },
    client_conn: { proxy_mode: "regular", mitmcert: null, ...connection },
    error: null,
    id: "flow",
    type: "http",
    version,
  };
}

function dumpOf({ tnetstring, Float }, engine, count) {
  const one = tnetstring.dumps(state({ Float }), { engine });
  const dump = new Uint8Array(one.length * count);
  for (let i = 0; i < count; i++) dump.set(one, i * one.length);
  return dump;
}

function outcomeOf(action, checksum) {
  try {
    const value = action();
    if (value instanceof Uint8Array) checksum.add(value);
    else checksum.addText(String(value));
  } catch (error) {
    // Anything but the library's own error ends the suite.
    if (error?.name !== "CodecError") throw error;
    checksum.addText(`${error.code}@${error.offset}`);
  }
}

const cases = {
  "tnetstring: values of all kinds come back as the same bytes"({ tnetstring, Float }, engine, checksum, check) {
    const next = random(1);
    for (let i = 0; i < 400; i++) {
      const bytes = tnetstring.dumps(randomValue(next, 0, { Float }), { engine });
      const again = tnetstring.dumps(tnetstring.loads(bytes, { engine, exact: true }), { engine });
      check(bytes.length === again.length && bytes.every((byte, at) => byte === again[at]), `value ${i}`);
      checksum.add(bytes);
    }
  },
  "tnetstring: damaged input gives a value or the same error at the same offset"({ tnetstring, Float }, engine, checksum, check) {
    const bytes = tnetstring.dumps(state({ Float }), { engine });
    const next = random(2);
    for (let i = 0; i < 2000; i++) {
      const damaged = bytes.slice(0, Math.min(i, bytes.length));
      for (let n = next(3); n >= 0 && damaged.length > 0; n--) damaged[next(damaged.length)] = next(256);
      outcomeOf(() => tnetstring.dumps(tnetstring.loads(damaged, { engine, dicts: "map", exact: true }), { engine }), checksum);
    }
    check(checksum.value !== 0, "no outcome");
  },
  "protobuf: the experiment's message, and damaged ones"({ protobuf }, engine, checksum, check) {
    const message = {
      request: { method: 2, host: "exämple.com", port: -1, path: "/x" },
      status_code: 200,
      content: new Uint8Array(100000).fill(7),
    };
    const bytes = protobuf.dummyHttp.dumps(message, { engine });
    const back = protobuf.dummyHttp.loads(bytes, { engine });
    check(back.request.host === "exämple.com" && back.request.port === -1 && back.content.length === 100000, "round trip");
    checksum.add(bytes);
    const next = random(3);
    for (let i = 0; i < 500; i++) {
      const damaged = bytes.slice(0, 40);
      damaged[next(40)] = next(256);
      outcomeOf(() => protobuf.dummyHttp.dumps(protobuf.dummyHttp.loads(damaged, { engine }), { engine }), checksum);
    }
  },
  async "flows: from bytes, a Blob and a stream, alike"({ FlowReader, tnetstring, Float }, engine, checksum, check) {
    const dump = dumpOf({ tnetstring, Float }, engine, 50);
    const pieces = [dump.subarray(0, 7), dump.subarray(7, 1000), dump.subarray(1000)];
    const stream = () =>
      new ReadableStream({
        start: (controller) => {
          for (const piece of pieces) controller.enqueue(piece);
          controller.close();
        },
      });
    for (const source of [dump, new Blob([dump]), stream()]) {
      let flows = 0;
      for await (const flow of new FlowReader(source, { engine })) {
        if (flow.request.url !== "https://example.com/lolcats?a=1" || flow.response.text !== "Grüße") check(false, flow.request.url);
        checksum.addText(String(flow));
        flows++;
      }
      check(flows === 50, `${flows} flows`);
    }
  },
  async "flows: written back from their own bytes, and salvaged after damage"(
    { FlowReader, FlowWriter, MemorySink, tnetstring, Float },
    engine,
    checksum,
    check,
  ) {
    const one = tnetstring.dumps(state({ Float }), { engine });
    const dump = dumpOf({ tnetstring, Float }, engine, 3);
    dump[2 * one.length - 1] = 0x3f; // the second flow's own tag
    const sink = new MemorySink();
    const writer = new FlowWriter(sink);
    const gaps = [];
    for await (const flow of new FlowReader(dump, { engine, salvage: true, onGap: (gap) => gaps.push(gap) })) await writer.add(flow);
    await writer.close();
    check(sink.length === one.length * 2, `${sink.length} bytes of two flows of ${one.length}`);
    checksum.add(sink.bytes());
  },
  "flow.proto: a dump becomes messages and comes back as the same bytes"({ protobuf, tnetstring, Float }, engine, checksum, check) {
    const dump = dumpOf({ tnetstring, Float }, engine, 20);
    const messages = protobuf.transcode(dump, "tnetstring", "protobuf", { engine });
    const back = protobuf.transcode(messages, "protobuf", "tnetstring", { engine });
    check(back.length === dump.length && back.every((byte, at) => byte === dump[at]), "not the same bytes");
    checksum.add(messages);
    const next = random(4);
    for (let i = 0; i < 300; i++) {
      const damaged = messages.slice(0, messages.length / 20);
      damaged[next(damaged.length)] = next(256);
      outcomeOf(() => protobuf.transcode(damaged, "protobuf", "tnetstring", { engine }), checksum);
    }
  },
  async "files of messages and HAR are written and read again"(
    { FlowReader, FlowWriter, MemorySink, tnetstring, Float },
    engine,
    _,
    check,
  ) {
    const dump = dumpOf({ tnetstring, Float }, engine, 5);
    for (const format of ["protobuf", "har", "jsonl"]) {
      const sink = new MemorySink();
      const writer = new FlowWriter(sink, { format, lossless: true });
      for (const flow of new FlowReader(dump, { engine })) await writer.add(flow);
      await writer.close();
      const urls = [];
      for await (const flow of new FlowReader(sink.bytes(), { engine })) urls.push(flow.request.url);
      check(urls.length === 5 && urls.every((url) => url === "https://example.com/lolcats?a=1"), `${format}: ${urls}`);
    }
  },
  "filters pick the flows they should"({ FlowReader, parseFilter, tnetstring, Float }, engine, _, check) {
    const [flow] = new FlowReader(dumpOf({ tnetstring, Float }, engine, 1), { engine });
    for (const text of [
      "~m get",
      "~u LOLCATS",
      "~b Grüße",
      "~c 200 & ~t plain",
      "~d ^example\\.com$",
      '~h "(?-i:Host): example"',
      '~u "(a|a)*b" | ~q',
      "!~e",
    ]) {
      check(parseFilter(text).matches(flow) === !text.includes("~q"), text);
    }
  },
};

/**
 * Runs every case on every engine that works here.
 *
 * @returns passed, failed, the default engine's name and reason, and a checksum for each engine: all of them must be equal
 */
export async function runSuite(mitmflow, names) {
  const report = { engine: mitmflow.engine.name, reason: mitmflow.engine.reason, passed: 0, failed: 0, failures: [], checksums: {} };
  for (const name of names) {
    const engine = mitmflow.createEngine(name);
    const checksum = new Checksum();
    for (const [title, run] of Object.entries(cases)) {
      let fault = null;
      const check = (condition, message) => {
        if (!condition) fault ??= message;
      };
      try {
        await run(mitmflow, engine, checksum, check);
      } catch (error) {
        fault = String(error?.stack ?? error);
      }
      if (fault === null) report.passed++;
      else {
        report.failed++;
        report.failures.push(`${name}: ${title}: ${fault}`);
      }
    }
    report.checksums[name] = checksum.value;
  }
  return report;
}

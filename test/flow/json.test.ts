// Flow JSON, held against what mitmproxy itself makes of captures. Those are not part of the repository: MITMFLOW_DUMPS names their folder,
// else a folder beside the checkout is looked for.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { Float, type FlowJson, HTTPFlow, type RequestJson, type ResponseJson } from "../../src/index.ts";
import { utf8 } from "../helpers.ts";
import { certificatePem, certificateText } from "./certificate.ts";
import { flowOf } from "./flows.ts";
import { type Fields, type Plain, state } from "./states.ts";

/** SHA-256 of nothing. */
const EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

const connection = {
  tls_established: true,
  cert: null,
  sni: "example.com",
  cipher: "AES",
  alpn: "h2",
  tls_version: "TLSv1.3",
  timestamp_start: 2,
};

const common = (type: FlowJson["type"]): FlowJson => ({
  id: `${type}-flow`,
  intercepted: true,
  is_replay: "request",
  type,
  modified: false,
  marked: "🍇",
  comment: "näh",
  timestamp_created: 1,
  client_conn: {
    id: "client-id",
    peername: ["127.0.0.1", 50841],
    sockname: ["::1", 8080, 0, 0],
    ...connection,
    timestamp_tls_setup: 3.5,
    timestamp_end: 9,
  },
  server_conn: {
    id: "server-id",
    peername: ["198.51.100.7", 443],
    sockname: ["192.0.2.1", 40000],
    address: ["example.com", 443],
    ...connection,
    timestamp_tcp_setup: 3,
    timestamp_tls_setup: 3.5,
    timestamp_end: 9,
  },
  error: { msg: "gone", timestamp: 4 },
});

/** Equal with the fields in the same order. */
function expectJson(value: unknown, expected: unknown): void {
  expect(JSON.parse(JSON.stringify(value))).toEqual(expected);
  expect(JSON.stringify(value)).toBe(JSON.stringify(expected));
}

describe("flow JSON", () => {
  test("HTTP", () => {
    expectJson(flowOf("http"), {
      ...common("http"),
      request: {
        method: "POST",
        scheme: "https",
        host: "198.51.100.7",
        port: 443,
        path: "/lolcats?a=1&b=%20",
        http_version: "HTTP/1.1",
        headers: [
          ["Host", "example.com"],
          ["Content-Type", "text/plain"],
          ["X-Two", "1"],
          ["x-two", "2"],
        ],
        contentLength: 3,
        // echo -n a=1 | sha256sum
        contentHash: "c22fea5d7428e5cf47ef6354c97c9223c95d6dcdc3e0d2300ff79056b1ff3d85",
        timestamp_start: 10,
        timestamp_end: 11,
        pretty_host: "example.com",
      },
      response: {
        http_version: "HTTP/1.1",
        status_code: 301,
        reason: "Moved Permanently",
        headers: [
          ["content-type", "text/html"],
          ["Set-Cookie", "a=1"],
          ["set-cookie", "b=2"],
        ],
        contentLength: 184,
        // head -c 184 /dev/zero | tr '\0' a | sha256sum
        contentHash: "8b1b7967cef5b2f2036b25c6a393e37bd774a7cbde7be79bb443d26bf0a90c86",
        timestamp_start: 12,
        timestamp_end: 13,
        trailers: [["Checksum", "0"]],
      },
      websocket: {
        messages_meta: { contentLength: 7, count: 2, timestamp_last: 15 },
        closed_by_client: true,
        close_code: 1000,
        close_reason: "bye",
        timestamp_end: 20,
      },
    });
  });

  test("a failed flow, with little in it", () => {
    const flow = flowOf("http", {
      response: null,
      websocket: null,
      error: null,
      marked: "",
      "request.content": null,
      "client_conn.alpn": Uint8Array.of(0x68, 0xff),
      "client_conn.peername": null,
    });
    const json = JSON.parse(JSON.stringify(flow)) as FlowJson;
    expect(Object.keys(json).slice(-3)).toEqual(["client_conn", "server_conn", "request"]);
    expect(json.marked).toBe("");
    expect(json.client_conn).toMatchObject({ alpn: "h\\xff", peername: null });
    expect(json.request).toMatchObject({ contentLength: null, contentHash: null });
  });

  test("empty bodies, trailers and times", () => {
    const flow = flowOf("http", {
      "response.content": new Uint8Array(0),
      "response.trailers": [],
      "response.timestamp_end": new Float(Number.NaN),
    });
    const json = JSON.parse(JSON.stringify(flow)) as FlowJson;
    expect(json.response).toMatchObject({ contentLength: 0, contentHash: EMPTY, timestamp_end: null });
    expect(json.response).not.toHaveProperty("trailers");
  });

  test.each(["tcp", "udp"] as const)("%s", (type) => {
    expectJson(flowOf(type), { ...common(type), messages_meta: { contentLength: 7, count: 2, timestamp_last: 6 } });
    expect(flowOf(type, { messages: [] }).toJSON().messages_meta).toEqual({ contentLength: 0, count: 0, timestamp_last: null });
  });

  test("DNS", () => {
    const record = (type: string, data: string) => ({ name: "example.com", type, class: "IN", ttl: 60, data });
    const message = {
      id: 4711,
      query: true,
      op_code: "QUERY",
      authoritative_answer: true,
      truncation: false,
      recursion_desired: true,
      recursion_available: false,
      response_code: "NXDOMAIN",
      status_code: 404,
      questions: [{ name: "example.com", type: "A", class: "IN" }],
      answers: [record("A", "192.0.2.1"), record("AAAA", "2001:db8::1")],
      authorities: [record("NS", "ns")],
      additionals: [record("SPF", "0x0102")],
      size: 26,
      timestamp: 7,
    };
    expectJson(flowOf("dns"), { ...common("dns"), request: message, response: { ...message, query: false } });
    const odd = flowOf("dns", {
      "request.op_code": 9,
      "request.response_code": 99,
      "request.questions": [{ name: "", type: 999, class_: 7 }],
    });
    expect(odd.toJSON().request).toMatchObject({
      op_code: "OPCODE(9)",
      response_code: "RCODE(99)",
      status_code: 500,
      questions: [{ name: "", type: "TYPE(999)", class: "CLASS(7)" }],
    });
  });

  test.each([
    ["", ""],
    [":default:", "●"],
    [":+1:", "👍"],
    [":1:", "🔴"],
    [":heart:", "❤"],
    [":zzz:", "💤"],
    [":nothing so called:", "🔴"],
    [":👍:", "🔴"],
    ["x", "x"],
    ["★", "🔴"],
  ])("the mark %j", (marked, shown) => {
    expect(flowOf("tcp", { marked }).toJSON().marked).toBe(shown);
  });

  test("services of the caller's own", () => {
    const cert = certificateText;
    const services = {
      sha256: (bytes: Uint8Array) => `${bytes.length} bytes`,
      certificate: (pem: Uint8Array) => (pem.length === 14 ? cert : null),
    };
    const json = flowOf("http", {}, { services }).toJSON();
    expect(json.request).toMatchObject({ contentHash: "3 bytes" });
    expect(json.server_conn.cert).toBe(cert);
  });

  test("a certificate", () => {
    const json = flowOf("http", { "server_conn.certificate_list": [utf8(certificatePem)] }).toJSON();
    expectJson(json.server_conn.cert, certificateText);
  });
});

const named = process.env.MITMFLOW_DUMPS;
const folder = join(named ?? fileURLToPath(new URL("../../../shared/dumps", import.meta.url)), "har");

/** A state that says what the JSON says, so far as JSON says it. Its bodies are as long, but of zeros. */
function stateOf(json: FlowJson): Fields {
  const { error: _error, messages_meta: _meta, request, response, websocket: _websocket, modified: _modified, ...common } = json;
  const float = (value: unknown): Plain => (typeof value === "number" ? new Float(value) : null);
  const conn = (from: FlowJson["client_conn"]): Fields => ({
    ...Object.fromEntries(
      Object.entries(from).map(([name, value]) => [name, name.startsWith("timestamp") ? float(value) : (value as Plain)]),
    ),
    certificate_list: [],
  });
  const message = (from: RequestJson | ResponseJson): Fields => {
    const text = ["method", "scheme", "path", "http_version", "reason"];
    const fields = Object.entries(from).map(([name, value]): [string, Plain] => {
      if (text.includes(name)) return [name, utf8(value)];
      return [name, name.startsWith("timestamp") ? float(value) : (value as Plain)];
    });
    const content = from.contentLength === null ? null : new Uint8Array(from.contentLength);
    return { ...Object.fromEntries(fields), content, headers: from.headers.map((pair) => pair.map(utf8)), trailers: null };
  };
  return {
    ...common,
    timestamp_created: float(json.timestamp_created),
    version: 21,
    backup: null,
    client_conn: conn(json.client_conn),
    server_conn: conn(json.server_conn),
    request: message(request as RequestJson),
    response: message(response as ResponseJson),
  };
}

/** Bodies are not in the JSON: only that of none can be compared. */
function withoutHashes(json: FlowJson): FlowJson {
  for (const part of [json.request, json.response] as (RequestJson | undefined)[]) {
    if (part !== undefined && part.contentLength !== 0 && part.contentHash !== null) part.contentHash = "";
  }
  return json;
}

if (named !== undefined || existsSync(folder)) {
  describe("what mitmproxy says of captures", () => {
    const goldens = readdirSync(folder).filter((name) => name.endsWith(".json"));

    test(`there are some in ${folder}`, () => {
      expect(goldens.length).toBeGreaterThan(0);
    });

    test.each(goldens)("%s", (golden) => {
      const flows = JSON.parse(readFileSync(join(folder, golden), "utf8")) as FlowJson[];
      for (const expected of flows) {
        const json = HTTPFlow.fromState(state(stateOf(expected))).toJSON();
        expectJson(withoutHashes(json), withoutHashes(expected));
      }
    });
  });
} else {
  describe("what mitmproxy says of captures", () => {
    test.skip(`skipped: there is no ${folder}, and MITMFLOW_DUMPS names no other folder`, () => {});
  });
}

// proto/flow.proto in other hands: protoc, Python's protobuf and protobufjs read what we write, and we read what they write. On flows of each
// type, and on real dumps where they lie beside the checkout.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import protobufjs from "protobufjs";
import { FlowReader, protobuf, tnetstring } from "../../src/index.ts";
import { replaced, states, types } from "../flow/flows.ts";
import { concat } from "../helpers.ts";

const directory = mkdtempSync(join(tmpdir(), "mitmflow-"));
const protos = fileURLToPath(new URL("../../proto/", import.meta.url));
const script = fileURLToPath(new URL("flow-proto.py", import.meta.url));
const folder = process.env.MITMFLOW_DUMPS ?? fileURLToPath(new URL("../../../shared/dumps", import.meta.url));

const odd = replaced(states.http(), {
  "request.host": new TextEncoder().encode("b.example"),
  unknown: [1, 2n ** 80n, null, true] as never,
});
const made: [string, Uint8Array][] = [
  ["made flows", concat([...types.map((type) => tnetstring.dumps(states[type]())), tnetstring.dumps(odd)])],
];
const real = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".v21.mitm")) : [];
const dumps = [...made, ...real.map((name): [string, Uint8Array] => [name, new Uint8Array(readFileSync(join(folder, name)))])];

function run(command: string, parameters: string[], input?: string | Uint8Array): Buffer {
  const { status, error, stdout, stderr } = spawnSync(command, parameters, { input, maxBuffer: 1 << 30 });
  if (error !== undefined || status !== 0) throw new Error(`${command}: ${stderr}`, { cause: error });
  return stdout;
}

/** The messages of a dump, one by one. */
function messagesOf(dump: Uint8Array): Uint8Array[] {
  const file = protobuf.transcode(dump, "tnetstring", "protobuf");
  const { offsets, count } = new FlowReader(file).indexSync();
  return Array.from({ length: count }, (_, i) => {
    const frame = file.subarray(offsets[i], offsets[i + 1]);
    return frame.subarray(frame.findIndex((byte) => byte < 0x80) + 1);
  });
}

const back = (message: Uint8Array): Uint8Array => protobuf.transcode(message, "protobuf", "tnetstring", { delimited: false });

function loadType(): protobufjs.Type {
  const root = new protobufjs.Root();
  root.resolvePath = (_origin, target) =>
    target.startsWith("google/") ? fileURLToPath(new URL(`../../node_modules/protobufjs/${target}`, import.meta.url)) : target;
  return root.loadSync(join(protos, "flow.proto"), { keepCase: true }).lookupType("mitmflow.Flow");
}

beforeAll(() => {
  run("protoc", [`--proto_path=${protos}`, `--python_out=${directory}`, "flow.proto"]);
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

describe.each(dumps)("%s", (_name, dump) => {
  const messages = messagesOf(dump);

  test("protoc reads them, and writes them as they were", () => {
    expect(messages.length).toBeGreaterThan(0);
    const schema = [`--proto_path=${protos}`, "flow.proto"];
    for (const message of messages) {
      const text = run("protoc", ["--decode=mitmflow.Flow", ...schema], message);
      expect(text.toString("latin1")).toMatch(/^version: 21\nid: "/);
      const again = run("protoc", ["--encode=mitmflow.Flow", ...schema], text);
      expect(Buffer.compare(again, message)).toBe(0);
    }
    expect(Buffer.compare(concat(messages.map(back)), dump)).toBe(0);
  });

  test("Python reads a converted file", () => {
    const path = join(directory, "flows.pb");
    writeFileSync(path, protobuf.transcode(dump, "tnetstring", "protobuf"));
    const shown = run("/usr/bin/python3", [script, directory, path])
      .toString()
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    const rows = Array.from(new FlowReader(dump).rows(), ({ id, type, method, host, status }) => ({ id, type, method, host, status }));
    expect(shown.map(({ id, type, method = null, host = null, status = null }) => ({ id, type, method, host, status }))).toEqual(rows);
    expect(shown.every(({ sound, same }) => sound && same)).toBe(true);
  });

  test("protobufjs reads them, and we read what it writes", () => {
    const type = loadType();
    for (const message of messages) {
      const written = type.encode(type.decode(message)).finish();
      // It may write a field that is set to its default: the flow is the same, the checksum is not that of these bytes.
      const plain = type.decode(message) as protobufjs.Message & { crc32?: number };
      delete plain.crc32;
      expect(Buffer.compare(back(type.encode(plain).finish()), back(message))).toBe(0);
      if (Buffer.compare(written, message) === 0) expect(Buffer.compare(back(written), back(message))).toBe(0);
    }
  });
});

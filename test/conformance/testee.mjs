// What the conformance runner talks to: reads requests (length, then a ConformanceRequest) from standard input and answers alike.
// Only binary → binary is done; the rest is skipped. Protocol: conformance.proto.
// Arguments: the engine, the folder of the .proto files, and the modules of generated codecs; without those, codecs are compiled.
import { readSync, writeSync } from "node:fs";
import protobufjs from "protobufjs";
import { CodecError, createEngine, protobuf } from "../../dist/esm/index.js";

const [, , name, include, ...modules] = process.argv;
const engine = createEngine(name);
if (engine.name !== name) throw new Error(`${engine.name} runs instead of ${name}`);

const root = new protobufjs.Root();
const bundled = root.resolvePath;
// protobufjs brings google.protobuf's own files; those of the tests are in the runner's package.
root.resolvePath = (origin, target) =>
  /conformance|test_messages/.test(target) ? `${include}/${target}` : bundled.call(root, origin, target);
root.loadSync(
  ["conformance/conformance.proto", "google/protobuf/test_messages_proto2.proto", "google/protobuf/test_messages_proto3.proto"],
  { keepCase: true },
);

const codecOf = (type) => protobuf.compile(root.lookupType(type));
const request = codecOf("conformance.ConformanceRequest");
const response = codecOf("conformance.ConformanceResponse");
const messages = new Map();
for (const [at, type] of [
  "protobuf_test_messages.proto2.TestAllTypesProto2",
  "protobuf_test_messages.proto3.TestAllTypesProto3",
].entries()) {
  messages.set(type, modules.length > 0 ? (await import(modules[at]))[type.split(".").at(-1)] : codecOf(type));
}

function answer({ message_type: type, protobuf_payload: payload, requested_output_format: output }) {
  if (type === "conformance.FailureSet") return { protobuf_payload: "" };
  const codec = messages.get(type);
  if (payload === undefined || output !== 1 || !codec) return { skipped: "only binary to binary, of proto2 and proto3" };
  try {
    return { protobuf_payload: codec.dumps(codec.loads(payload, { engine }), { engine }) };
  } catch (error) {
    // Anything else ends the process, and the run with it.
    if (!(error instanceof CodecError)) throw error;
    return { parse_error: error.message };
  }
}

/** Exactly this many bytes, or null at the end of the input. */
function read(length) {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    const count = readSync(0, bytes, at, length - at, null);
    if (count === 0) return null;
    at += count;
  }
  return bytes;
}

for (let head = read(4); head !== null; head = read(4)) {
  const body = read(new DataView(head.buffer).getUint32(0, true));
  const bytes = response.dumps(answer(request.loads(body)));
  const length = new DataView(new ArrayBuffer(4));
  length.setUint32(0, bytes.length, true);
  for (const piece of [new Uint8Array(length.buffer), bytes]) for (let at = 0; at < piece.length; ) at += writeSync(1, piece, at);
}

// All that the core suite measures: mitmflow by format and engine, the other libraries, and the yardstick.
import { ENGINES, MEMCPY, MITMPROXY, mitmflowName, NAIVE } from "./names.ts";
import type { Peer } from "./peers/peer.ts";
import type { Variant } from "./suite.ts";

export interface CoreVariant extends Variant {
  /** False: not measured on text, since it would see only its bytes, as protobufjs does. */
  text?: boolean;
  /** Imports the library and nothing else. Python's variants have a process of their own instead. */
  load?(): Promise<Peer>;
}

const OWN: CoreVariant[] = ENGINES.flatMap((engine) => [
  {
    name: mitmflowName("tnetstring", engine),
    kind: "mitmflow" as const,
    format: "tnetstring",
    engine,
    load: async () => (await import("./peers/mitmflow.ts")).tnetstringPeer,
  },
  {
    name: mitmflowName("protobuf", engine),
    kind: "mitmflow" as const,
    format: "protobuf",
    engine,
    load: async () => (await import("./peers/mitmflow.ts")).protobufPeer,
  },
]);

export const VARIANTS: readonly CoreVariant[] = [
  { name: MEMCPY, kind: "yardstick", format: "", load: async () => (await import("./peers/memcpy.ts")).peer },
  ...OWN,
  peer(NAIVE, "tnetstring", undefined, async () => (await import("./peers/naive.ts")).peer),
  peer("protobufjs", "protobuf", "protobufjs", async () => (await import("./peers/protobufjs.ts")).peer),
  withoutText(peer("protobuf-es", "protobuf", "@bufbuild/protobuf", async () => (await import("./peers/protobuf-es.ts")).peer)),
  withoutText(peer("google-protobuf", "protobuf", "google-protobuf", async () => (await import("./peers/google-protobuf.ts")).peer)),
  withoutText(peer("pbf", "protobuf", "pbf", async () => (await import("./peers/pbf.ts")).peer)),
  withoutText(peer("protons", "protobuf", "protons-runtime", async () => (await import("./peers/protons.ts")).peer)),
  withoutText(peer("protobuf-ts", "protobuf", "@protobuf-ts/runtime", async () => (await import("./peers/protobuf-ts.ts")).peer)),
  withoutText(
    peer("protocol-buffers", "protobuf", "protocol-buffers-encodings", async () => (await import("./peers/protocol-buffers.ts")).peer),
  ),
  peer("msgpackr", "MessagePack", "msgpackr", async () => (await import("./peers/msgpackr.ts")).peer),
  peer("cbor-x", "CBOR", "cbor-x", async () => (await import("./peers/cbor-x.ts")).peer),
  peer("v8.serialize", "V8", undefined, async () => (await import("./peers/v8.ts")).peer),
  peer("JSON, base64", "JSON", undefined, async () => (await import("./peers/json.ts")).peer),
  { name: MITMPROXY, kind: "python", format: "tnetstring", requires: "mitmproxy" },
  { name: "protobuf (Python)", kind: "python", format: "protobuf", requires: "google.protobuf" },
];

function peer(name: string, format: string, requires: string | undefined, load: () => Promise<Peer>): CoreVariant {
  return { name, kind: "peer", format, requires, load };
}

function withoutText(variant: CoreVariant): CoreVariant {
  return { ...variant, text: false };
}

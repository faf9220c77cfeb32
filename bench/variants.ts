// All that is measured: mitmflow by format and engine, the other libraries, and the yardstick.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { ENGINES, type EngineName, MEMCPY, MITMPROXY, mitmflowName, NAIVE } from "./names.ts";
import type { Peer } from "./peers/peer.ts";

export interface Variant {
  name: string;
  kind: "mitmflow" | "peer" | "python" | "yardstick";
  /** The wire format, as the reader knows it. */
  format: string;
  /** mitmflow only: forced in the process by MITMFLOW_ENGINE. */
  engine?: EngineName;
  /** What must be installed: an npm package, or a Python module that the process looks for itself. */
  requires?: string;
  /** False: not measured on text, of which it would only see the bytes, as protobufjs does. */
  text?: boolean;
  /** Imports the library, and nothing else. Python's have a process of their own instead. */
  load?(): Promise<Peer>;
}

const OWN: Variant[] = ENGINES.flatMap((engine) => [
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

export const VARIANTS: readonly Variant[] = [
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

function peer(name: string, format: string, requires: string | undefined, load: () => Promise<Peer>): Variant {
  return { name, kind: "peer", format, requires, load };
}

function withoutText(variant: Variant): Variant {
  return { ...variant, text: false };
}

/** The variant of this name. Throws when there is none. */
export function variantOf(name: string): Variant {
  const variant = VARIANTS.find((candidate) => candidate.name === name);
  if (!variant) throw new RangeError(`no variant is named ${name}`);
  return variant;
}

/** Whether the npm package that a peer needs can be found from here. */
export function isInstalled(variant: Variant): boolean {
  const name = variant.requires;
  if (name === undefined || variant.kind !== "peer") return true;
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? [];
  return folders.some((folder) => existsSync(join(folder, name)));
}

// Flows from and to tnetstring, with a shared engine if none is given.
import { NODE_WORDS } from "../abi.ts";
import { flowNames } from "../codec/flow-names.ts";
import { Lanes } from "../codec/lanes.ts";
import { maxDepthOf, ownBytes } from "../codec/options.ts";
import { createTnetstring, type Tnetstring } from "../codec/tnetstring.ts";
import type { Engine } from "../engine/engine.ts";
import { Input } from "../engine/input.ts";
import { JsEngine } from "../engine/js/engine.ts";
import { Scanner } from "../engine/scanner.ts";
import { FORMAT_TNETSTRING } from "../engine/tnetstring.ts";
import { CodecError } from "../errors.ts";
import { FlowData, type FlowDataOptions } from "./data.ts";
import { MemoryBytes } from "./flow-bytes.ts";

let jsEngine: Engine | null = null;

/** The given engine, or the shared one. `mitmflow/js` must not pull in Wasm, so the shared one is the pure-JS engine. */
function engineOf(engine?: Engine | string): Engine {
  if (typeof engine === "object") return engine;
  jsEngine ??= new JsEngine("flows that no reader made share it");
  return jsEngine;
}

const scanners = new Lanes<{ engine: Engine; scanner: Scanner }>(engineOf, (engine) => ({
  engine,
  scanner: new Scanner(engine, FORMAT_TNETSTRING, null, flowNames()),
}));
const tnetstring: Tnetstring = createTnetstring(engineOf);

/** Encodes a value as tnetstring, with the given engine or the shared one. Large bodies are not copied. */
export function encodeChunks(value: unknown, { engine, maxDepth }: FlowDataOptions = {}): Uint8Array[] {
  return tnetstring.dumpsChunks(value, { maxDepth, engine });
}

/**
 * Decodes bytes to the skeleton of a flow, which keeps views on them.
 *
 * @throws CodecError with the offset of the fault; TRAILING_BYTES if anything follows the flow
 */
export function flowDataOf(bytes: Uint8Array | readonly Uint8Array[], options: FlowDataOptions = {}): FlowData {
  const given = Array.isArray(bytes) ? (bytes as readonly unknown[]) : [bytes];
  const pieces = given.map((piece) => ownBytes(piece, "bytes"));
  const { engine, scanner } = scanners.lane(options.engine);
  engine.busy = true;
  try {
    const input = new Input(pieces);
    scanner.open(input, maxDepthOf(options));
    const end = scanner.next(0);
    if (end !== input.length) throw new CodecError("TRAILING_BYTES", { offset: end });
    const words = engine.words.slice(scanner.tape, scanner.tape + scanner.count * NODE_WORDS);
    return new FlowData({ words, first: 0, count: scanner.count }, new MemoryBytes(pieces), options);
  } finally {
    engine.busy = false;
  }
}

// Flows from and to tnetstring, with an engine that flows share when none is given.
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

/** The engine given, or the one that flows share. Flows of `mitmflow/js` must not lead to Wasm, so it is the pure-JS one. */
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

/** The bytes of a value, with the engine given or the one that flows share. Large bodies are not copied. */
export function encodeChunks(value: unknown, { engine, maxDepth }: FlowDataOptions = {}): Uint8Array[] {
  return tnetstring.dumpsChunks(value, { maxDepth, engine });
}

/**
 * The skeleton of the flow that these bytes spell; views on them are kept.
 *
 * @throws CodecError with the offset of what is wrong; TRAILING_BYTES when more follows
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

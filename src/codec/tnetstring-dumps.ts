// Values → tnetstring: writes a value's tape, on any engine, for the output forms of output.ts.
import type { Engine } from "../engine/engine.ts";
import { TNETSTRING_OUTPUT } from "../engine/tnetstring.ts";
import { type EngineProvider, Lanes } from "./lanes.ts";
import { maxDepthOf } from "./options.ts";
import { dumpsChunksBy, type Encode } from "./output.ts";
import { writeChunks } from "./stream.ts";
import { TapeWriter } from "./tape-writer.ts";
import type { Tnetstring, TnetstringDumpOptions } from "./tnetstring.ts";
import { TnetstringWriter } from "./tnetstring-write.ts";

interface Lane {
  readonly engine: Engine;
  readonly tape: TapeWriter;
  readonly writer: TnetstringWriter;
}

function isReversed(dictOrder: TnetstringDumpOptions["dictOrder"]): boolean {
  if (dictOrder === undefined || dictOrder === "insertion") return false;
  if (dictOrder === "mitmproxy") return true;
  throw new RangeError(`dictOrder is "insertion" or "mitmproxy", not ${JSON.stringify(dictOrder)}`);
}

/** Makes the function that writes a value's tape and passes it on, over the engines that `provider` gives. */
export function tnetstringEncoder(provider: EngineProvider): Encode<unknown, TnetstringDumpOptions> {
  const lanes = new Lanes<Lane>(provider, (engine) => {
    const tape = new TapeWriter(engine, TNETSTRING_OUTPUT);
    return { engine, tape, writer: new TnetstringWriter(tape) };
  });
  return (value, options, finish) => {
    const { engine, tape, writer } = lanes.lane(options?.engine);
    engine.busy = true;
    try {
      writer.write(value, maxDepthOf(options), isReversed(options?.dictOrder));
      return finish(tape);
    } finally {
      tape.end();
      engine.busy = false;
    }
  };
}

/** `dump`, to streams and files. */
export function dumpBy(encode: Encode<unknown, TnetstringDumpOptions>): Tnetstring["dump"] {
  const dumpsChunks = dumpsChunksBy(encode);
  return async (value, sink, options) => writeChunks(sink, dumpsChunks(value, options));
}

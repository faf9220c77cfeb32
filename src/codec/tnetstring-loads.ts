// tnetstring → values: plain input in one pass over the bytes, anything unusual or malformed by way of a tape; on any engine.
import type { Engine } from "../engine/engine.ts";
import { Input } from "../engine/input.ts";
import { NO_BYTES } from "../engine/nothing.ts";
import { Scanner } from "../engine/scanner.ts";
import { TNETSTRING_INPUT } from "../engine/tnetstring.ts";
import { CodecError } from "../errors.ts";
import { type EngineProvider, Lanes } from "./lanes.ts";
import { inputBytes, maxDepthOf } from "./options.ts";
import { Payloads } from "./payloads.ts";
import { readValuePieces } from "./stream.ts";
import type { Tnetstring, TnetstringLoadOptions, Value } from "./tnetstring.ts";
import { DirectReader, NOT_PLAIN } from "./tnetstring-direct.ts";
import { type ReadForm, TnetstringReader } from "./tnetstring-read.ts";

interface Lane {
  readonly engine: Engine;
  /** An input of one piece, reused: each call puts its own bytes into it. */
  readonly input: Input;
  readonly payloads: Payloads;
  readonly scanner: Scanner;
  readonly reader: TnetstringReader;
  readonly direct: DirectReader;
}

const forms: Record<"object" | "map" | "exact", [view: ReadForm, copy: ReadForm]> = {
  object: [
    { maps: false, floats: false, copy: false },
    { maps: false, floats: false, copy: true },
  ],
  map: [
    { maps: true, floats: false, copy: false },
    { maps: true, floats: false, copy: true },
  ],
  exact: [
    { maps: true, floats: true, copy: false },
    { maps: true, floats: true, copy: true },
  ],
};

function formOf(options: TnetstringLoadOptions | undefined): ReadForm {
  if (options === undefined || options === null) return forms.object[0];
  const { dicts = "object", exact = false, copy = false } = options;
  if (dicts !== "object" && dicts !== "map") throw new RangeError(`dicts is "object" or "map", not ${JSON.stringify(dicts)}`);
  return forms[exact ? "exact" : dicts][copy ? 1 : 0];
}

/** Reads values over the engines that `provider` gives. */
export class TnetstringDecoder {
  readonly #lanes: Lanes<Lane>;
  /** Where the value last read ended. */
  end = 0;

  constructor(provider: EngineProvider) {
    this.#lanes = new Lanes<Lane>(provider, (engine) => ({
      engine,
      input: new Input([NO_BYTES]),
      payloads: new Payloads(),
      scanner: new Scanner(engine, TNETSTRING_INPUT),
      reader: new TnetstringReader(),
      direct: new DirectReader(),
    }));
  }

  /** The first value in bytes that are in one piece. */
  first(bytes: Uint8Array, options: TnetstringLoadOptions | undefined): Value {
    const lane = this.#lanes.lane(options?.engine);
    const { engine, payloads, direct, input } = lane;
    const own = inputBytes(bytes, engine);
    const form = formOf(options);
    const maxDepth = maxDepthOf(options);
    if (!form.maps) {
      engine.busy = true;
      try {
        payloads.openAt(own, 0);
        const value = direct.read(own, payloads, maxDepth, form.copy);
        this.end = direct.end;
        if (value !== NOT_PLAIN) return value as Value;
      } finally {
        payloads.close();
        engine.busy = false;
      }
    }
    try {
      input.replace(own);
      return this.#byTape(lane, input, maxDepth, form);
    } finally {
      input.replace(NO_BYTES);
    }
  }

  /** The same for bytes in several pieces. */
  firstOf(pieces: readonly Uint8Array[], options: TnetstringLoadOptions | undefined): Value {
    return this.#byTape(this.#lanes.lane(options?.engine), new Input(pieces), maxDepthOf(options), formOf(options));
  }

  /** Reads by way of a tape, which handles everything and reports errors. */
  #byTape({ engine, payloads, scanner, reader }: Lane, input: Input, maxDepth: number, form: ReadForm): Value {
    engine.busy = true;
    try {
      scanner.open(input, maxDepth);
      this.end = scanner.next(0);
      payloads.open(input);
      return reader.read(engine.words, scanner.tape, scanner.count, payloads, form) as Value;
    } finally {
      scanner.close();
      payloads.close();
      engine.busy = false;
    }
  }
}

/** `loads`: one value, with nothing after it. */
export function loadsBy(decoder: TnetstringDecoder): Tnetstring["loads"] {
  return (bytes, options) => {
    const value = decoder.first(bytes, options);
    if (decoder.end !== bytes.length) throw new CodecError("TRAILING_BYTES", { offset: decoder.end });
    return value;
  };
}

/** `pop`: a value, and what follows it. */
export function popBy(decoder: TnetstringDecoder): Tnetstring["pop"] {
  return (bytes, options) => {
    const value = decoder.first(bytes, options);
    return [value, bytes.subarray(decoder.end)];
  };
}

/** `load`, from streams and files. */
export function loadBy(decoder: TnetstringDecoder): Tnetstring["load"] {
  return async (source, options) => {
    const tooLarge = (length: number) => new CodecError("TOO_LARGE", { offset: 0, detail: `a value of ${length} bytes` });
    const pieces = await readValuePieces(source, options?.maxBytes, tooLarge);
    return pieces.length === 1 ? decoder.first(pieces[0], options) : decoder.firstOf(pieces, options);
  };
}

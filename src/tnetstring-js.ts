// mitmflow/tnetstring-js: the exports of mitmflow/tnetstring with the pure-JS engine only, for the smallest pages.
import { dumpsBorrowedBy, dumpsBy, dumpsChunksBy, dumpsIntoBy, encodedLengthBy } from "./codec/output.ts";
import type { Tnetstring } from "./codec/tnetstring.ts";
import { dumpBy, tnetstringEncoder } from "./codec/tnetstring-dumps.ts";
import { loadBy, loadsBy, popBy, TnetstringDecoder } from "./codec/tnetstring-loads.ts";
import { jsProvider } from "./engine/js-only.ts";

export { Dict, type Key } from "./codec/dict.ts";
export { Encoded } from "./codec/encoded.ts";
export { Float } from "./codec/float.ts";
export type { CodecOptions } from "./codec/options.ts";
export { ByteReader, type ByteSink, type ByteSource } from "./codec/stream.ts";
export type { Tnetstring, TnetstringDumpOptions, TnetstringLoadOptions, TnetstringStreamOptions, Value } from "./codec/tnetstring.ts";
export type { Engine, EngineName } from "./engine/engine.ts";
export { createEngine, engine } from "./engine/js-only.ts";
export { CodecError, type ErrorCode } from "./errors.ts";

const encode = /* @__PURE__ */ tnetstringEncoder(jsProvider);
const decoder = /* @__PURE__ */ new TnetstringDecoder(jsProvider);

/** Encodes a value into a new array. See `Tnetstring.dumps`. */
export const dumps: Tnetstring["dumps"] = /* @__PURE__ */ dumpsBy(encode);

/** Encodes a value into the caller's array. See `Tnetstring.dumpsInto`. */
export const dumpsInto: Tnetstring["dumpsInto"] = /* @__PURE__ */ dumpsIntoBy(encode);

/** Encodes a value into memory that the next call overwrites. See `Tnetstring.dumpsBorrowed`. */
export const dumpsBorrowed: Tnetstring["dumpsBorrowed"] = /* @__PURE__ */ dumpsBorrowedBy(encode);

/** Encodes a value in pieces, without copying large bodies. See `Tnetstring.dumpsChunks`. */
export const dumpsChunks: Tnetstring["dumpsChunks"] = /* @__PURE__ */ dumpsChunksBy(encode);

/** The number of bytes that `dumps` would return. See `Tnetstring.encodedLength`. */
export const encodedLength: Tnetstring["encodedLength"] = /* @__PURE__ */ encodedLengthBy(encode);

/** Writes a value to a stream or file. See `Tnetstring.dump`. */
export const dump: Tnetstring["dump"] = /* @__PURE__ */ dumpBy(encode);

/** Decodes bytes that are exactly one value. See `Tnetstring.loads`. */
export const loads: Tnetstring["loads"] = /* @__PURE__ */ loadsBy(decoder);

/** Decodes the first value, and returns it with a view of the bytes that follow it. See `Tnetstring.pop`. */
export const pop: Tnetstring["pop"] = /* @__PURE__ */ popBy(decoder);

/** Reads one value from a stream or file. See `Tnetstring.load`. */
export const load: Tnetstring["load"] = /* @__PURE__ */ loadBy(decoder);

/**
 * mitmproxy's tnetstring: all of these functions in one object.
 *
 * @example
 * import { tnetstring } from "mitmflow/tnetstring-js";
 * tnetstring.loads(tnetstring.dumps({ status: 200, body: new Uint8Array(3) }))
 */
export const tnetstring: Tnetstring = { dumps, dumpsInto, dumpsBorrowed, dumpsChunks, encodedLength, dump, loads, pop, load };

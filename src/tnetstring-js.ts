// mitmflow/tnetstring-js: the same names as mitmflow/tnetstring with the pure-JS engine only, for the smallest pages.
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

/** The bytes of a value, in an array of its own. See `Tnetstring.dumps`. */
export const dumps: Tnetstring["dumps"] = /* @__PURE__ */ dumpsBy(encode);

/** The bytes of a value, in the caller's array. See `Tnetstring.dumpsInto`. */
export const dumpsInto: Tnetstring["dumpsInto"] = /* @__PURE__ */ dumpsIntoBy(encode);

/** The bytes of a value, in memory that the next call writes over. See `Tnetstring.dumpsBorrowed`. */
export const dumpsBorrowed: Tnetstring["dumpsBorrowed"] = /* @__PURE__ */ dumpsBorrowedBy(encode);

/** The bytes of a value, in pieces, large bodies uncopied. See `Tnetstring.dumpsChunks`. */
export const dumpsChunks: Tnetstring["dumpsChunks"] = /* @__PURE__ */ dumpsChunksBy(encode);

/** How many bytes `dumps` would give. See `Tnetstring.encodedLength`. */
export const encodedLength: Tnetstring["encodedLength"] = /* @__PURE__ */ encodedLengthBy(encode);

/** Writes a value to a stream or file. See `Tnetstring.dump`. */
export const dump: Tnetstring["dump"] = /* @__PURE__ */ dumpBy(encode);

/** The value that the bytes spell, all of them. See `Tnetstring.loads`. */
export const loads: Tnetstring["loads"] = /* @__PURE__ */ loadsBy(decoder);

/** The first value, and a view on the bytes that follow it. See `Tnetstring.pop`. */
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

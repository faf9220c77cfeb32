// mitmflow/tnetstring: mitmproxy's tnetstring, without flows, for pages where every byte counts. Its functions are also exported singly, so
// that a bundler includes only those that a page imports.
import { dumpsBorrowedBy, dumpsBy, dumpsChunksBy, dumpsIntoBy, encodedLengthBy } from "./codec/output.ts";
import type { Tnetstring } from "./codec/tnetstring.ts";
import { dumpBy, tnetstringEncoder } from "./codec/tnetstring-dumps.ts";
import { loadBy, loadsBy, popBy, TnetstringDecoder } from "./codec/tnetstring-loads.ts";
import { provider } from "./engine/default.ts";

export { Dict, type Key } from "./codec/dict.ts";
export { Encoded } from "./codec/encoded.ts";
export { Float } from "./codec/float.ts";
export type { CodecOptions } from "./codec/options.ts";
export { ByteReader, type ByteSink, type ByteSource } from "./codec/stream.ts";
export type { Tnetstring, TnetstringDumpOptions, TnetstringLoadOptions, TnetstringStreamOptions, Value } from "./codec/tnetstring.ts";
export { engine } from "./engine/default.ts";
export type { Engine, EngineName } from "./engine/engine.ts";
export { createEngine } from "./engine/select.ts";
export { CodecError, type ErrorCode } from "./errors.ts";

const encode = /* @__PURE__ */ tnetstringEncoder(provider);
const decoder = /* @__PURE__ */ new TnetstringDecoder(provider);

/**
 * Encodes a value into a new array. See `Tnetstring.dumps`.
 * @throws CodecError
 * @example
 * import { dumps } from "mitmflow/tnetstring";
 * dumps({ status: 200 }) // 15:6:status;3:200#}
 */
export const dumps: Tnetstring["dumps"] = /* @__PURE__ */ dumpsBy(encode);

/**
 * Encodes a value into the caller's array. See `Tnetstring.dumpsInto`.
 * @throws CodecError, RangeError
 * @example
 * socket.write(dumpsInto(value, buffer, 4))
 */
export const dumpsInto: Tnetstring["dumpsInto"] = /* @__PURE__ */ dumpsIntoBy(encode);

/**
 * Encodes a value into memory that the next call overwrites. See `Tnetstring.dumpsBorrowed`.
 * @throws CodecError
 * @example
 * buffer.set(dumpsBorrowed(value), 4)
 */
export const dumpsBorrowed: Tnetstring["dumpsBorrowed"] = /* @__PURE__ */ dumpsBorrowedBy(encode);

/**
 * Encodes a value in pieces, without copying large bodies. See `Tnetstring.dumpsChunks`.
 * @throws CodecError
 * @example
 * new Blob(dumpsChunks(value))
 */
export const dumpsChunks: Tnetstring["dumpsChunks"] = /* @__PURE__ */ dumpsChunksBy(encode);

/**
 * The number of bytes that `dumps` would return. See `Tnetstring.encodedLength`.
 * @throws CodecError
 * @example
 * encodedLength({ status: 200 }) // 19
 */
export const encodedLength: Tnetstring["encodedLength"] = /* @__PURE__ */ encodedLengthBy(encode);

/**
 * Writes a value to a stream or file. See `Tnetstring.dump`.
 * @throws CodecError
 * @example
 * await dump(value, process.stdout)
 */
export const dump: Tnetstring["dump"] = /* @__PURE__ */ dumpBy(encode);

/**
 * Decodes bytes that are exactly one value. See `Tnetstring.loads`.
 * @throws CodecError
 * @example
 * import { loads } from "mitmflow/tnetstring";
 * loads(new TextEncoder().encode("15:6:status;3:200#}")) // { status: 200 }
 */
export const loads: Tnetstring["loads"] = /* @__PURE__ */ loadsBy(decoder);

/**
 * Decodes the first value, and returns it with a view of the bytes that follow it. See `Tnetstring.pop`.
 * @throws CodecError
 * @example
 * const [value, rest] = pop(bytes)
 */
export const pop: Tnetstring["pop"] = /* @__PURE__ */ popBy(decoder);

/**
 * Reads one value from a stream or file. See `Tnetstring.load`.
 * @throws CodecError
 * @example
 * const value = await load(process.stdin)
 */
export const load: Tnetstring["load"] = /* @__PURE__ */ loadBy(decoder);

/**
 * mitmproxy's tnetstring: all of these functions in one object.
 *
 * @example
 * import { tnetstring } from "mitmflow/tnetstring";
 * tnetstring.loads(tnetstring.dumps({ status: 200, body: new Uint8Array(3) }))
 */
export const tnetstring: Tnetstring = { dumps, dumpsInto, dumpsBorrowed, dumpsChunks, encodedLength, dump, loads, pop, load };

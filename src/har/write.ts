// Writes a HAR log as flows arrive, one entry per line: identical to mitmproxy's except for white space.
import { CodecError } from "../errors.ts";
import { HTTPFlow } from "../flow/http.ts";
import { flowOf } from "../io/flow-of.ts";
import type { FlowEncoder } from "../io/formats.ts";
import type { Writable } from "../io/writer.ts";
import { harFromFlow } from "./export.ts";

/** The name is mitmproxy's, whose log this matches field for field; the version names the actual writer. */
const CREATOR = { name: "mitmproxy", version: "mitmflow", comment: "" };
const HEAD = `{"log":{"version":"1.2","creator":${JSON.stringify(CREATOR)},"pages":[],"entries":[\n`;

const encoder = new TextEncoder();
const SEPARATOR: Uint8Array = /* @__PURE__ */ encoder.encode(",\n");
const END: Uint8Array = /* @__PURE__ */ encoder.encode("\n]}}\n");

export class HarEncoder implements FlowEncoder {
  /** Ids of the connections so far, about a hundred bytes each: the only state that grows. */
  readonly #seen: Set<string> = new Set();
  #before: Uint8Array = encoder.encode(HEAD);
  #hasEntries = false;

  async add(writable: Writable): Promise<Uint8Array[] | null> {
    const flow = await flowOf(writable);
    if (!(flow instanceof HTTPFlow)) return null;
    const entry = encoder.encode(jsonOf(flow, this.#seen));
    // Not joined as text: that would copy a large entry once more.
    const chunks = [this.#before, entry];
    this.#before = SEPARATOR;
    this.#hasEntries = true;
    return chunks;
  }

  end(): Uint8Array[] {
    return this.#hasEntries ? [END] : [this.#before, END];
  }
}

/** @throws CodecError TOO_LARGE if the entry is longer than a JavaScript string can be */
function jsonOf(flow: HTTPFlow, seen: Set<string>): string {
  try {
    return JSON.stringify(harFromFlow(flow, seen));
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new CodecError("TOO_LARGE", { detail: `flow ${flow.id} makes a string longer than JavaScript holds`, cause });
  }
}

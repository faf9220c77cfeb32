// Reads flows of the open file by the ids of their rows.
import { browserServices } from "../../browser/services.ts";
import { provider } from "../../engine/default-flows.ts";
import type { AnyFlow } from "../../flow/from.ts";
import { FlowReaderBase } from "../../io/reader.ts";
import type { RandomSource } from "../../io/source.ts";
import type { Columns } from "./columns.ts";

/** Maximum size of a decoded body, in bytes. */
const LARGEST_CONTENT = 256 << 20;

export const services: ReturnType<typeof browserServices> = { ...browserServices(), maxContentBytes: LARGEST_CONTENT };

export class FlowAccess {
  readonly source: RandomSource | Blob;
  readonly columns: Columns;

  constructor(source: RandomSource | Blob, columns: Columns) {
    this.source = source;
    this.columns = columns;
  }

  /** The flow of a row and those that follow it in the file, up to the first damage. */
  from(id: number, signal?: AbortSignal): AsyncIterable<AnyFlow> {
    const start = this.columns.offset[id];
    return new FlowReaderBase(this.source, { start, services, signal, maxFlowBytes: Number.MAX_SAFE_INTEGER }, { provider });
  }

  /** @throws CodecError if it cannot be read as a flow */
  async one(id: number): Promise<AnyFlow> {
    for await (const flow of this.from(id)) return flow;
    throw missing();
  }

  /**
   * The flows of rows, which are given in the order of the file; adjacent ones are read in one go.
   *
   * @throws CodecError if one cannot be read as a flow
   */
  async *all(ids: Uint32Array): AsyncGenerator<AnyFlow, void, void> {
    for (let at = 0; at < ids.length; ) {
      const first = at;
      for await (const flow of this.from(ids[at])) {
        yield flow;
        at++;
        if (at === ids.length || ids[at] !== ids[at - 1] + 1) break;
      }
      if (at === first) throw missing();
    }
  }
}

function missing(): Error {
  return new Error("there is no flow any more: the file has changed");
}

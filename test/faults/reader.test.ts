// Every read of a source fails once, or gives less than was asked for.
import { expect, test } from "@jest/globals";
import type { RandomSource } from "../../src/index.ts";
import { FlowReader } from "../../src/index.ts";
import { describeEngines } from "../engines.ts";
import { latin1 } from "../helpers.ts";
import { dumpOf } from "../io/dump.ts";
import { bytesOfFlow } from "./files.ts";

const dump = dumpOf(300, 11, 6000);
const whole = dump.flows.map(latin1);

/** Fails at one read, or from it on; gives at most `most` bytes at the others. */
class FaultySource implements RandomSource {
  readonly #failing: number;
  readonly #last: number;
  readonly #most: number;
  reads = 0;

  constructor(failing: number, { most = Number.POSITIVE_INFINITY, last = failing }: { most?: number; last?: number } = {}) {
    this.#failing = failing;
    this.#last = last;
    this.#most = most;
  }

  async size(): Promise<number> {
    return dump.bytes.length;
  }

  sizeSync(): number {
    return dump.bytes.length;
  }

  async read(target: Uint8Array, position: number): Promise<number> {
    return this.readSync(target, position);
  }

  readSync(target: Uint8Array, position: number): number {
    const read = this.reads++;
    if (read >= this.#failing && read <= this.#last) throw Object.assign(new Error("EIO: made for the test"), { code: "EIO" });
    const length = Math.max(0, Math.min(target.length, this.#most, dump.bytes.length - position));
    target.set(dump.bytes.subarray(position, position + length));
    return length;
  }
}

describeEngines("a source", (engine) => {
  test.each(["once", "for good"])(
    "that fails %s at a read, of all that there are: what came before is whole, and the error is told",
    async (how) => {
      let cases = 0;
      for (let failing = 0; ; failing++) {
        const source = new FaultySource(failing, how === "once" ? {} : { last: Number.POSITIVE_INFINITY });
        const flows: string[] = [];
        let thrown: unknown = null;
        try {
          for await (const flow of new FlowReader(source, { engine })) flows.push(bytesOfFlow(flow));
        } catch (error) {
          thrown = error;
        }
        expect(flows).toEqual(whole.slice(0, flows.length));
        if (source.reads <= failing) {
          expect(thrown).toBeNull();
          expect(flows).toHaveLength(whole.length);
          break;
        }
        cases++;
        // A window that was read ahead in vain is read again when it is wanted.
        if (how === "once" && thrown === null) expect(flows).toHaveLength(whole.length);
        else expect(thrown).toMatchObject({ code: "EIO" });
      }
      expect(cases).toBeGreaterThan(0);
    },
  );

  test.each([1, 97, 5000])("that gives at most %d bytes at a read", async (most) => {
    const flows: string[] = [];
    // A byte a read takes long over all flows.
    for (const flow of new FlowReader(new FaultySource(-1, { most }), { engine })) {
      flows.push(bytesOfFlow(flow));
      if (most === 1 && flows.length === 5) break;
    }
    expect(flows).toEqual(most === 1 ? whole.slice(0, 5) : whole);
  });
});

// A file of 1,000 flows, corrupted 1,000 times, each time in another way: every flow that was not touched is found again, and nothing is made
// up. MITMFLOW_SEED repeats a run; MITMFLOW_CORRUPTIONS says how many.
import { describe, expect, test } from "@jest/globals";
import { type AnyFlow, CodecError, FlowReader, protobuf } from "../../src/index.ts";
import { seed } from "../arbitraries.ts";
import { engines } from "../engines.ts";
import { concat } from "../helpers.ts";
import { dumpOf, random } from "../io/dump.ts";

const FLOWS = 1000;
const corruptions = Number(process.env.MITMFLOW_CORRUPTIONS ?? 1000);
const dump = dumpOf(FLOWS, 23, 500);

process.stdout.write(`corruptions: ${corruptions}, seed ${seed} (MITMFLOW_SEED repeats them)\n`);

type Next = (limit: number) => number;
/** What became of a file, and which of its bytes are not what they were. */
type Corruption = { bytes: Uint8Array; from: number; to: number };

const noise = (length: number, next: Next): Uint8Array => Uint8Array.from({ length }, () => next(256));

const replaced = (whole: Uint8Array, from: number, to: number, by: Uint8Array): Corruption => ({
  bytes: concat([whole.subarray(0, from), by, whole.subarray(to)]),
  from,
  to,
});

/** What happens to files on disks and on the way. */
const kinds: Record<string, (whole: Uint8Array, at: number, next: Next) => Corruption> = {
  "a bit flipped": (whole, at, next) => replaced(whole, at, at + 1, Uint8Array.of(whole[at] ^ (1 << next(8)))),
  "a byte changed": (whole, at, next) => replaced(whole, at, at + 1, Uint8Array.of((whole[at] + 1 + next(255)) & 255)),
  "a few bytes lost": (whole, at, next) => replaced(whole, at, Math.min(whole.length, at + 1 + next(20)), new Uint8Array(0)),
  "a sector of zeros": (whole, at) => replaced(whole, at - (at % 512), Math.min(whole.length, at - (at % 512) + 512), new Uint8Array(512)),
  "a sector of noise": (whole, at, next) =>
    replaced(whole, at - (at % 512), Math.min(whole.length, at - (at % 512) + 512), noise(512, next)),
  "a page lost": (whole, at, next) => replaced(whole, at, Math.min(whole.length, at + next(4096)), new Uint8Array(0)),
  "noise put in": (whole, at, next) => replaced(whole, at, at, noise(1 + next(600), next)),
  "a piece of itself put in": (whole, at, next) => {
    const from = next(whole.length);
    return replaced(whole, at, at, whole.subarray(from, from + 1 + next(900)));
  },
  "cut off": (whole, at) => replaced(whole, at, whole.length, new Uint8Array(0)),
};

/** What was put in touches the flow that it was put into. */
function isTouched(start: number, end: number, from: number, to: number): boolean {
  return from === to ? start < from && from < end : start < to && from < end;
}

/** What a flow says when it is asked. Of a damaged one, nothing perhaps: of a message some damage is found only then. */
function saidBy<Answer>(flow: AnyFlow, ask: (flow: AnyFlow) => Answer): Answer | null {
  try {
    return ask(flow);
  } catch (error) {
    if (error instanceof CodecError) return null;
    throw error;
  }
}

const idOf = ({ id }: AnyFlow): string => id;
const bytesOf = (flow: AnyFlow): Uint8Array => concat(flow.toChunks() as Uint8Array[]);

const formats = [
  { format: "tnetstring", whole: dump.bytes },
  { format: "protobuf", whole: protobuf.transcode(dump.bytes, "tnetstring", "protobuf") },
] as const;

describe.each(formats)("a file of $format", ({ whole }) => {
  const offsets = [...new FlowReader(whole).indexSync().offsets];
  // What is read of a sound file, in the order of its flows.
  const sound = Array.from(new FlowReader(whole), (flow) => ({ id: flow.id, bytes: bytesOf(flow) }));
  const numbers = new Map(sound.map(({ id }, number) => [id, number]));

  test.each(Object.keys(kinds))(
    "%s",
    (kind) => {
      const next = random(seed);
      const rounds = Math.ceil(corruptions / Object.keys(kinds).length);
      for (let round = 0; round < rounds; round++) {
        const flow = next(FLOWS);
        // Half of them where a flow begins, the most harmful place.
        const at = round % 2 ? next(whole.length) : Math.min(whole.length - 1, offsets[flow] + next(6));
        const { bytes, from, to } = kinds[kind](whole, at, next);
        const { name, engine } = engines[round % engines.length];
        const told = `round ${round} on ${name}: bytes ${from} to ${to}`;
        const reader = new FlowReader(bytes, { engine, salvage: true });
        const found = new Set<number>();
        let others = 0;
        for (const read of reader) {
          const number = numbers.get(saidBy(read, idOf) ?? "");
          const bytes = number === undefined ? null : saidBy(read, bytesOf);
          const isSound = number !== undefined && bytes !== null && Buffer.compare(bytes, sound[number].bytes) === 0;
          if (isSound) found.add(number);
          else others++;
        }
        const touched = sound.map((_, number) => isTouched(offsets[number], offsets[number + 1], from, to));
        const lost = sound.flatMap((_, number) => (touched[number] || found.has(number) ? [] : [number]));
        if (lost.length > 0) throw new Error(`${told}: flows ${lost.slice(0, 10)} (${lost.length}) are lost`);
        if (others > touched.filter(Boolean).length) throw new Error(`${told}: ${others} flows are made up`);
      }
      expect(numbers.size).toBe(FLOWS);
    },
    600_000,
  );
});

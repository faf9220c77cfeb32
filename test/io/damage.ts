// Damaged files of flows, and what salvage tells of them.
import type { Engine, FlowSource } from "../../src/index.ts";
import { FlowReader, protobuf } from "../../src/index.ts";
import { latin1 } from "../helpers.ts";
import { CountingSource, chunksOf, cut, dumpOf } from "./dump.ts";

export const dump: ReturnType<typeof dumpOf> = dumpOf(30, 8, 300);
/** The text of its flows. */
export const whole: string[] = dump.flows.map(latin1);
/** The same flows as messages, and where each begins. */
export const messages: Uint8Array = protobuf.transcode(dump.bytes, "tnetstring", "protobuf");
export const offsets: number[] = [...new FlowReader(messages).indexSync().offsets];

export interface Outcome {
  flows: string[];
  gaps: [number, number, string][];
}

export async function salvage(source: FlowSource, engine: Engine, options: object = {}): Promise<Outcome> {
  const reader = new FlowReader(source, { engine, salvage: true, ...options });
  const flows: string[] = [];
  for await (const flow of reader) flows.push(String(flow.id));
  return { flows, gaps: reader.gaps.map(({ from, to, reason }) => [from, to, reason.code]) };
}

export const ids = (...numbers: number[]): string[] => numbers.map((number) => `flow-${number}`);
export const upTo = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

/** The same bytes through everything that they can be read through. */
export function sourcesOf(bytes: Uint8Array): [string, () => FlowSource][] {
  return [
    ["bytes", () => bytes],
    ["a source", () => new CountingSource(bytes)],
    ["a source that gives little", () => new CountingSource(bytes, 100)],
    ...[1, 2, 3, 64, 5000].map((size): [string, () => FlowSource] => [`chunks of ${size}`, () => chunksOf(cut(bytes, size))]),
  ];
}

export function changed(bytes: Uint8Array, at: number, by = 0x55): Uint8Array {
  const damaged = bytes.slice();
  damaged[at] ^= by;
  return damaged;
}

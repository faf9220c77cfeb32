// A message by way of the tape alone: decoded onto one, copied node by node onto another, and that written by the engine.
import {
  FLAG_NON_ASCII,
  NODE_LENGTH,
  NODE_NEXT,
  NODE_START,
  NODE_WORDS,
  TAG_FIXED32,
  TAG_FIXED64,
  TAG_GROUP,
  TAG_MASK,
  TAG_MESSAGE,
  TAG_VARINT,
} from "../../src/abi.ts";
import { dumpsBy } from "../../src/codec/output.ts";
import { TapeWriter } from "../../src/codec/tape-writer.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { Input } from "../../src/engine/input.ts";
import { FORMAT_PROTOBUF } from "../../src/engine/protobuf.ts";
import { Scanner } from "../../src/engine/scanner.ts";
import type { SchemaTables } from "../../src/engine/tables.ts";

/** The bytes of a message, written anew from its tape: what was spelled longer than need be is spelled as it should. */
export function retold(engine: Engine, bytes: Uint8Array, schema: SchemaTables): Uint8Array {
  const nodes = tapeOf(engine, bytes, schema);
  const tape = new TapeWriter(engine, FORMAT_PROTOBUF, schema);
  const dumps = dumpsBy<Uint8Array, undefined>((input, _options, finish) => {
    tape.begin(100);
    copyTape(tape, nodes, input);
    try {
      return finish(tape);
    } finally {
      tape.end();
    }
  });
  return dumps(bytes);
}

function tapeOf(engine: Engine, bytes: Uint8Array, schema: SchemaTables): Uint32Array {
  const scanner = new Scanner(engine, FORMAT_PROTOBUF, schema);
  scanner.open(new Input([bytes]), 100);
  scanner.next(0);
  const nodes = engine.words.slice(scanner.tape, scanner.tape + scanner.count * NODE_WORDS);
  scanner.close();
  return nodes;
}

function copyTape(tape: TapeWriter, nodes: Uint32Array, input: Uint8Array): void {
  const open: { container: number; next: number }[] = [];
  const count = nodes.length / NODE_WORDS;
  for (let node = 0; node <= count; node++) {
    while (open.length > 0 && open[open.length - 1].next === node) tape.close(open.pop()?.container ?? 0);
    if (node === count) break;
    const [word, start, length, next] = [0, NODE_START, NODE_LENGTH, NODE_NEXT].map((part) => nodes[node * NODE_WORDS + part]);
    const tag = word & TAG_MASK;
    if (tag === TAG_MESSAGE || tag === TAG_GROUP) open.push({ container: tape.open(word), next });
    else if (tag === TAG_VARINT || tag === TAG_FIXED32 || tag === TAG_FIXED64) tape.leaf(word, start, length);
    else tape.byteString(word & ~FLAG_NON_ASCII, input.subarray(start, start + length));
  }
}

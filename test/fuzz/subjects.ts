// What is fuzzed: inputs made by structure and then damaged, and what an engine makes of one, as a line. Equal lines on all engines are equal
// values, bytes, codes and offsets. Anything thrown that is no CodecError fails.
import fc from "fast-check";
import protobufjs from "protobufjs";
import { describeType } from "../../src/codec/describe.ts";
import { dummyHttpSchema } from "../../src/codec/generated/dummy_http.ts";
import {
  type AnyFlow,
  type CompiledType,
  type Engine,
  FlowReader,
  flowFromBytes,
  type Gap,
  Migrator,
  protobuf,
  tnetstring,
} from "../../src/index.ts";
import { apply, edit, exactValue, input } from "../arbitraries.ts";
import { generatedCodec } from "../codec/generated.ts";
import { inputOf } from "../codec/messages.ts";
import { engines } from "../engines.ts";
import { states, types } from "../flow/flows.ts";
import { bytesKeys, flow013 } from "../flow/states.ts";
import { concat, latin1, popLine } from "../helpers.ts";
import { showLoads } from "../reference/show.ts";
import { filterLine, filters, harLine, hars, jsonLines, jsonlLine, messageRowsLine, stored, storedLine } from "./forms.ts";
import { damagedMessage, damagedMessages, lazyLine, messageLine, refusalLine, transcodeLine } from "./messages.ts";

export interface Subject<Input = unknown> {
  /** The folder under regressions/ that holds its inputs of the past, where those are bytes. */
  readonly name: string;
  readonly title: string;
  /** Its part of all cases, in hundredths. */
  readonly share: number;
  readonly inputs: fc.Arbitrary<Input>;
  /** What an engine makes of it. */
  readonly lineOf: (input: Input, engine: Engine) => string | Promise<string>;
}

/** @throws Error where engines make different lines of an input, and with whatever an engine threw that is no CodecError */
export async function compare({ lineOf }: Subject, input: unknown): Promise<void> {
  let first: string | undefined;
  for (const { name, engine } of engines) {
    const line = await lineOf(input, engine);
    first ??= line;
    if (line !== first) throw new Error(`${name}: ${line}\n${engines[0].name}: ${first}`);
  }
}

const subject = <Input>(made: Subject<Input>): Subject => made as unknown as Subject;

/** What is asked of every flow, each with its own answer or error. */
const questions: ((flow: AnyFlow) => unknown)[] = [
  (flow) => JSON.stringify(flow),
  (flow) => String(flow),
  (flow) => latin1(tnetstring.dumps(flow.getState())),
  (flow) => {
    const copy = flow.copy();
    copy.id = "a copy has an id of its own";
    return latin1(concat(copy.toChunks({ current: true }) as Uint8Array[]));
  },
  (flow) => {
    flow.comment = "changed";
    return latin1(concat(flow.toChunks() as Uint8Array[]));
  },
];

function flowLine(flow: AnyFlow): string {
  const answers = questions.map((question) => {
    try {
      return question(flow);
    } catch (error) {
      return refusalLine(error);
    }
  });
  return answers.join(" | ");
}

const sound = [...types.map((type) => tnetstring.dumps(states[type]())), tnetstring.dumps(bytesKeys(flow013()))];

/** A flow with up to four bytes changed, or with one of its values replaced by any other. */
const damagedFlow: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.tuple(fc.constantFrom(...sound), fc.array(edit, { maxLength: 4 })).map(([flow, edits]) => edits.reduce(apply, flow)),
  fc
    .tuple(fc.nat(sound.length - 1), fc.nat(200), exactValue)
    .map(([which, place, value]) => tnetstring.dumps(replacedAt(tnetstring.loads(sound[which], { exact: true }), place, value))),
);

/** The same value with the one at `place`, counted through all its containers, replaced. */
function replacedAt(value: unknown, place: number, replacement: unknown): unknown {
  let left = place;
  const visit = (node: unknown): unknown => {
    if (left-- === 0) return replacement;
    if (Array.isArray(node)) return node.map(visit);
    if (node instanceof Map) for (const [key, item] of [...node]) node.set(key, visit(item));
    return node;
  };
  return visit(value);
}

/** Files of up to six flows, damaged in up to three places. */
const damagedFile: fc.Arbitrary<Uint8Array> = fc
  .tuple(
    fc.array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...sound) }, damagedFlow), { maxLength: 6 }),
    fc.array(edit, { maxLength: 3 }),
  )
  .map(([flows, edits]) => edits.reduce(apply, concat(flows)));

function readSync(bytes: Uint8Array, engine: Engine, salvage: boolean): string {
  const lines: string[] = [];
  const reader = new FlowReader(bytes, { engine, salvage });
  try {
    for (const flow of reader) lines.push(flowIdLine(flow));
  } catch (error) {
    lines.push(refusalLine(error));
  }
  return [...lines, ...gapLines(reader.gaps)].join("\n");
}

/** Gaps that touch are one: how far a first look sees depends on the source. */
function gapLines(gaps: readonly Gap[]): string[] {
  const ends: [from: number, to: number][] = [];
  for (const { from, to } of gaps) {
    const last = ends.at(-1);
    if (last?.[1] === from) last[1] = to;
    else ends.push([from, to]);
  }
  return ends.map(([from, to]) => `gap ${from} to ${to}`);
}

function flowIdLine(flow: AnyFlow): string {
  try {
    return `${flow.type} ${flow.id} ${latin1(concat(flow.toChunks() as Uint8Array[]))}`;
  } catch (error) {
    return refusalLine(error);
  }
}

async function readStream(pieces: readonly Uint8Array[], engine: Engine, salvage: boolean): Promise<string> {
  const lines: string[] = [];
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) if (piece.length > 0) controller.enqueue(piece);
      controller.close();
    },
  });
  const reader = new FlowReader(stream, { engine, salvage });
  try {
    for await (const flow of reader) lines.push(flowIdLine(flow));
  } catch (error) {
    lines.push(refusalLine(error));
  }
  return [...lines, ...gapLines(reader.gaps)].join("\n");
}

/** The bytes, cut into pieces at these shares of the length. */
function cutAt(bytes: Uint8Array, shares: readonly number[]): Uint8Array[] {
  const places = [0, ...shares.map((share) => Math.floor(share * bytes.length)).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, i) => bytes.slice(places[i], end));
}

const compiledType = protobufjs
  .parse(
    `syntax = "proto2"; enum Color { RED = 1; BLUE = 5; }
    message All {
      optional int32 a = 1; repeated sint64 b = 2 [packed = true]; optional string c = 3; optional Color e = 4; repeated Color f = 5;
      map<string, All> g = 6; map<int64, Color> h = 7; oneof pick { All i = 8; string j = 9; Color k = 10; }
      optional group Pair = 11 { required int32 left = 1; } optional Needy needy = 12; map<bool, Needy> l = 13; optional All m = 14;
    }
    message Needy { required uint32 one = 1; required double two = 2; }`,
    { keepCase: true },
  )
  .root.lookupType("All");
const compiled = protobuf.compile(compiledType);
const generated = generatedCodec(describeType(compiledType));

/** What is read of a message, with all that is unknown in it; by way of a tape alone the same, and by the generated codec. */
function compiledLine(bytes: Uint8Array, engine: Engine): string {
  const lineOf = (codec: CompiledType, copy: boolean): string =>
    showLoads(() => {
      const message = codec.loads(bytes, { engine, copy });
      return { message, again: codec.dumps(message, { engine }) };
    });
  const line = lineOf(compiled, false);
  for (const [way, other] of [
    ["with copies", lineOf(compiled, true)],
    ["generated", lineOf(generated, false)],
  ]) {
    if (line !== other) throw new Error(`${line}\n${way}: ${other}`);
  }
  return line;
}

function rowsLine(bytes: Uint8Array, engine: Engine): string {
  const lines: string[] = [];
  const reader = new FlowReader(bytes, { engine });
  try {
    for (const row of reader.rows()) {
      try {
        lines.push(`${row.offset} ${row.type} ${row.id} ${row.method} ${row.host} ${row.path} ${row.status} ${row.url}`);
      } catch (error) {
        lines.push(refusalLine(error));
      }
    }
  } catch (error) {
    lines.push(refusalLine(error));
  }
  return lines.join("\n");
}

export const subjects: readonly Subject[] = [
  subject({
    name: "tnetstring",
    title: "tnetstring: pop of whole, odd and damaged encodings",
    share: 23,
    inputs: input,
    lineOf: (bytes, engine) => popLine(() => tnetstring.pop(bytes, { engine, exact: true }), bytes.length),
  }),
  subject({
    name: "values",
    title: "tnetstring: any value written and read again",
    share: 9,
    inputs: exactValue,
    lineOf: (value, engine) => {
      const bytes = tnetstring.dumps(value, { engine });
      const again = tnetstring.dumps(tnetstring.loads(bytes, { engine, exact: true }), { engine });
      if (latin1(again) !== latin1(bytes)) throw new Error(`comes back as ${latin1(again)}`);
      return latin1(bytes);
    },
  }),
  subject({
    name: "protobuf",
    title: "protobuf: whole, odd and damaged messages",
    share: 10,
    inputs: inputOf(dummyHttpSchema),
    lineOf: (bytes, engine) => showLoads(() => protobuf.dummyHttp.loads(bytes, { engine })),
  }),
  subject({
    name: "compile",
    title: "protobuf.compile and generated codecs: maps, oneofs, closed enums, groups and unknown fields, damaged",
    share: 10,
    inputs: inputOf(describeType(compiledType)),
    lineOf: compiledLine,
  }),
  subject({
    name: "flows",
    title: "flows: every field of damaged ones, and what is written of them",
    share: 8,
    inputs: damagedFlow,
    lineOf: (bytes, engine) => {
      try {
        const migrator = new Migrator({ uuid: () => "the id of a connection" });
        return flowLine(flowFromBytes(bytes, { engine, migrator, services: { certificate: () => null } }));
      } catch (error) {
        return refusalLine(error);
      }
    },
  }),
  subject({
    name: "messages",
    title: "flow.proto: damaged messages loaded, transcoded, and there and back",
    share: 5,
    inputs: damagedMessage,
    lineOf: messageLine,
  }),
  subject({
    name: "lazy",
    title: "flow.proto: every field of damaged messages, in any order, as the flow in mitmproxy's format says it",
    share: 1,
    inputs: damagedMessage,
    lineOf: lazyLine,
  }),
  subject({
    name: "transcode",
    title: "flow.proto: messages of damaged flows",
    share: 4,
    inputs: damagedFlow,
    lineOf: transcodeLine,
  }),
  subject({
    name: "files",
    title: "files: damaged ones of both formats read, salvaged, and from a stream cut anywhere",
    share: 12,
    inputs: fc.tuple(fc.oneof(damagedFile, damagedMessages), fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 })),
    lineOf: async ([bytes, shares], engine) => {
      const lines: string[] = [];
      for (const salvage of [false, true]) {
        const whole = readSync(bytes, engine, salvage);
        const pieces = await readStream(cutAt(bytes, shares), engine, salvage);
        // The end of a stream cannot be seen: a length beyond what one may hold is refused before.
        const isSame = pieces === whole || pieces.includes("FLOW_TOO_LARGE");
        if (!isSame) throw new Error(`${salvage ? "salvaged " : ""}from a stream:\n${pieces}\nfrom bytes:\n${whole}`);
        lines.push(whole);
      }
      return lines.join("\n");
    },
  }),
  subject({
    name: "rows",
    title: "files: rows of damaged ones",
    share: 8,
    inputs: damagedFile,
    lineOf: rowsLine,
  }),
  subject({
    name: "message-rows",
    title: "files of messages: rows and the index of damaged ones",
    share: 2,
    inputs: damagedMessages,
    lineOf: messageRowsLine,
  }),
  subject({
    name: "filters",
    title: "filters: whole and damaged ones, on flows of every type, and printed",
    share: 2,
    inputs: filters,
    lineOf: filterLine,
  }),
  subject({
    name: "har",
    title: "HAR: entries of any shape, damaged, read and salvaged",
    share: 2,
    inputs: hars,
    lineOf: harLine,
  }),
  subject({
    name: "jsonl",
    title: "JSON Lines: tagged states, right and wrong ones, damaged, read and salvaged",
    share: 2,
    inputs: jsonLines,
    lineOf: jsonlLine,
  }),
  subject({
    name: "store",
    title: "stores: messages cut up, their blobs damaged",
    share: 2,
    inputs: stored(damagedMessage),
    lineOf: storedLine,
  }),
];

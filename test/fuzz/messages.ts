// Flows as messages of flow.proto for fuzzing: those that the transcoder makes of ordinary and odd flows, with and without a checksum, and
// messages that the schema allows and no writer makes; whole and damaged.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import protobufjs from "protobufjs";
import { describeType } from "../../src/codec/describe.ts";
import { CodecError, type Engine, flowFromBytes, Migrator, protobuf } from "../../src/index.ts";
import { plainSchema } from "../../src/store/clickhouse.ts";
import { apply, edit } from "../arbitraries.ts";
import { inputOf } from "../codec/messages.ts";
import { oddFlow } from "../flow/odd-flows.ts";
import { backwards, shown, sorted } from "../flow/shown.ts";
import { concat, latin1 } from "../helpers.ts";

const flowType = protobufjs
  .parse(plainSchema(readFileSync("proto/flow.proto", "utf8")), { keepCase: true })
  .root.lookupType("mitmflow.Flow");

/** The tag and the four bytes at a message's end. */
const CHECKSUM_BYTES = 6;

/** The error's code and offset; anything else that was thrown is thrown on. */
export function refusalLine(error: unknown): string {
  if (!(error instanceof CodecError)) throw error;
  return `${error.code} at ${error.offset} of flow ${error.flow}`;
}

/** What `action` gives, or its error. @throws anything that is no CodecError */
export function refusable(action: () => string): string {
  try {
    return action();
  } catch (error) {
    return refusalLine(error);
  }
}

const messageOf = (flow: Uint8Array): Uint8Array => protobuf.transcode(flow, "tnetstring", "protobuf", { delimited: false });

/** Without a checksum, damage gets as far as the fields. */
const sound: fc.Arbitrary<Uint8Array> = fc
  .tuple(oddFlow.map(messageOf), fc.boolean())
  .map(([message, isChecked]) => (isChecked ? message : message.slice(0, -CHECKSUM_BYTES)));

export const damagedMessage: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.tuple(sound, fc.array(edit, { maxLength: 3 })).map(([message, edits]) => edits.reduce(apply, message)),
  inputOf(describeType(flowType)),
);

function delimited(message: Uint8Array): Uint8Array {
  const head: number[] = [];
  let rest = message.length;
  for (; rest > 0x7f; rest >>>= 7) head.push((rest & 0x7f) | 0x80);
  return concat([Uint8Array.from([...head, rest]), message]);
}

/** Files of up to five messages, damaged in up to three places. */
export const damagedMessages: fc.Arbitrary<Uint8Array> = fc
  .tuple(fc.array(fc.oneof({ weight: 3, arbitrary: sound }, damagedMessage), { maxLength: 5 }), fc.array(edit, { maxLength: 3 }))
  .map(([messages, edits]) => edits.reduce(apply, concat(messages.map(delimited))));

/** What a message is in mitmproxy's format. Once written there, it goes to protobuf and back without a change. */
export function messageLine(message: Uint8Array, engine: Engine): string {
  const options = { engine, delimited: false };
  const migrator = (): Migrator => new Migrator({ uuid: () => "the id of a connection" });
  let flow: Uint8Array;
  try {
    flow = protobuf.transcode(message, "protobuf", "tnetstring", { ...options, migrator: migrator() });
  } catch (error) {
    return refusalLine(error);
  }
  const lazy = concat(protobuf.loads(message, { engine, migrator: migrator() }).toChunks({ current: true }) as Uint8Array[]);
  if (latin1(lazy) !== latin1(flow)) throw new Error(`loaded: ${latin1(lazy)}\ntranscoded: ${latin1(flow)}`);
  const again = protobuf.transcode(protobuf.transcode(flow, "tnetstring", "protobuf", options), "protobuf", "tnetstring", options);
  if (latin1(again) !== latin1(flow)) throw new Error(`comes back as ${latin1(again)}\nfrom ${latin1(flow)}`);
  return latin1(flow);
}

/** All that is read of a message, in whatever order: what its flow in mitmproxy's format says, where it has one. */
export function lazyLine(message: Uint8Array, engine: Engine): string {
  const migrator = (): Migrator => new Migrator({ uuid: () => "the id of a connection" });
  const lazy = (order: (names: string[]) => string[]): string => shown(protobuf.loads(message, { engine, migrator: migrator() }), order);
  const said = refusable(() => lazy(sorted));
  const inOtherOrder = refusable(() => lazy(backwards));
  if (inOtherOrder !== said) throw new Error(`backwards: ${inOtherOrder}\nforwards: ${said}`);
  let flow: Uint8Array;
  try {
    flow = protobuf.transcode(message, "protobuf", "tnetstring", { engine, delimited: false, migrator: migrator() });
  } catch (error) {
    return `${refusalLine(error)} ${said}`;
  }
  const eager = shown(flowFromBytes(flow, { engine }), sorted);
  if (eager !== said) throw new Error(`of the message: ${said}\nof the flow: ${eager}`);
  return said;
}

/** The message of a flow in mitmproxy's format. */
export function transcodeLine(flow: Uint8Array, engine: Engine): string {
  try {
    const migrator = new Migrator({ uuid: () => "the id of a connection" });
    return latin1(protobuf.transcode(flow, "tnetstring", "protobuf", { engine, delimited: false, migrator }));
  } catch (error) {
    return refusalLine(error);
  }
}

// Schemas and fields that codecs of compiled and generated types are tested with.
import { expect } from "@jest/globals";
import { type CompiledType, type Engine, unknownFields } from "../../src/index.ts";
import { latin1 } from "../helpers.ts";
import { delimited, tag, varint } from "../reference/protobuf-writer.ts";
import { show } from "../reference/show.ts";

export type Message = Record<PropertyKey, unknown>;

export const proto3 = `syntax = "proto3";
  enum Color { option allow_alias = true; NONE = 0; RED = 1; BLUE = -1; ALSO_RED = 1; }
  message Inner { int32 a = 1; repeated int32 b = 2; string c = 3; Inner d = 4; }
  message Outer {
    int32 i = 1; double d = 2; bool b = 3; string s = 4; bytes y = 5; Color e = 6; Inner m = 7; float f = 8; uint64 u = 9; sint32 z = 10;
    optional int32 oi = 11; optional bytes oy = 12;
    oneof pick { int32 pi = 13; string ps = 14; Inner pm = 15; Inner pn = 16; }
    map<string, int32> si = 17; map<int32, Inner> im = 18; map<bool, bytes> bb = 19; map<int64, Color> le = 20; map<string, string> ss = 21;
    repeated Color es = 22; repeated Inner ms = 23; map<uint64, double> ud = 24; int64 l = 25; repeated int64 ls = 26;
  }`;
export const proto2 = `syntax = "proto2"; package p;
  enum Color { RED = 1; BLUE = 5; }
  message Inner { optional int32 a = 1; required int32 r = 2; optional Color c = 3; }
  message Outer {
    optional int32 i = 1 [default = 7]; optional string s = 2 [default = "x"]; optional Color e = 3; repeated Color es = 4;
    repeated Color ep = 5 [packed = true]; map<int32, Color> me = 6; optional Inner m = 7; optional group G = 8 { optional int32 a = 1; }
    map<string, Inner> mm = 9; oneof pick { Inner x = 10; Color y = 11; } optional bytes by = 12 [default = "\\tb"];
    optional int64 l = 13 [default = -9223372036854775808]; optional Color ed = 14 [default = BLUE]; repeated Inner ms = 15;
    extensions 100 to max;
  }
  extend Outer { optional int32 far = 100; repeated Inner more = 536870911; }`;
export const field = (number: number, value: number | bigint): number[] => [...tag(number, 0), ...varint(value)];
export const text = (number: number, value: string): number[] => delimited(number, Buffer.from(value));
export const entry = (number: number, ...parts: number[][]): number[] => delimited(number, parts.flat());

/** Makes the codec of a message of a .proto. */
export type Compile = (proto: string, message: string) => CompiledType<Message>;

/** A message, read twice: the second time after a message that the way without a tape gave up on. */
export function reads(codec: CompiledType<Message>, engine: Engine, bytes: readonly number[], options: object = {}): Message {
  const first = codec.loads(Uint8Array.from(bytes), { engine, ...options });
  const copied = codec.loads(Uint8Array.from(bytes), { engine, copy: true, ...options });
  expect(show(copied)).toBe(show(first));
  expect((copied[unknownFields] as Uint8Array[] | undefined)?.map(latin1)).toEqual(
    (first[unknownFields] as Uint8Array[] | undefined)?.map(latin1),
  );
  return first;
}

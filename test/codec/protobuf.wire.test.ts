// The wire rules of protobuf, one by one, over every engine and the slow reference.
import { describe, expect, test } from "@jest/globals";
import { describeEngines } from "../engines.ts";
import { concat } from "../helpers.ts";
import { growth } from "../measure.ts";
import { decode } from "../reference/protobuf.ts";
import { delimited, tag, varint } from "../reference/protobuf-writer.ts";
import { showLoads, showOutcome } from "../reference/show.ts";
import { everything } from "./schemas.ts";

const ONES = 0xff;
/** A varint with `extra` more bytes than it needs. */
const overlong = (value: number, extra: number): number[] => {
  const bytes = varint(value);
  return [...bytes.slice(0, -1), bytes[bytes.length - 1] | 0x80, ...new Array(extra - 1).fill(0x80), 0];
};
const field = (number: number, value: number | bigint): number[] => [...tag(number, 0), ...varint(value)];
const group = (number: number, ...content: number[]): number[] => [...tag(number, 3), ...content, ...tag(number, 4)];
const int32 = 5;
const text = 9;
const child = 17;
const pair = 19;
const strict = 60;

type Row = readonly [title: string, bytes: readonly number[], outcome: string, maxDepth?: number];

const scalarRows: readonly Row[] = [
  ["an empty message", [], "{}"],
  ["int32: 0", field(5, 0), '{"int32_":0}'],
  ["int32: largest", field(5, 2 ** 31 - 1), '{"int32_":2147483647}'],
  ["int32: -1 in ten bytes", field(5, -1), '{"int32_":-1}'],
  ["int32: -1 in five bytes", [...tag(5, 0), ...varint(0xffffffff)], '{"int32_":-1}'],
  ["int32: smallest", field(5, -(2 ** 31)), '{"int32_":-2147483648}'],
  ["int32: what is above 32 bits is dropped", field(5, 2 ** 32 + 7), '{"int32_":7}'],
  ["uint32: largest", field(11, 2 ** 32 - 1), '{"uint32_":4294967295}'],
  ["uint32: what is above 32 bits is dropped", field(11, 2n ** 64n - 1n), '{"uint32_":4294967295}'],
  ["sint32: -1", field(15, 1), '{"sint32_":-1}'],
  ["sint32: smallest", field(15, 2 ** 32 - 1), '{"sint32_":-2147483648}'],
  ["sint32: largest", field(15, 2 ** 32 - 2), '{"sint32_":2147483647}'],
  ["int64: largest number", field(3, 2n ** 53n - 1n), '{"int64_":9007199254740991}'],
  ["int64: smallest bigint above", field(3, 2n ** 53n), '{"int64_":9007199254740992n}'],
  ["int64: smallest number", field(3, -(2n ** 53n) + 1n), '{"int64_":-9007199254740991}'],
  ["int64: largest bigint below", field(3, -(2n ** 53n)), '{"int64_":-9007199254740992n}'],
  ["int64: smallest", field(3, -(2n ** 63n)), '{"int64_":-9223372036854775808n}'],
  ["uint64: 2^53 - 1", field(4, 2n ** 53n - 1n), '{"uint64_":9007199254740991}'],
  ["uint64: 2^53", field(4, 2n ** 53n), '{"uint64_":9007199254740992n}'],
  ["uint64: largest", field(4, -1), '{"uint64_":18446744073709551615n}'],
  ["uint64: bits above the 64th are dropped", [...tag(4, 0), ...new Array(9).fill(ONES), 0x7f], '{"uint64_":18446744073709551615n}'],
  ["sint64: -1", field(16, 1), '{"sint64_":-1}'],
  ["sint64: largest", field(16, 2n ** 64n - 2n), '{"sint64_":9223372036854775807n}'],
  ["sint64: smallest", field(16, 2n ** 64n - 1n), '{"sint64_":-9223372036854775808n}'],
  ["sint64: -2^53", field(16, 2n ** 54n - 1n), '{"sint64_":-9007199254740992n}'],
  ["sint64: -2^53 + 1", field(16, 2n ** 54n - 3n), '{"sint64_":-9007199254740991}'],
  ["bool: true", field(8, 1), '{"bool_":true}'],
  ["bool: anything but 0", field(8, 2n ** 40n), '{"bool_":true}'],
  ["bool: a long 0", [...tag(8, 0), ...overlong(0, 9)], '{"bool_":false}'],
  ["enum: negative", field(12, -1), '{"color_":-1}'],
  ["enum: a number without a name", field(12, 99), '{"color_":99}'],
  ["fixed32", [...tag(7, 5), 0, 0, 0, 0x80], '{"fixed32_":2147483648}'],
  ["sfixed32", [...tag(13, 5), 0, 0, 0, 0x80], '{"sfixed32_":-2147483648}'],
  ["fixed64", [...tag(6, 1), ...new Array(8).fill(ONES)], '{"fixed64_":18446744073709551615n}'],
  ["sfixed64", [...tag(14, 1), ...new Array(8).fill(ONES)], '{"sfixed64_":-1}'],
  ["float: -0", [...tag(2, 5), 0, 0, 0, 0x80], '{"float_":-0}'],
  ["float: 0.1 is not a double's", [...tag(2, 5), 0xcd, 0xcc, 0xcc, 0x3d], '{"float_":0.10000000149011612}'],
  ["float: infinity", [...tag(2, 5), 0, 0, 0x80, 0x7f], '{"float_":Infinity}'],
  ["float: nan", [...tag(2, 5), 1, 0, 0xc0, 0xff], '{"float_":NaN}'],
  ["double: smallest", [...tag(1, 1), 1, 0, 0, 0, 0, 0, 0, 0], '{"double_":5e-324}'],
  ["double: -0", [...tag(1, 1), 0, 0, 0, 0, 0, 0, 0, 0x80], '{"double_":-0}'],
  ["string: empty", delimited(9, []), '{"string_":""}'],
  ["string: a byte-order mark and NUL", delimited(9, [0xef, 0xbb, 0xbf, 0]), '{"string_":"\ufeff\\u0000"}'],
  ["string: overlong slash", delimited(9, [0x41, 0xc0, 0xaf]), "BAD_UTF8 at 3"],
  ["string: a surrogate", delimited(9, [0xed, 0xa0, 0x80]), "BAD_UTF8 at 2"],
  ["string: cut by its length", [...delimited(9, [0x41, 0xe2, 0x82]), 0xac], "BAD_UTF8 at 3"],
  ["bytes: any", delimited(10, [0xc0, 0xaf, 0]), '{"bytes_":<c0af00>}'],
  ["bytes: empty", delimited(10, []), '{"bytes_":<>}'],
];

const packedRows: readonly Row[] = [
  ["an unpacked field that comes packed", delimited(25, [1, 0x96, 1, 3]), '{"int32s":[1,150,3]}'],
  ["a packed field that comes unpacked", [...field(45, 1), ...field(45, 150)], '{"int32p":[1,150]}'],
  ["both, in turn", [...field(45, 1), ...delimited(45, [2, 3]), ...field(45, 4), ...delimited(45, [])], '{"int32p":[1,2,3,4]}'],
  ["an empty packed payload", delimited(45, []), '{"int32p":[]}'],
  [
    "packed 64-bit edges",
    delimited(44, [...varint(2n ** 53n), 5, ...varint(-1)]),
    '{"uint64p":[9007199254740992n,5,18446744073709551615n]}',
  ],
  ["packed booleans", delimited(48, [0, 1, ...varint(2n ** 35n), ...overlong(0, 4)]), '{"boolp":[false,true,true,false]}'],
  ["packed enums", delimited(50, [...varint(-1), 0x2a]), '{"colorp":[-1,42]}'],
  ["packed floats", delimited(42, [0, 0, 0x80, 0x3f, 0, 0, 0, 0x80]), '{"floatp":[1,-0]}'],
  ["packed fixed64", delimited(46, [...new Array(8).fill(ONES), 1, ...new Array(7).fill(0)]), '{"fixed64p":[18446744073709551615n,1]}'],
  ["unpacked sint32 packed", delimited(35, [1, 2, 3]), '{"sint32s":[-1,1,-2]}'],
  ["a packed payload cut inside a varint", [...field(5, 1), ...delimited(45, [1, 0x80, 0x80])], "BAD_VARINT at 6"],
  ["a packed payload with an 11-byte varint", delimited(45, [1, ...new Array(10).fill(0x80), 0]), "BAD_VARINT at 4"],
  ["a packed payload of 7 bytes for fixed32", delimited(47, new Array(7).fill(0)), "BAD_LENGTH at 2"],
  ["a packed payload of 12 bytes for fixed64", delimited(46, new Array(12).fill(0)), "BAD_LENGTH at 2"],
  ["a singular field does not come packed", delimited(5, [1, 2]), "{}"],
  [
    "repeated text and bytes",
    [...delimited(29, [0x61]), ...delimited(29, []), ...delimited(30, [0])],
    '{"bytess":[<00>],"strings":["a",""]}',
  ],
];

const lastRows: readonly Row[] = [
  [
    "the last scalar wins",
    [...field(5, 1), ...delimited(9, [0x61]), ...field(5, 2), ...delimited(9, [0x62])],
    '{"int32_":2,"string_":"b"}',
  ],
  [
    "sub-messages are merged",
    [...delimited(child, [...field(5, 1), ...field(11, 1), ...field(25, 1)]), ...delimited(child, [...field(5, 2), ...field(25, 2)])],
    '{"child":{"int32_":2,"int32s":[1,2],"uint32_":1}}',
  ],
  [
    "sub-messages of sub-messages are merged",
    [...delimited(child, delimited(child, field(5, 1))), ...delimited(child, delimited(child, field(11, 2)))],
    '{"child":{"child":{"int32_":1,"uint32_":2}}}',
  ],
  ["an empty one merges nothing", [...delimited(child, field(5, 1)), ...delimited(child, [])], '{"child":{"int32_":1}}'],
  ["repeated ones are not merged", [...delimited(18, field(5, 1)), ...delimited(18, [])], '{"children":[{"int32_":1},{}]}'],
  ["groups are merged", [...group(pair, ...field(1, 1)), ...group(pair, ...delimited(2, [0x61]))], '{"pair":{"left":1,"right":"a"}}'],
  ["repeated groups are not", [...group(20), ...group(20, ...delimited(1, [1]))], '{"item":[{},{"data":<01>}]}'],
  ["groups in groups", group(20, ...group(20, ...field(2 ** 29 - 1, 7)), ...group(20)), '{"item":[{"sub":[{"id":7},{}]}]}'],
  ["required fields: none", delimited(strict, []), "MISSING_FIELD at 3"],
  ["required fields: one", delimited(strict, field(1, 1)), "MISSING_FIELD at 3"],
  ["required fields: both", delimited(strict, [...field(1, 1), ...delimited(2, [])]), '{"strict":{"one":1,"two":""}}'],
  ["completed by a merge", [...delimited(strict, field(1, 1)), ...delimited(strict, delimited(2, []))], '{"strict":{"one":1,"two":""}}'],
  ["of another wire type", delimited(strict, [...delimited(1, []), ...delimited(2, [])]), "MISSING_FIELD at 3"],
  ["inner before outer", [...field(5, 1), ...delimited(strict, delimited(3, []))], "MISSING_FIELD at 7"],
  [
    "in the second of repeated ones",
    delimited(strict, [...field(1, 1), ...delimited(2, []), ...delimited(4, field(1, 1))]),
    "MISSING_FIELD at 9",
  ],
  ["of a merged message: where it came last", [...delimited(strict, field(1, 1)), ...delimited(strict, field(1, 1))], "MISSING_FIELD at 8"],
  [
    "of one that was not merged, before",
    [...delimited(strict, [...delimited(4, []), ...delimited(3, [])]), ...delimited(strict, [])],
    "MISSING_FIELD at 5",
  ],
  ["of a group", [...field(5, 1), ...group(pair, ...delimited(2, []))], "MISSING_FIELD at 4"],
];

const unknownRows: readonly Row[] = [
  ["a varint", [...field(99, -1), ...field(5, 1)], '{"int32_":1}'],
  ["fixed values", [...tag(99, 1), ...new Array(8).fill(ONES), ...tag(99, 5), 1, 2, 3, 4, ...field(5, 1)], '{"int32_":1}'],
  ["bytes", [...delimited(99, [0xff, 0xfe]), ...field(5, 1)], '{"int32_":1}'],
  ["a group", [...group(99, ...field(5, 7), ...delimited(9, [0xff]), ...group(98)), ...field(5, 1)], '{"int32_":1}'],
  ["a group in a group of the same number", [...group(99, ...group(99, ...field(1, 1))), ...field(5, 1)], '{"int32_":1}'],
  ["a known field of another wire type", [...delimited(5, []), ...field(9, 1), ...tag(1, 5), 0, 0, 0, 0, ...field(17, 1)], "{}"],
  ["a message that comes as a group, a group as a message", [...group(child, ...field(5, 1)), ...delimited(pair, [])], "{}"],
  ["in a sub-message", delimited(child, [...field(99, 1), ...field(5, 1), ...group(99)]), '{"child":{"int32_":1}}'],
  [
    "numbers between and beyond the known",
    [...field(57, 1), ...field(65, 1), ...field(999, 1), ...field(1002, 1), ...field(2 ** 29 - 2, 1)],
    "{}",
  ],
];

const numberRows: readonly Row[] = [
  ["the numbers around the end of the direct table", [...field(63, 1), ...field(64, 2)], '{"dense_end":1,"sparse_start":2}'],
  [
    "sparse numbers",
    [...delimited(1000, [0x61]), ...delimited(1001, [1]), ...delimited(20000000, [])],
    '{"rare":<>,"sparse":"a","sparses":[-1]}',
  ],
  ["the largest number", delimited(2 ** 29 - 1, field(5, 1)), '{"last":{"int32_":1}}'],
  ["an overlong tag", [0xa8, 0, 1], '{"int32_":1}'],
  ["a tag of five bytes for a small number", [0xa8, 0x80, 0x80, 0x80, 0, 1], '{"int32_":1}'],
  ["a tag of six bytes", [...field(5, 1), 0xa8, 0x80, 0x80, 0x80, 0x80, 0, 1], "BAD_VARINT at 2"],
  ["a tag of 2^32", [...field(5, 1), 0x80, 0x80, 0x80, 0x80, 0x10], "BAD_VARINT at 2"],
  ["a tag with its highest bit in a fifth byte of 0x7f", [0xfa, ONES, ONES, ONES, 0x7f, 0], "BAD_VARINT at 0"],
  ["a varint of ten bytes", [...tag(5, 0), ...overlong(7, 9)], '{"int32_":7}'],
  ["a varint of eleven bytes", [...tag(5, 0), ...overlong(7, 10)], "BAD_VARINT at 1"],
  ["an unknown varint of eleven bytes", [...tag(99, 0), ...overlong(7, 10)], "BAD_VARINT at 2"],
  ["ten bytes that all go on, and the end", [...tag(5, 0), ...new Array(10).fill(0x80)], "BAD_VARINT at 1"],
  ["nine bytes that all go on, and the end", [...tag(5, 0), ...new Array(9).fill(0x80)], "TRUNCATED at 10"],
  ["field number 0", [...field(5, 1), 0], "BAD_FIELD_NUMBER at 2"],
  ["field number 0, overlong", [0x82, 0x80, 0], "BAD_FIELD_NUMBER at 0"],
  ["field number 0 in an unknown group", [...tag(99, 3), 2], "BAD_FIELD_NUMBER at 2"],
  ["wire type 6", [...field(5, 1), ...tag(5, 6), 0], "BAD_WIRE_TYPE at 2"],
  ["wire type 7 of an unknown field", [...tag(99, 7), 0], "BAD_WIRE_TYPE at 0"],
];

const boundRows: readonly Row[] = [
  ["an end of a group that was not begun", [...field(5, 1), ...tag(5, 4)], "UNMATCHED_END_GROUP at 2"],
  ["the end of another group", [...tag(99, 3), ...tag(98, 4)], "UNMATCHED_END_GROUP at 2"],
  ["the end of the outer group first", [...tag(pair, 3), ...tag(99, 3), ...tag(pair, 4)], "UNMATCHED_END_GROUP at 4"],
  ["a group that ends in its sub-message", [...tag(pair, 3), ...delimited(3, tag(pair, 4))], "UNMATCHED_END_GROUP at 4"],
  ["a group without an end", [...tag(pair, 3), ...field(1, 1)], "TRUNCATED at 4"],
  ["an unknown group without an end", tag(99, 3), "TRUNCATED at 2"],
  ["a group that its message's end cuts off", [...delimited(child, [...tag(pair, 3), ...field(1, 1)]), ...tag(pair, 4)], "TRUNCATED at 7"],
  ["a length past the input", [...tag(text, 2), 3, 0x61, 0x62], "TRUNCATED at 4"],
  ["a length past the input, of an unknown field", [...tag(99, 2), 1], "TRUNCATED at 3"],
  ["a length past the parent", [...delimited(child, [...tag(text, 2), 3, 0x61, 0x62]), 0x63, 0x64, 0x65], "BAD_LENGTH at 4"],
  ["a length past a parent that the input's end ends", delimited(child, [...tag(text, 2), 3, 0x61, 0x62]), "BAD_LENGTH at 4"],
  ["an unknown length past the parent", delimited(child, [...tag(99, 2), 1]), "BAD_LENGTH at 5"],
  ["a message past the parent", delimited(child, [...tag(child, 2), 1]), "BAD_LENGTH at 5"],
  ["a length of 2^32", [...tag(text, 2), ...varint(2n ** 32n), 0x61], "TRUNCATED at 7"],
  ["a length of 2^32 + 1 in a message", delimited(child, [...tag(text, 2), ...varint(2n ** 32n + 1n), 0x61]), "BAD_LENGTH at 4"],
  ["a length of 2^63", [...tag(10, 2), ...varint(2n ** 63n), 0x61], "TRUNCATED at 12"],
  ["a length of 2^64 - 1", [...tag(99, 2), ...varint(-1), 0x61], "TRUNCATED at 13"],
  ["an overlong length", [...tag(text, 2), ...overlong(1, 9), 0x61], '{"string_":"a"}'],
  ["a length of eleven bytes", [...tag(text, 2), ...overlong(1, 10), 0x61], "BAD_VARINT at 1"],
  ["a length past the input, in a group", [...tag(pair, 3), ...tag(2, 2), 5, 0x61], "TRUNCATED at 5"],
  ["a length past the input, in unknown groups", [...tag(99, 3), ...tag(98, 3), ...tag(2, 2), 5, 0x61], "TRUNCATED at 7"],
  ["a length past the parent, in a group", [...delimited(child, [...tag(99, 3), ...tag(2, 2), 5, 0x61]), 0, 0, 0, 0, 0], "BAD_LENGTH at 6"],
  ["a varint that its message's end cuts off", [...delimited(child, [...tag(int32, 0), 0x80]), 0], "TRUNCATED at 5"],
  ["a tag that its message's end cuts off", [...delimited(child, [0xa8]), 0, 1], "TRUNCATED at 4"],
  ["a length that its message's end cuts off", [...delimited(child, [...tag(text, 2), 0x80]), 0], "TRUNCATED at 5"],
  ["a fixed value that its message's end cuts off", [...delimited(child, [...tag(7, 5), 1, 2, 3]), 4], "TRUNCATED at 7"],
  ["a fixed value that the input's end cuts off", [...tag(6, 1), 1, 2, 3, 4, 5, 6, 7], "TRUNCATED at 8"],
];

const nest = (levels: number): number[] => (levels === 0 ? [] : delimited(child, nest(levels - 1)));
const nestGroups = (number: number, levels: number): number[] => (levels === 0 ? [] : group(number, ...nestGroups(number, levels - 1)));

const depthRows: readonly Row[] = [
  ["the top message has depth 1", field(5, 1), '{"int32_":1}', 1],
  ["a message in it has depth 2", delimited(child, []), "TOO_DEEP at 0", 1],
  ["so has a group", [...field(5, 1), ...group(20)], "TOO_DEEP at 2", 1],
  ["so has an unknown group", [...field(5, 1), ...group(99)], "TOO_DEEP at 2", 1],
  ["one counter for all of them", delimited(child, group(20, ...group(99, ...group(98)))), "TOO_DEEP at 7", 4],
  ["which is enough with one more", delimited(child, group(20, ...group(99, ...group(98)))), '{"child":{"item":[{}]}}', 5],
  ["it counts down again", [...nest(3), ...nestGroups(99, 3), ...nest(3)], '{"child":{"child":{"child":{}}}}', 4],
  ["100 unless set", nest(99), showOutcome(decode(Uint8Array.from(nest(99)), everything.description))],
  ["and no more", nest(100), "TOO_DEEP at 354"],
  ["100 groups", nestGroups(99, 100), "TOO_DEEP at 198"],
  ["99 groups", nestGroups(99, 99), "{}"],
  ["a length is judged before the depth", [...tag(child, 2), 1], "TRUNCATED at 3", 1],
];

describeEngines("the wire", (engine) => {
  describe.each([
    ["scalars", scalarRows],
    ["repeated", packedRows],
    ["again", lastRows],
    ["unknown", unknownRows],
    ["numbers", numberRows],
    ["bounds", boundRows],
    ["depth", depthRows],
  ])("%s", (_title, rows) => {
    test.each(rows)("%s", (...[, numbers, outcome, maxDepth]) => {
      const bytes = Uint8Array.from(numbers);
      expect(showOutcome(decode(bytes, everything.description, maxDepth))).toBe(outcome);
      const loads = (input: Uint8Array): string => showLoads(() => everything.codec.loads(input, { engine, maxDepth }));
      expect(loads(bytes)).toBe(outcome);
      // Copies are always the engine's work; without them small plain messages are read another way.
      expect(showLoads(() => everything.codec.loads(bytes, { engine, maxDepth, copy: true }))).toBe(outcome);
      // The same in the middle of a larger array: nothing is read beyond either end.
      const padded = concat([new Uint8Array(5).fill(0x80), bytes, new Uint8Array(70).fill(0x80)]);
      expect(loads(padded.subarray(5, 5 + bytes.length))).toBe(outcome);
    });
  });

  test("hostile input takes linear time", () => {
    const sample = (count: number): Uint8Array => {
      const incomplete = new Array<number[]>(count).fill(delimited(4, []));
      const merged = new Array<number[]>(count).fill(delimited(3, []));
      return Uint8Array.from(delimited(strict, [...incomplete.flat(), ...merged.flat()]));
    };
    const read = (bytes: Uint8Array): void =>
      expect(showLoads(() => everything.codec.loads(bytes, { engine }))).toMatch(/^MISSING_FIELD at /);
    expect(growth(sample, read, 20_000)).toBeLessThan(8);
  }, 60_000);
});

// protobuf.compile: codecs of schemas met at run time.
import { expect, test } from "@jest/globals";
import protobufjs from "protobufjs";
import { protobuf, unknownFields } from "../../src/index.ts";
import { latin1 } from "../helpers.ts";
import { delimited } from "../reference/protobuf-writer.ts";
import { field, type Message, proto2 } from "./codec-samples.ts";
import { testCodecs } from "./codecs.ts";

const typeOf = (proto: string, message: string): protobufjs.Type => protobufjs.parse(proto, { keepCase: true }).root.lookupType(message);

testCodecs((proto, message) => protobuf.compile<Message>(typeOf(proto, message)));

test("messages that protobufjs made are taken as they are", () => {
  const type = typeOf(proto2, "p.Outer");
  const codec = protobuf.compile(type);
  const made = type.decode(Uint8Array.from([...field(1, 5), ...delimited(7, field(2, 3))]));
  expect(latin1(codec.dumps(made as unknown as Message))).toBe("\x08\x05\x3a\x02\x10\x03");
});

test("properties that are no fields are not written", () => {
  const codec = protobuf.compile<Message>(typeOf(proto2, "p.Outer"));
  expect(latin1(codec.dumps({ before: 1, i: 5, between: { r: 3 }, m: { more: "x", r: 3 }, behind: null }))).toBe(
    "\x08\x05\x3a\x02\x10\x03",
  );
});

test("unknown fields are dropped where that is asked for", () => {
  const codec = protobuf.compile<Message>(typeOf(proto2, "p.Outer"), { unknownFields: false });
  const bytes = Uint8Array.from([...field(1, 5), ...field(50, 1), ...delimited(7, [...field(2, 3), ...field(51, 1)])]);
  expect(codec.loads(bytes)[unknownFields]).toBeUndefined();
  expect(latin1(codec.dumps({ i: 5, m: { r: 3 }, [unknownFields]: [Uint8Array.of(1)] }))).toBe("\x08\x05\x3a\x02\x10\x03");
  // A number that a closed enum doesn't name is one.
  const enums = Uint8Array.from([...field(3, 3), ...field(4, 1), ...field(4, 3), ...delimited(5, [3, 5]), ...delimited(7, field(2, 3))]);
  const read = codec.loads(enums);
  expect(read).toEqual({ es: [1], ep: [5], m: { r: 3 } });
  expect(read[unknownFields]).toBeUndefined();
});

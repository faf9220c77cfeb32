// protobuf.compile takes the types of the oldest protobufjs that the package names as a peer, with the same results.
import protobufjs from "protobufjs7";
import { protobuf } from "../../src/index.ts";
import type { Message } from "./codec-samples.ts";
import { testCodecs } from "./codecs.ts";

testCodecs((proto, message) => protobuf.compile<Message>(protobufjs.parse(proto, { keepCase: true }).root.lookupType(message)));

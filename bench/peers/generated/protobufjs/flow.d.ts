import type { Writer } from "protobufjs/minimal.js";
interface MessageType {
  encode(message: object, writer?: Writer): Writer;
  decode(bytes: Uint8Array): object;
}
export declare const mitmflow: { Flow: MessageType };

interface MessageType {
  encode(message: object): Uint8Array;
  decode(bytes: Uint8Array): object;
}
export declare const Flow: MessageType;

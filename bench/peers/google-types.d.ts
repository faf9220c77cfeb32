// google-protobuf comes without types; these are the parts that google-http.ts and google-flow.ts use.
declare module "google-protobuf" {
  // biome-ignore lint/complexity/noStaticOnlyClass: the library is what it is.
  class Message {
    static initialize(
      message: Message,
      data: unknown[] | undefined,
      id: number,
      suggestedPivot: number,
      repeated: null,
      oneofs: null,
    ): void;
    static getField(message: Message, field: number): unknown;
    static getFieldWithDefault<Value>(message: Message, field: number, fallback: Value): Value;
    static setField<Self extends Message>(message: Self, field: number, value: unknown): Self;
    static getWrapperField<Inner extends Message>(message: Message, type: new () => Inner, field: number): Inner;
    static setWrapperField<Self extends Message>(message: Self, field: number, value: Message): Self;
    static bytesAsU8(value: string | Uint8Array): Uint8Array;
  }
  class BinaryReader {
    constructor(bytes: Uint8Array);
    nextField(): boolean;
    isEndGroup(): boolean;
    getFieldNumber(): number;
    skipField(): void;
    readString(): string;
    readInt32(): number;
    readEnum(): number;
    readBytes(): Uint8Array;
    readMessage<Inner>(message: Inner, read: (message: Inner, reader: BinaryReader) => Inner): void;
  }
  class BinaryWriter {
    getResultBuffer(): Uint8Array;
    writeString(field: number, value: unknown): void;
    writeInt32(field: number, value: unknown): void;
    writeEnum(field: number, value: unknown): void;
    writeBytes(field: number, value: unknown): void;
    writeMessage<Inner>(field: number, message: Inner, write: (message: Inner, writer: BinaryWriter) => void): void;
  }
  const library: { Message: typeof Message; BinaryReader: typeof BinaryReader; BinaryWriter: typeof BinaryWriter };
  export default library;
}

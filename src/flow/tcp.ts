// A TCP flow: what each side sent. The base classes that it shares with UDP are here too.
import { Float } from "../codec/float.ts";
import { shapes } from "./canonical.ts";
import { decodeEscaped } from "./escape.ts";
import { Flow } from "./flow.ts";
import { type FlowJson, messagesFlowJson } from "./json.ts";
import { dictLayout, type Layout, tupleLayout } from "./layout.ts";
import { listLength, PartList } from "./list.ts";
import { FlowPart } from "./part.ts";
import { shownCount } from "./print.ts";
import type { PartClass } from "./tape-part.ts";

const layout: Layout = dictLayout(shapes.messages);
const messageLayout: Layout = tupleLayout("from_client", "content", "timestamp");

/** Base class of `TCPMessage` and `UDPMessage`. */
export abstract class StreamMessage extends FlowPart {
  protected override get layout(): Layout {
    return messageLayout;
  }

  /** Whether the client sent it; otherwise the server did. */
  get fromClient(): boolean {
    return this.need("from_client", this.readBoolean("from_client"));
  }

  set fromClient(value: boolean) {
    this.setBoolean("from_client", value);
  }

  /** The bytes that were sent, as a view. @throws CodecError BODY_NOT_LOADED */
  get content(): Uint8Array {
    return this.need("content", this.readBytes("content"));
  }

  set content(value: Uint8Array) {
    this.setBytes("content", value);
  }

  /** The length of `content` in bytes, without reading it. */
  get contentLength(): number {
    return this.need("content", this.bytesLength("content"));
  }

  /** When it was received: seconds since 1970. */
  get timestamp(): number | null {
    return this.readNumber("timestamp");
  }

  set timestamp(value: number | null) {
    this.setFloat("timestamp", value);
  }

  /** `-> "hello"`: the direction, and the content as a JSON string. */
  override toString(): string {
    return `${this.fromClient ? "->" : "<-"} ${JSON.stringify(decodeEscaped(this.content))}`;
  }
}

/** A piece of a TCP stream. Its boundaries are those of the proxy's reads and carry no meaning. */
export class TCPMessage extends StreamMessage {
  /** Makes a new message. @param timestamp seconds since 1970; now by default */
  static make(fromClient: boolean, content: Uint8Array, timestamp: number = Date.now() / 1000): TCPMessage {
    return TCPMessage.fromState([fromClient, content, new Float(timestamp)]);
  }
}

/** Base class of `TCPFlow` and `UDPFlow`. */
export abstract class MessagesFlow<Message extends StreamMessage> extends Flow {
  protected override get layout(): Layout {
    return layout;
  }

  protected abstract get messageClass(): PartClass<Message>;

  /** The messages, in order. Changes to the array change the flow. */
  get messages(): Message[] {
    const list = this.readChild("messages", (source) => PartList.read(source, this.messageClass));
    return this.need("messages", list).items;
  }

  set messages(value: readonly Message[]) {
    this.set("messages", new PartList([...value]));
  }

  /** The number of messages; it is counted without decoding them. */
  get messageCount(): number {
    const node = this.unreadNode("messages");
    return node === 0 ? this.messages.length : listLength(this.sourceOfField("messages", node));
  }

  override toJSON(): FlowJson {
    return messagesFlowJson(this, this.source.context.services);
  }
}

/** A raw TCP connection, as a list of messages in both directions. */
export class TCPFlow extends MessagesFlow<TCPMessage> {
  override get type(): "tcp" {
    return "tcp";
  }

  protected override get messageClass(): PartClass<TCPMessage> {
    return TCPMessage;
  }

  /** `<TCPFlow (2 messages)>` */
  override toString(): string {
    return `<TCPFlow ${shownCount(this.messageCount)}>`;
  }
}

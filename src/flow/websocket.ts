// The WebSocket part of a flow: the messages, and how the connection was closed.
import { Float } from "../codec/float.ts";
import { flowError } from "../flow-errors.ts";
import { shapes } from "./canonical.ts";
import { decodeText } from "./content.ts";
import { decodeEscaped, encodeEscaped } from "./escape.ts";
import { dictLayout, type Layout, tupleLayout } from "./layout.ts";
import { listLength, PartList } from "./list.ts";
import { FlowPart } from "./part.ts";
import { shownCount } from "./print.ts";

const layout: Layout = dictLayout(shapes.websocket);
const messageLayout: Layout = tupleLayout("type", "from_client", "content", "timestamp", "dropped", "injected");

const TEXT = 1;

/** A message of a WebSocket connection, reassembled from its frames and decompressed. */
export class WebSocketMessage extends FlowPart {
  protected override get layout(): Layout {
    return messageLayout;
  }

  /**
   * Makes a new message.
   *
   * @param type the opcode: 1 for text, 2 for binary
   * @param timestamp seconds since 1970; now by default
   */
  static make(type: 1 | 2, fromClient: boolean, content: Uint8Array | string, timestamp: number = Date.now() / 1000): WebSocketMessage {
    const bytes = typeof content === "string" ? encodeEscaped(content) : content;
    return WebSocketMessage.fromState([type, fromClient, bytes, new Float(timestamp), false, false]);
  }

  /** The opcode: 1 for text, 2 for binary. */
  get type(): number {
    return this.need("type", this.readNumber("type"));
  }

  set type(value: number) {
    this.setInteger("type", value);
  }

  /** Whether it is a text message rather than a binary one. */
  get isText(): boolean {
    return this.type === TEXT;
  }

  /** Whether the client sent it; otherwise the server did. */
  get fromClient(): boolean {
    return this.need("from_client", this.readBoolean("from_client"));
  }

  set fromClient(value: boolean) {
    this.setBoolean("from_client", value);
  }

  /** The payload without framing, as a view. @throws CodecError BODY_NOT_LOADED */
  get content(): Uint8Array {
    return this.need("content", this.readBytes("content"));
  }

  set content(value: Uint8Array | string) {
    this.setBytes("content", value);
  }

  /** The length of `content` in bytes, without reading it. */
  get contentLength(): number {
    return this.need("content", this.bytesLength("content"));
  }

  /** The content of a text message. @throws CodecError BAD_CONTENT for a binary message, or if the content is not UTF-8 */
  get text(): string {
    if (!this.isText) throw flowError("BAD_CONTENT", { path: this.pathOf("content"), detail: "it is no text message" });
    return decodeText(this.content, "utf-8");
  }

  set text(value: string) {
    if (!this.isText) throw flowError("BAD_CONTENT", { path: this.pathOf("content"), detail: "it is no text message" });
    this.setBytes("content", value);
  }

  /** When it was received: seconds since 1970. */
  get timestamp(): number | null {
    return this.readNumber("timestamp");
  }

  set timestamp(value: number | null) {
    this.setFloat("timestamp", value);
  }

  /** Whether the proxy dropped it instead of forwarding it. */
  get dropped(): boolean {
    return this.readBoolean("dropped") ?? false;
  }

  set dropped(value: boolean) {
    this.setBoolean("dropped", value);
  }

  /** Whether the proxy injected it, so that neither end sent it. */
  get injected(): boolean {
    return this.readBoolean("injected") ?? false;
  }

  set injected(value: boolean) {
    this.setBoolean("injected", value);
  }

  /** The content as a JSON string. */
  override toString(): string {
    return JSON.stringify(decodeEscaped(this.content));
  }
}

/** The WebSocket part of an HTTP flow: its messages, and how the connection was closed. */
export class WebSocketData extends FlowPart {
  protected override get layout(): Layout {
    return layout;
  }

  /** The messages, in order. Changes to the array change the flow. */
  get messages(): WebSocketMessage[] {
    const list = this.readChild("messages", (source) => PartList.read(source, WebSocketMessage));
    return this.need("messages", list).items;
  }

  set messages(value: readonly WebSocketMessage[]) {
    this.set("messages", new PartList([...value]));
  }

  /** The number of messages; it is counted without decoding them. */
  get messageCount(): number {
    const node = this.unreadNode("messages");
    return node === 0 ? this.messages.length : listLength(this.sourceOfField("messages", node));
  }

  /** Whether the client closed the connection; null while it is open. */
  get closedByClient(): boolean | null {
    return this.readBoolean("closed_by_client");
  }

  set closedByClient(value: boolean | null) {
    this.setBoolean("closed_by_client", value);
  }

  /** The close code of RFC 6455, such as 1000 for a normal closure; null while the connection is open. */
  get closeCode(): number | null {
    return this.readNumber("close_code");
  }

  set closeCode(value: number | null) {
    this.setInteger("close_code", value);
  }

  /** The reason given in the close frame; null while the connection is open. */
  get closeReason(): string | null {
    return this.readText("close_reason");
  }

  set closeReason(value: string | null) {
    this.setText("close_reason", value);
  }

  /** When the connection was closed: seconds since 1970; null while it is open. */
  get timestampEnd(): number | null {
    return this.readNumber("timestamp_end");
  }

  set timestampEnd(value: number | null) {
    this.setFloat("timestamp_end", value);
  }

  /** `<WebSocketData (2 messages)>` */
  override toString(): string {
    return `<WebSocketData ${shownCount(this.messageCount)}>`;
  }
}

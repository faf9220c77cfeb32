// A UDP flow: the datagrams that each side sent.
import { Float } from "../codec/float.ts";
import { shownCount } from "./print.ts";
import type { PartClass } from "./tape-part.ts";
import { MessagesFlow, StreamMessage } from "./tcp.ts";

/** A UDP datagram. */
export class UDPMessage extends StreamMessage {
  /** Makes a new datagram. @param timestamp seconds since 1970; now by default */
  static make(fromClient: boolean, content: Uint8Array, timestamp: number = Date.now() / 1000): UDPMessage {
    return UDPMessage.fromState([fromClient, content, new Float(timestamp)]);
  }
}

/** A UDP exchange between two addresses, as a list of datagrams in both directions. */
export class UDPFlow extends MessagesFlow<UDPMessage> {
  override get type(): "udp" {
    return "udp";
  }

  protected override get messageClass(): PartClass<UDPMessage> {
    return UDPMessage;
  }

  /** `<UDPFlow (2 messages)>` */
  override toString(): string {
    return `<UDPFlow ${shownCount(this.messageCount)}>`;
  }
}

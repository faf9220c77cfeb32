// An HTTP response.
import { Dict, latin1 } from "../codec/dict.ts";
import { shapes } from "./canonical.ts";
import { encodeText } from "./content.ts";
import { encodeEscaped } from "./escape.ts";
import type { HeadersInput } from "./headers.ts";
import { dictLayout, type Layout } from "./layout.ts";
import { Message, newMessageItems } from "./message.ts";
import { prettySize } from "./print.ts";
import { reasonOf } from "./reasons.ts";
import type { StateValue } from "./state.ts";

const layout: Layout = dictLayout(shapes.response);

/** An HTTP response. */
export class Response extends Message {
  protected override get layout(): Layout {
    return layout;
  }

  /**
   * A new response.
   *
   * @example
   * flow.response = Response.make(404, "not here", { "content-type": "text/plain" });
   */
  static make(statusCode = 200, content: string | Uint8Array = "", headers: HeadersInput = []): Response {
    const response = Response.fromState(
      new Dict<StateValue>([["reason", encodeEscaped(reasonOf(statusCode))], ["status_code", statusCode], ...newMessageItems(headers)]),
    );
    if (typeof content === "string") response.text = content;
    else response.content = content;
    return response;
  }

  /** The status code, such as 200. */
  get statusCode(): number {
    return this.need("status_code", this.readNumber("status_code"));
  }

  set statusCode(value: number) {
    this.setInteger("status_code", value);
  }

  /** The reason phrase, decoded as Latin-1; empty in HTTP/2 and 3. */
  get reason(): string {
    const reason = this.readBytes("reason");
    return reason === null ? "" : latin1(reason);
  }

  set reason(value: string) {
    this.setBytes("reason", encodeText(value, "latin-1") ?? value);
  }

  /** `Response(301 Moved Permanently, text/html, 184b)` */
  override toString(): string {
    const { contentLength } = this;
    const status = `${this.statusCode} ${this.reason}`.trimEnd();
    if (!contentLength) return `Response(${status}, no content)`;
    return `Response(${status}, ${this.headers.get("content-type") ?? "unknown content type"}, ${prettySize(contentLength)})`;
  }
}

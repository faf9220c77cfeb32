// Why a flow failed: a lost connection, a timeout or a protocol error, not an HTTP error status.
import { Dict } from "../codec/dict.ts";
import { Float } from "../codec/float.ts";
import { shapes } from "./canonical.ts";
import { dictLayout, type Layout } from "./layout.ts";
import { FlowPart } from "./part.ts";
import type { StateValue } from "./state.ts";

const layout: Layout = dictLayout(shapes.error);

/** Why a flow failed, as the proxy recorded it. It is not an error that is thrown. */
export class FlowError extends FlowPart {
  protected override get layout(): Layout {
    return layout;
  }

  /** Makes a new error. @param timestamp seconds since 1970; now by default */
  static make(message: string, timestamp: number = Date.now() / 1000): FlowError {
    const fields: [string, StateValue][] = [
      ["timestamp", new Float(timestamp)],
      ["msg", message],
    ];
    return FlowError.fromState(new Dict(fields));
  }

  /** The message. */
  get msg(): string {
    return this.readText("msg") ?? "";
  }

  set msg(value: string) {
    this.setText("msg", value);
  }

  /** When it happened: seconds since 1970. */
  get timestamp(): number | null {
    return this.readNumber("timestamp");
  }

  set timestamp(value: number | null) {
    this.setFloat("timestamp", value);
  }

  /** The message. */
  override toString(): string {
    return this.msg;
  }
}

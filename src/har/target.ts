// The server and path in a URL of a HAR log. Browsers do not log only HTTP URLs.
import { wellFormed } from "../codec/text.ts";
import { parseUrl } from "../flow/url.ts";

export interface Target {
  scheme: string;
  /** Empty, and port 0, if the URL names no server: `data:`, `blob:`, `about:`. */
  host: string;
  port: number;
  path: string;
}

/** Null unless it is an absolute URL. */
export function readTarget(url: string): Target | null {
  const text = wellFormed(url);
  try {
    // As in mitmproxy, WebSocket flows have the scheme of their handshake.
    return parseUrl(text.replace(/^ws(?=s?:)/i, "http"));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const match = /^([a-z][a-z0-9+.-]*):(.*)$/is.exec(text);
    return match === null ? null : { scheme: match[1].toLowerCase(), host: "", port: 0, path: match[2] };
  }
}

// HAR 1.2 entries as they are written here: HTTP Archive 1.2 (http://www.softwareishard.com/blog/har-12-spec/), and the underscore fields
// that Chrome and mitmproxy add.

export interface HarPair {
  name: string;
  value: string;
}

export interface HarCookie extends HarPair {
  path: string;
  domain: string;
  httpOnly: boolean;
  secure: boolean;
  sameSite?: string;
}

export interface HarPostData {
  mimeType: string;
  text: string;
  params: HarPair[];
}

interface HarMessage {
  httpVersion: string;
  headers: HarPair[];
  /** -1 for failed flows. */
  headersSize: number;
  bodySize: number;
}

export interface HarRequest extends HarMessage {
  method: string;
  url: string;
  cookies: HarPair[];
  queryString: HarPair[];
  /** Only for POST, PUT and PATCH with a captured body. */
  postData?: HarPostData;
}

export interface HarContent {
  size: number;
  compression?: number;
  mimeType: string;
  text?: string;
  encoding?: "base64";
}

export interface HarResponse extends HarMessage {
  /** 0 if there was no response. */
  status: number;
  statusText: string;
  cookies: HarCookie[];
  content: HarContent;
  redirectURL: string;
  _transferSize?: number;
  /** Why there was no response, if known. */
  _error?: string | null;
}

/** Milliseconds; -1 for phases that did not take place. */
export interface HarTimings {
  connect: number;
  ssl: number;
  send: number;
  receive: number;
  wait: number;
}

export interface HarWebSocketMessage {
  type: "send" | "receive";
  /** Seconds since 1970. */
  time: number;
  /** 1 for text, 2 for binary, whose data is base64. */
  opcode: number;
  data: string;
}

/** An entry of a HAR log: one exchange. */
export interface HarEntry {
  startedDateTime: string;
  /** The sum of the phases that took place, in milliseconds. */
  time: number;
  request: HarRequest;
  response: HarResponse;
  cache: Record<string, never>;
  timings: HarTimings;
  serverIPAddress?: string;
  _resourceType?: "websocket";
  _webSocketMessages?: HarWebSocketMessage[];
}

// Generated from proto/dummy_http.proto by scripts/build-schema.mjs. Do not edit.
import type { SchemaDescription } from "../describe.ts";
import { notPlain, type PlainReader } from "../plain-read.ts";
import type { Shape } from "../shape.ts";

export const dummyHttpSchema: SchemaDescription = {
  "messages": [
    {
      "name": "dummy_http.HTTPResponse",
      "fields": [
        {
          "name": "request",
          "number": 1,
          "label": "required",
          "type": 11,
          "message": 1
        },
        {
          "name": "status_code",
          "number": 2,
          "label": "required",
          "type": 5
        },
        {
          "name": "content",
          "number": 3,
          "label": "optional",
          "type": 12
        }
      ]
    },
    {
      "name": "dummy_http.HTTPResponse.HTTPRequest",
      "fields": [
        {
          "name": "method",
          "number": 1,
          "label": "required",
          "type": 14,
          "enum": 0
        },
        {
          "name": "host",
          "number": 2,
          "label": "required",
          "type": 9
        },
        {
          "name": "port",
          "number": 3,
          "label": "optional",
          "type": 5
        },
        {
          "name": "path",
          "number": 4,
          "label": "optional",
          "type": 9
        }
      ]
    }
  ],
  "enums": [
    {
      "name": "dummy_http.HTTPResponse.HTTPRequest.HTTPMethod",
      "values": {
        "GET": 0,
        "PUT": 1,
        "POST": 2
      }
    }
  ]
};

export const dummyHttpShapes: readonly Shape[] = [
  {
    // dummy_http.HTTPResponse
    make(values) {
      const object: Record<string, unknown> = { request: values[0], status_code: values[1] };
      if (values[2] !== undefined) object.content = values[2];
      values.fill(undefined, 0, 3);
      return object;
    },
    take(object, values) {
      values[0] = object.request;
      values[1] = object.status_code;
      values[2] = object.content;
    },
  },
  {
    // dummy_http.HTTPResponse.HTTPRequest
    make(values) {
      const object: Record<string, unknown> = { method: values[0], host: values[1] };
      if (values[2] !== undefined) object.port = values[2];
      if (values[3] !== undefined) object.path = values[3];
      values.fill(undefined, 0, 4);
      return object;
    },
    take(object, values) {
      values[0] = object.method;
      values[1] = object.host;
      values[2] = object.port;
      values[3] = object.path;
    },
  },
];

type HTTPResponse = Record<string, unknown>;
type HTTPResponse_HTTPRequest = Record<string, unknown>;
type HTTPResponse_HTTPRequest_HTTPMethod = number;

export function readHTTPResponse(reader: PlainReader, end: number, depth: number): HTTPResponse {
  if (depth === 0) throw notPlain;
  let request: HTTPResponse_HTTPRequest | undefined;
  let status_code: number | undefined;
  let content: Uint8Array | undefined;
  let tag = reader.tag(end);
  while (tag !== 0) {
    const { at } = reader;
    if (tag === 10) {
      if (request !== undefined) throw notPlain;
      request = readHTTPResponse_HTTPRequest(reader, reader.stop(end), depth - 1);
      tag = reader.tag(end);
    }
    if (tag === 16) {
      if (status_code !== undefined) throw notPlain;
      status_code = reader.integer(5, end) as number;
      tag = reader.tag(end);
    }
    if (tag === 26) {
      if (content !== undefined) throw notPlain;
      content = reader.payload(end);
      tag = reader.tag(end);
    }
    if (reader.at === at) throw notPlain;
  }
  if (request === undefined || status_code === undefined) throw notPlain;
  const object: HTTPResponse = { request, status_code };
  if (content !== undefined) object.content = content;
  return object;
}

function readHTTPResponse_HTTPRequest(reader: PlainReader, end: number, depth: number): HTTPResponse_HTTPRequest {
  if (depth === 0) throw notPlain;
  let method: HTTPResponse_HTTPRequest_HTTPMethod | undefined;
  let host: string | undefined;
  let port: number | undefined;
  let path: string | undefined;
  let tag = reader.tag(end);
  while (tag !== 0) {
    const { at } = reader;
    if (tag === 8) {
      if (method !== undefined) throw notPlain;
      method = reader.integer(14, end) as HTTPResponse_HTTPRequest_HTTPMethod;
      tag = reader.tag(end);
    }
    if (tag === 18) {
      if (host !== undefined) throw notPlain;
      host = reader.text(end);
      tag = reader.tag(end);
    }
    if (tag === 24) {
      if (port !== undefined) throw notPlain;
      port = reader.integer(5, end) as number;
      tag = reader.tag(end);
    }
    if (tag === 34) {
      if (path !== undefined) throw notPlain;
      path = reader.text(end);
      tag = reader.tag(end);
    }
    if (reader.at === at) throw notPlain;
  }
  if (method === undefined || host === undefined) throw notPlain;
  const object: HTTPResponse_HTTPRequest = { method, host };
  if (port !== undefined) object.port = port;
  if (path !== undefined) object.path = path;
  return object;
}

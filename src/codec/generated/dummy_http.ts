// Generated from proto/dummy_http.proto by scripts/build-schema.mjs. Do not edit.
import type { SchemaDescription } from "../describe.ts";
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

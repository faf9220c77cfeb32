// Generated from proto/dummy_http.proto by scripts/build-schema.mjs. Do not edit.
import type { SchemaDescription } from "../describe.ts";

export const dummyHttpSchema: SchemaDescription = {
  "messages": [
    {
      "name": "dummy_http.HTTPResponse",
      "fields": [
        {
          "name": "request",
          "number": 1,
          "type": 11,
          "label": "required",
          "message": 1
        },
        {
          "name": "status_code",
          "number": 2,
          "type": 5,
          "label": "required"
        },
        {
          "name": "content",
          "number": 3,
          "type": 12,
          "label": "optional"
        }
      ]
    },
    {
      "name": "dummy_http.HTTPResponse.HTTPRequest",
      "fields": [
        {
          "name": "method",
          "number": 1,
          "type": 14,
          "label": "required",
          "enum": 0
        },
        {
          "name": "host",
          "number": 2,
          "type": 9,
          "label": "required"
        },
        {
          "name": "port",
          "number": 3,
          "type": 5,
          "label": "optional"
        },
        {
          "name": "path",
          "number": 4,
          "type": 9,
          "label": "optional"
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

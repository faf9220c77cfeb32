import type { SchemaDescription } from "../../../src/codec/describe.ts";

export const nestedSchema: SchemaDescription = {
  "messages": [
    {
      "name": "Flow",
      "fields": [
        {
          "name": "id",
          "number": 1,
          "type": 9,
          "label": "required"
        },
        {
          "name": "request",
          "number": 2,
          "type": 11,
          "label": "required",
          "message": 1
        },
        {
          "name": "response",
          "number": 3,
          "type": 11,
          "label": "required",
          "message": 2
        },
        {
          "name": "comment",
          "number": 4,
          "type": 9,
          "label": "optional"
        },
        {
          "name": "marked",
          "number": 5,
          "type": 9,
          "label": "optional"
        }
      ]
    },
    {
      "name": "Flow.Request",
      "fields": [
        {
          "name": "method",
          "number": 1,
          "type": 9,
          "label": "required"
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
    },
    {
      "name": "Flow.Response",
      "fields": [
        {
          "name": "status_code",
          "number": 1,
          "type": 5,
          "label": "required"
        },
        {
          "name": "content",
          "number": 2,
          "type": 12,
          "label": "optional"
        },
        {
          "name": "reason",
          "number": 3,
          "type": 9,
          "label": "optional"
        },
        {
          "name": "elapsed",
          "number": 4,
          "type": 5,
          "label": "optional"
        }
      ]
    }
  ],
  "enums": []
};

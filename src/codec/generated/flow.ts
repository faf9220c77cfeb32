// Generated from proto/flow.proto by scripts/build-schema.mjs. Do not edit.
import type { SchemaDescription } from "../describe.ts";
import type { MessageMapping } from "../mapping.ts";

export const flowSchema: SchemaDescription = {
  "messages": [
    {
      "name": "mitmflow.Flow",
      "fields": [
        {
          "name": "version",
          "number": 1,
          "label": "optional",
          "type": 3,
          "implicit": true
        },
        {
          "name": "id",
          "number": 2,
          "label": "optional",
          "type": 9,
          "implicit": true
        },
        {
          "name": "timestamp_created",
          "number": 3,
          "label": "optional",
          "type": 1,
          "oneof": 0
        },
        {
          "name": "error",
          "number": 4,
          "label": "optional",
          "type": 11,
          "message": 1
        },
        {
          "name": "intercepted",
          "number": 5,
          "label": "optional",
          "type": 8,
          "implicit": true
        },
        {
          "name": "is_replay",
          "number": 6,
          "label": "optional",
          "type": 9,
          "oneof": 1
        },
        {
          "name": "marked",
          "number": 7,
          "label": "optional",
          "type": 9,
          "implicit": true
        },
        {
          "name": "comment",
          "number": 8,
          "label": "optional",
          "type": 9,
          "implicit": true
        },
        {
          "name": "http",
          "number": 9,
          "label": "optional",
          "type": 11,
          "message": 2,
          "oneof": 2
        },
        {
          "name": "tcp",
          "number": 10,
          "label": "optional",
          "type": 11,
          "message": 3,
          "oneof": 2
        },
        {
          "name": "udp",
          "number": 11,
          "label": "optional",
          "type": 11,
          "message": 3,
          "oneof": 2
        },
        {
          "name": "dns",
          "number": 12,
          "label": "optional",
          "type": 11,
          "message": 4,
          "oneof": 2
        },
        {
          "name": "server_conn",
          "number": 13,
          "label": "optional",
          "type": 11,
          "message": 5
        },
        {
          "name": "client_conn",
          "number": 14,
          "label": "optional",
          "type": 11,
          "message": 6
        },
        {
          "name": "metadata",
          "number": 15,
          "label": "optional",
          "type": 11,
          "message": 7
        },
        {
          "name": "backup",
          "number": 16,
          "label": "optional",
          "type": 11,
          "message": 7
        },
        {
          "name": "timestamp_created_integer",
          "number": 17,
          "label": "optional",
          "type": 3,
          "oneof": 3
        },
        {
          "name": "extra",
          "number": 18,
          "label": "repeated",
          "type": 11,
          "message": 8
        },
        {
          "name": "order",
          "number": 19,
          "label": "optional",
          "type": 12,
          "oneof": 4
        },
        {
          "name": "crc32",
          "number": 2047,
          "label": "optional",
          "type": 7,
          "oneof": 5
        }
      ]
    },
    {
      "name": "mitmflow.Error",
      "fields": [
        {
          "name": "timestamp",
          "number": 1,
          "label": "optional",
          "type": 1,
          "oneof": 0
        },
        {
          "name": "msg",
          "number": 2,
          "label": "optional",
          "type": 9,
          "implicit": true
        },
        {
          "name": "extra",
          "number": 16,
          "label": "repeated",
          "type": 11,
          "message": 8
        },
        {
          "name": "order",
          "number": 17,
          "label": "optional",
          "type": 12,
          "oneof": 1
        }
      ]
    },
    {
      "name": "mitmflow.HttpFlow",
      "fields": [
        {
          "name": "request",
          "number": 1,
          "label": "optional",
          "type": 11,
          "message": 9
        },
        {
          "name": "response",
          "number": 2,
          "label": "optional",
          "type": 11,
          "message": 10
        },
        {
          "name": "websocket",
          "number": 3,
          "label": "optional",
          "type": 11,
          "message": 11
        }
      ]
    },
    {
      "name": "mitmflow.MessagesFlow",
      "fields": [
        {
          "name": "messages",
          "number": 1,
          "label": "repeated",
          "type": 11,
          "message": 12
        }
      ]
    },
    {
      "name": "mitmflow.DnsFlow",
      "fields": [
        {
          "name": "request",
          "number": 1,
          "label": "optional",
          "type": 11,
          "message": 13
        },
        {
          "name": "response",
          "number": 2,
          "label": "optional",
          "type": 11,
          "message": 13
        }
      ]
    },
    {
      "name": "mitmflow.ServerConnection",
      "fields": [
        {
          "name": "address",
          "number": 1,
          "label": "optional",
          "type": 11,
          "message": 14
        },
        {
          "name": "via",
          "number": 2,
          "label": "optional",
          "type": 11,
          "message": 15
        },
        {
          "name": "id",
          "number": 3,
          "label": "optional",
          "type": 9,
          "implicit": true
        },
        {
          "name": "peername",
          "number": 4,
          "label": "optional",
          "type": 11,
          "message": 14
        },
        {
          "name": "sockname",
          "number": 5,
          "label": "optional",
          "type": 11,
          "message": 14
        },
        {
          "name": "transport_protocol",
          "number": 6,
          "label": "optional",
          "type": 9,
          "implicit": true
        },
        {
          "name": "timestamp_start",
          "number": 7,
          "label": "optional",
          "type": 1,
          "oneof": 0
        },
        {
          "name": "timestamp_end",
          "number": 8,
          "label": "optional",
          "type": 1,
          "oneof": 1
        },
        {
          "name": "timestamp_tls_setup",
          "number": 9,
          "label": "optional",
          "type": 1,
          "oneof": 2
        },
        {
          "name": "tls",
          "number": 10,
          "label": "optional",
          "type": 8,
          "implicit": true
        },
        {
          "name": "tls_version",
          "number": 11,
          "label": "optional",
          "type": 9,
          "oneof": 3
        },
        {
          "name": "sni",
          "number": 12,
          "label": "optional",
          "type": 9,
          "oneof": 4
        },
        {
          "name": "alpn",
          "number": 13,
          "label": "optional",
          "type": 12,
          "oneof": 5
        },
        {
          "name": "cipher",
          "number": 14,
          "label": "optional",
          "type": 9,
          "oneof": 6
        },
        {
          "name": "error",
          "number": 15,
          "label": "optional",
          "type": 9,
          "oneof": 7
        },
        {
          "name": "cipher_list",
          "number": 16,
          "label": "repeated",
          "type": 9
        },
        {
          "name": "alpn_offers",
          "number": 17,
          "label": "repeated",
          "type": 12
        },
        {
          "name": "certificate_list",
          "number": 18,
          "label": "repeated",
          "type": 12
        },
        {
          "name": "timestamp_tcp_setup",
          "number": 19,
          "label": "optional",
          "type": 1,
          "oneof": 8
        },
        {
          "name": "extra",
          "number": 21,
          "label": "repeated",
          "type": 11,
          "message": 8
        },
        {
          "name": "order",
          "number": 22,
          "label": "optional",
          "type": 12,
          "oneof": 9
        }
      ]
    },
    {
      "name": "mitmflow.ClientConnection",
      "fields": [
        {
          "name": "proxy_mode",
          "number": 1,
          "label": "optional",
          "type": 9,
          "implicit": true
        },
        {
          "name": "id",
          "number": 3,
          "label": "optional",
          "type": 9,
          "implicit": true
        },
        {
          "name": "peername",
          "number": 4,
          "label": "optional",
          "type": 11,
          "message": 14
        },
        {
          "name": "sockname",
          "number": 5,
          "label": "optional",
          "type": 11,
          "message": 14
        },
        {
          "name": "transport_protocol",
          "number": 6,
          "label": "optional",
          "type": 9,
          "implicit": true
        },
        {
          "name": "timestamp_start",
          "number": 7,
          "label": "optional",
          "type": 1,
          "oneof": 0
        },
        {
          "name": "timestamp_end",
          "number": 8,
          "label": "optional",
          "type": 1,
          "oneof": 1
        },
        {
          "name": "timestamp_tls_setup",
          "number": 9,
          "label": "optional",
          "type": 1,
          "oneof": 2
        },
        {
          "name": "tls",
          "number": 10,
          "label": "optional",
          "type": 8,
          "implicit": true
        },
        {
          "name": "tls_version",
          "number": 11,
          "label": "optional",
          "type": 9,
          "oneof": 3
        },
        {
          "name": "sni",
          "number": 12,
          "label": "optional",
          "type": 9,
          "oneof": 4
        },
        {
          "name": "alpn",
          "number": 13,
          "label": "optional",
          "type": 12,
          "oneof": 5
        },
        {
          "name": "cipher",
          "number": 14,
          "label": "optional",
          "type": 9,
          "oneof": 6
        },
        {
          "name": "error",
          "number": 15,
          "label": "optional",
          "type": 9,
          "oneof": 7
        },
        {
          "name": "cipher_list",
          "number": 16,
          "label": "repeated",
          "type": 9
        },
        {
          "name": "alpn_offers",
          "number": 17,
          "label": "repeated",
          "type": 12
        },
        {
          "name": "certificate_list",
          "number": 18,
          "label": "repeated",
          "type": 12
        },
        {
          "name": "mitmcert",
          "number": 20,
          "label": "optional",
          "type": 12,
          "oneof": 8
        },
        {
          "name": "extra",
          "number": 21,
          "label": "repeated",
          "type": 11,
          "message": 8
        },
        {
          "name": "order",
          "number": 22,
          "label": "optional",
          "type": 12,
          "oneof": 9
        }
      ]
    },
    {
      "name": "mitmflow.Dict",
      "fields": [
        {
          "name": "entries",
          "number": 1,
          "label": "repeated",
          "type": 11,
          "message": 8
        }
      ]
    },
    {
      "name": "mitmflow.Entry",
      "fields": [
        {
          "name": "name",
          "number": 1,
          "label": "optional",
          "type": 9,
          "oneof": 0
        },
        {
          "name": "other",
          "number": 2,
          "label": "optional",
          "type": 11,
          "message": 16,
          "oneof": 0
        },
        {
          "name": "value",
          "number": 3,
          "label": "optional",
          "type": 11,
          "message": 16
        }
      ]
    },
    {
      "name": "mitmflow.Request",
      "fields": [
        {
          "name": "method",
          "number": 1,
          "label": "optional",
          "type": 12,
          "implicit": true
        },
        {
          "name": "scheme",
          "number": 2,
          "label": "optional",
          "type": 12,
          "implicit": true
        },
        {
          "name": "host",
          "number": 3,
          "label": "optional",
          "type": 9,
          "implicit": true
        },
        {
          "name": "port",
          "number": 4,
          "label": "optional",
          "type": 3,
          "implicit": true
        },
        {
          "name": "path",
          "number": 5,
          "label": "optional",
          "type": 12,
          "implicit": true
        },
        {
          "name": "authority",
          "number": 6,
          "label": "optional",
          "type": 12,
          "implicit": true
        },
        {
          "name": "timestamp_start",
          "number": 7,
          "label": "optional",
          "type": 1,
          "oneof": 0
        },
        {
          "name": "timestamp_end",
          "number": 8,
          "label": "optional",
          "type": 1,
          "oneof": 1
        },
        {
          "name": "http_version",
          "number": 9,
          "label": "optional",
          "type": 12,
          "implicit": true
        },
        {
          "name": "headers",
          "number": 10,
          "label": "repeated",
          "type": 11,
          "message": 17
        },
        {
          "name": "content",
          "number": 11,
          "label": "optional",
          "type": 12,
          "oneof": 2
        },
        {
          "name": "trailers",
          "number": 12,
          "label": "optional",
          "type": 11,
          "message": 18
        },
        {
          "name": "host_bytes",
          "number": 13,
          "label": "optional",
          "type": 12,
          "oneof": 3
        },
        {
          "name": "timestamp_start_integer",
          "number": 14,
          "label": "optional",
          "type": 3,
          "oneof": 4
        },
        {
          "name": "timestamp_end_integer",
          "number": 15,
          "label": "optional",
          "type": 3,
          "oneof": 5
        },
        {
          "name": "extra",
          "number": 16,
          "label": "repeated",
          "type": 11,
          "message": 8
        },
        {
          "name": "order",
          "number": 17,
          "label": "optional",
          "type": 12,
          "oneof": 6
        }
      ]
    },
    {
      "name": "mitmflow.Response",
      "fields": [
        {
          "name": "status_code",
          "number": 1,
          "label": "optional",
          "type": 3,
          "implicit": true
        },
        {
          "name": "reason",
          "number": 2,
          "label": "optional",
          "type": 12,
          "implicit": true
        },
        {
          "name": "timestamp_start",
          "number": 7,
          "label": "optional",
          "type": 1,
          "oneof": 0
        },
        {
          "name": "timestamp_end",
          "number": 8,
          "label": "optional",
          "type": 1,
          "oneof": 1
        },
        {
          "name": "http_version",
          "number": 9,
          "label": "optional",
          "type": 12,
          "implicit": true
        },
        {
          "name": "headers",
          "number": 10,
          "label": "repeated",
          "type": 11,
          "message": 17
        },
        {
          "name": "content",
          "number": 11,
          "label": "optional",
          "type": 12,
          "oneof": 2
        },
        {
          "name": "trailers",
          "number": 12,
          "label": "optional",
          "type": 11,
          "message": 18
        },
        {
          "name": "timestamp_start_integer",
          "number": 14,
          "label": "optional",
          "type": 3,
          "oneof": 3
        },
        {
          "name": "timestamp_end_integer",
          "number": 15,
          "label": "optional",
          "type": 3,
          "oneof": 4
        },
        {
          "name": "extra",
          "number": 16,
          "label": "repeated",
          "type": 11,
          "message": 8
        },
        {
          "name": "order",
          "number": 17,
          "label": "optional",
          "type": 12,
          "oneof": 5
        }
      ]
    },
    {
      "name": "mitmflow.WebSocket",
      "fields": [
        {
          "name": "closed_by_client",
          "number": 1,
          "label": "optional",
          "type": 8,
          "oneof": 0
        },
        {
          "name": "close_code",
          "number": 2,
          "label": "optional",
          "type": 3,
          "oneof": 1
        },
        {
          "name": "close_reason",
          "number": 3,
          "label": "optional",
          "type": 9,
          "oneof": 2
        },
        {
          "name": "timestamp_end",
          "number": 4,
          "label": "optional",
          "type": 1,
          "oneof": 3
        },
        {
          "name": "messages",
          "number": 5,
          "label": "repeated",
          "type": 11,
          "message": 19
        },
        {
          "name": "extra",
          "number": 16,
          "label": "repeated",
          "type": 11,
          "message": 8
        },
        {
          "name": "order",
          "number": 17,
          "label": "optional",
          "type": 12,
          "oneof": 4
        }
      ]
    },
    {
      "name": "mitmflow.Message",
      "fields": [
        {
          "name": "from_client",
          "number": 1,
          "label": "optional",
          "type": 8,
          "implicit": true
        },
        {
          "name": "content",
          "number": 2,
          "label": "optional",
          "type": 12,
          "implicit": true
        },
        {
          "name": "timestamp",
          "number": 3,
          "label": "optional",
          "type": 1,
          "implicit": true
        },
        {
          "name": "timestamp_integer",
          "number": 4,
          "label": "optional",
          "type": 3,
          "oneof": 0
        }
      ]
    },
    {
      "name": "mitmflow.DnsMessage",
      "fields": [
        {
          "name": "id",
          "number": 1,
          "label": "optional",
          "type": 3,
          "implicit": true
        },
        {
          "name": "query",
          "number": 2,
          "label": "optional",
          "type": 8,
          "implicit": true
        },
        {
          "name": "op_code",
          "number": 3,
          "label": "optional",
          "type": 3,
          "implicit": true
        },
        {
          "name": "authoritative_answer",
          "number": 4,
          "label": "optional",
          "type": 8,
          "implicit": true
        },
        {
          "name": "truncation",
          "number": 5,
          "label": "optional",
          "type": 8,
          "implicit": true
        },
        {
          "name": "recursion_desired",
          "number": 6,
          "label": "optional",
          "type": 8,
          "implicit": true
        },
        {
          "name": "recursion_available",
          "number": 7,
          "label": "optional",
          "type": 8,
          "implicit": true
        },
        {
          "name": "reserved",
          "number": 8,
          "label": "optional",
          "type": 3,
          "implicit": true
        },
        {
          "name": "response_code",
          "number": 9,
          "label": "optional",
          "type": 3,
          "implicit": true
        },
        {
          "name": "timestamp",
          "number": 10,
          "label": "optional",
          "type": 1,
          "oneof": 0
        },
        {
          "name": "questions",
          "number": 11,
          "label": "repeated",
          "type": 11,
          "message": 20
        },
        {
          "name": "answers",
          "number": 12,
          "label": "repeated",
          "type": 11,
          "message": 21
        },
        {
          "name": "authorities",
          "number": 13,
          "label": "repeated",
          "type": 11,
          "message": 21
        },
        {
          "name": "additionals",
          "number": 14,
          "label": "repeated",
          "type": 11,
          "message": 21
        },
        {
          "name": "extra",
          "number": 16,
          "label": "repeated",
          "type": 11,
          "message": 8
        },
        {
          "name": "order",
          "number": 17,
          "label": "optional",
          "type": 12,
          "oneof": 1
        }
      ]
    },
    {
      "name": "mitmflow.Address",
      "fields": [
        {
          "name": "host",
          "number": 1,
          "label": "optional",
          "type": 9,
          "implicit": true
        },
        {
          "name": "port",
          "number": 2,
          "label": "optional",
          "type": 3,
          "implicit": true
        },
        {
          "name": "flow_info",
          "number": 3,
          "label": "optional",
          "type": 3,
          "oneof": 0
        },
        {
          "name": "scope_id",
          "number": 4,
          "label": "optional",
          "type": 3,
          "oneof": 1
        }
      ]
    },
    {
      "name": "mitmflow.Via",
      "fields": [
        {
          "name": "scheme",
          "number": 1,
          "label": "optional",
          "type": 9,
          "implicit": true
        },
        {
          "name": "address",
          "number": 2,
          "label": "optional",
          "type": 11,
          "message": 14
        }
      ]
    },
    {
      "name": "mitmflow.Value",
      "fields": [
        {
          "name": "boolean",
          "number": 1,
          "label": "optional",
          "type": 8,
          "oneof": 0
        },
        {
          "name": "integer",
          "number": 2,
          "label": "optional",
          "type": 3,
          "oneof": 0
        },
        {
          "name": "float",
          "number": 3,
          "label": "optional",
          "type": 1,
          "oneof": 0
        },
        {
          "name": "text",
          "number": 4,
          "label": "optional",
          "type": 9,
          "oneof": 0
        },
        {
          "name": "bytes",
          "number": 5,
          "label": "optional",
          "type": 12,
          "oneof": 0
        },
        {
          "name": "list",
          "number": 6,
          "label": "optional",
          "type": 11,
          "message": 22,
          "oneof": 0
        },
        {
          "name": "dict",
          "number": 7,
          "label": "optional",
          "type": 11,
          "message": 7,
          "oneof": 0
        },
        {
          "name": "big_integer",
          "number": 8,
          "label": "optional",
          "type": 9,
          "oneof": 0
        }
      ]
    },
    {
      "name": "mitmflow.Header",
      "fields": [
        {
          "name": "name",
          "number": 1,
          "label": "optional",
          "type": 12,
          "implicit": true
        },
        {
          "name": "value",
          "number": 2,
          "label": "optional",
          "type": 12,
          "implicit": true
        }
      ]
    },
    {
      "name": "mitmflow.Headers",
      "fields": [
        {
          "name": "headers",
          "number": 1,
          "label": "repeated",
          "type": 11,
          "message": 17
        }
      ]
    },
    {
      "name": "mitmflow.WebSocketMessage",
      "fields": [
        {
          "name": "opcode",
          "number": 1,
          "label": "optional",
          "type": 3,
          "implicit": true
        },
        {
          "name": "from_client",
          "number": 2,
          "label": "optional",
          "type": 8,
          "implicit": true
        },
        {
          "name": "content",
          "number": 3,
          "label": "optional",
          "type": 12,
          "implicit": true
        },
        {
          "name": "timestamp",
          "number": 4,
          "label": "optional",
          "type": 1,
          "implicit": true
        },
        {
          "name": "dropped",
          "number": 5,
          "label": "optional",
          "type": 8,
          "implicit": true
        },
        {
          "name": "injected",
          "number": 6,
          "label": "optional",
          "type": 8,
          "implicit": true
        },
        {
          "name": "content_text",
          "number": 7,
          "label": "optional",
          "type": 9,
          "oneof": 0
        },
        {
          "name": "timestamp_integer",
          "number": 8,
          "label": "optional",
          "type": 3,
          "oneof": 1
        }
      ]
    },
    {
      "name": "mitmflow.DnsQuestion",
      "fields": [
        {
          "name": "name",
          "number": 1,
          "label": "optional",
          "type": 9,
          "implicit": true
        },
        {
          "name": "type",
          "number": 2,
          "label": "optional",
          "type": 3,
          "implicit": true
        },
        {
          "name": "class_",
          "number": 3,
          "label": "optional",
          "type": 3,
          "implicit": true
        },
        {
          "name": "extra",
          "number": 16,
          "label": "repeated",
          "type": 11,
          "message": 8
        },
        {
          "name": "order",
          "number": 17,
          "label": "optional",
          "type": 12,
          "oneof": 0
        }
      ]
    },
    {
      "name": "mitmflow.DnsRecord",
      "fields": [
        {
          "name": "name",
          "number": 1,
          "label": "optional",
          "type": 9,
          "implicit": true
        },
        {
          "name": "type",
          "number": 2,
          "label": "optional",
          "type": 3,
          "implicit": true
        },
        {
          "name": "class_",
          "number": 3,
          "label": "optional",
          "type": 3,
          "implicit": true
        },
        {
          "name": "ttl",
          "number": 4,
          "label": "optional",
          "type": 3,
          "implicit": true
        },
        {
          "name": "data",
          "number": 5,
          "label": "optional",
          "type": 12,
          "implicit": true
        },
        {
          "name": "extra",
          "number": 16,
          "label": "repeated",
          "type": 11,
          "message": 8
        },
        {
          "name": "order",
          "number": 17,
          "label": "optional",
          "type": 12,
          "oneof": 0
        }
      ]
    },
    {
      "name": "mitmflow.List",
      "fields": [
        {
          "name": "items",
          "number": 1,
          "label": "repeated",
          "type": 11,
          "message": 16
        }
      ]
    }
  ],
  "enums": []
};

export const flowMapping: readonly MessageMapping[] = [
  {
    "form": "DICT",
    "fields": [
      {
        "place": 16,
        "role": "VERSION"
      },
      {
        "place": 14
      },
      {
        "place": 5,
        "nullable": true
      },
      {
        "place": 13,
        "nullable": true
      },
      {
        "place": 10
      },
      {
        "place": 9,
        "nullable": true
      },
      {
        "place": 8
      },
      {
        "place": 6
      },
      {
        "place": 15,
        "role": "TYPE",
        "key": "type",
        "nullable": true
      },
      {
        "place": 15,
        "role": "TYPE",
        "key": "type",
        "nullable": true
      },
      {
        "place": 15,
        "role": "TYPE",
        "key": "type",
        "nullable": true
      },
      {
        "place": 15,
        "role": "TYPE",
        "key": "type",
        "nullable": true
      },
      {
        "place": 11,
        "nullable": true
      },
      {
        "place": 12,
        "nullable": true
      },
      {
        "place": 7,
        "nullable": true
      },
      {
        "place": 4,
        "nullable": true
      },
      {
        "place": 5,
        "key": "timestamp_created",
        "nullable": true
      },
      {
        "role": "EXTRA"
      },
      {
        "role": "ORDER",
        "nullable": true
      },
      {
        "role": "CHECKSUM",
        "nullable": true
      }
    ]
  },
  {
    "form": "DICT",
    "fields": [
      {
        "place": 1,
        "nullable": true
      },
      {
        "place": 2
      },
      {
        "role": "EXTRA"
      },
      {
        "role": "ORDER",
        "nullable": true
      }
    ]
  },
  {
    "form": "PART",
    "fields": [
      {
        "place": 3,
        "nullable": true
      },
      {
        "place": 2,
        "nullable": true
      },
      {
        "place": 1,
        "nullable": true
      }
    ]
  },
  {
    "form": "PART",
    "fields": [
      {
        "place": 3
      }
    ]
  },
  {
    "form": "PART",
    "fields": [
      {
        "place": 3,
        "nullable": true
      },
      {
        "place": 2,
        "nullable": true
      }
    ]
  },
  {
    "form": "DICT",
    "fields": [
      {
        "place": 3,
        "nullable": true
      },
      {
        "place": 1,
        "nullable": true
      },
      {
        "place": 17
      },
      {
        "place": 19,
        "nullable": true
      },
      {
        "place": 18,
        "nullable": true
      },
      {
        "place": 16
      },
      {
        "place": 6,
        "nullable": true
      },
      {
        "place": 5,
        "nullable": true
      },
      {
        "place": 4,
        "nullable": true
      },
      {
        "place": 14
      },
      {
        "place": 8,
        "nullable": true
      },
      {
        "place": 7,
        "nullable": true
      },
      {
        "place": 12,
        "nullable": true
      },
      {
        "place": 10,
        "nullable": true
      },
      {
        "place": 15,
        "nullable": true
      },
      {
        "place": 9
      },
      {
        "place": 11
      },
      {
        "place": 13
      },
      {
        "place": 2,
        "nullable": true
      },
      {
        "role": "EXTRA"
      },
      {
        "role": "ORDER",
        "nullable": true
      }
    ]
  },
  {
    "form": "DICT",
    "fields": [
      {
        "place": 1
      },
      {
        "place": 16
      },
      {
        "place": 18,
        "nullable": true
      },
      {
        "place": 17,
        "nullable": true
      },
      {
        "place": 15
      },
      {
        "place": 5,
        "nullable": true
      },
      {
        "place": 4,
        "nullable": true
      },
      {
        "place": 3,
        "nullable": true
      },
      {
        "place": 13
      },
      {
        "place": 7,
        "nullable": true
      },
      {
        "place": 6,
        "nullable": true
      },
      {
        "place": 11,
        "nullable": true
      },
      {
        "place": 9,
        "nullable": true
      },
      {
        "place": 14,
        "nullable": true
      },
      {
        "place": 8
      },
      {
        "place": 10
      },
      {
        "place": 12
      },
      {
        "place": 2,
        "nullable": true
      },
      {
        "role": "EXTRA"
      },
      {
        "role": "ORDER",
        "nullable": true
      }
    ]
  },
  {
    "form": "FREE_DICT",
    "fields": [
      {}
    ]
  },
  {
    "form": "ENTRY",
    "fields": [
      {},
      {
        "nullable": true
      },
      {
        "nullable": true
      }
    ]
  },
  {
    "form": "DICT",
    "fields": [
      {
        "place": 4
      },
      {
        "place": 3
      },
      {
        "place": 6
      },
      {
        "place": 5
      },
      {
        "place": 1
      },
      {
        "place": 2
      },
      {
        "place": 8,
        "nullable": true
      },
      {
        "place": 7,
        "nullable": true
      },
      {
        "place": 12
      },
      {
        "place": 11
      },
      {
        "place": 10,
        "nullable": true
      },
      {
        "place": 9,
        "nullable": true
      },
      {
        "place": 6,
        "key": "host",
        "nullable": true
      },
      {
        "place": 8,
        "key": "timestamp_start",
        "nullable": true
      },
      {
        "place": 7,
        "key": "timestamp_end",
        "nullable": true
      },
      {
        "role": "EXTRA"
      },
      {
        "role": "ORDER",
        "nullable": true
      }
    ]
  },
  {
    "form": "DICT",
    "fields": [
      {
        "place": 2
      },
      {
        "place": 1
      },
      {
        "place": 4,
        "nullable": true
      },
      {
        "place": 3,
        "nullable": true
      },
      {
        "place": 8
      },
      {
        "place": 7
      },
      {
        "place": 6,
        "nullable": true
      },
      {
        "place": 5,
        "nullable": true
      },
      {
        "place": 4,
        "key": "timestamp_start",
        "nullable": true
      },
      {
        "place": 3,
        "key": "timestamp_end",
        "nullable": true
      },
      {
        "role": "EXTRA"
      },
      {
        "role": "ORDER",
        "nullable": true
      }
    ]
  },
  {
    "form": "DICT",
    "fields": [
      {
        "place": 4,
        "nullable": true
      },
      {
        "place": 3,
        "nullable": true
      },
      {
        "place": 2,
        "nullable": true
      },
      {
        "place": 1,
        "nullable": true
      },
      {
        "place": 5
      },
      {
        "role": "EXTRA"
      },
      {
        "role": "ORDER",
        "nullable": true
      }
    ]
  },
  {
    "form": "TUPLE",
    "fields": [
      {
        "place": 1
      },
      {
        "place": 2
      },
      {
        "place": 3
      },
      {
        "place": 3,
        "nullable": true
      }
    ]
  },
  {
    "form": "DICT",
    "fields": [
      {
        "place": 14
      },
      {
        "place": 13
      },
      {
        "place": 12
      },
      {
        "place": 11
      },
      {
        "place": 10
      },
      {
        "place": 9
      },
      {
        "place": 8
      },
      {
        "place": 7
      },
      {
        "place": 6
      },
      {
        "place": 1,
        "nullable": true
      },
      {
        "place": 5
      },
      {
        "place": 4
      },
      {
        "place": 3
      },
      {
        "place": 2
      },
      {
        "role": "EXTRA"
      },
      {
        "role": "ORDER",
        "nullable": true
      }
    ]
  },
  {
    "form": "TUPLE",
    "fields": [
      {
        "place": 1
      },
      {
        "place": 2
      },
      {
        "place": 3,
        "nullable": true
      },
      {
        "place": 4,
        "nullable": true
      }
    ]
  },
  {
    "form": "TUPLE",
    "fields": [
      {
        "place": 1
      },
      {
        "place": 2,
        "nullable": true
      }
    ]
  },
  {
    "form": "VALUE",
    "fields": [
      {},
      {},
      {},
      {},
      {},
      {
        "nullable": true
      },
      {
        "nullable": true
      },
      {
        "role": "BIG_INTEGER"
      }
    ]
  },
  {
    "form": "TUPLE",
    "fields": [
      {
        "place": 1
      },
      {
        "place": 2
      }
    ]
  },
  {
    "form": "LIST",
    "fields": [
      {}
    ]
  },
  {
    "form": "TUPLE",
    "fields": [
      {
        "place": 1
      },
      {
        "place": 2
      },
      {
        "place": 3
      },
      {
        "place": 4
      },
      {
        "place": 5
      },
      {
        "place": 6
      },
      {
        "place": 3,
        "nullable": true
      },
      {
        "place": 4,
        "nullable": true
      }
    ]
  },
  {
    "form": "DICT",
    "fields": [
      {
        "place": 3
      },
      {
        "place": 2
      },
      {
        "place": 1
      },
      {
        "role": "EXTRA"
      },
      {
        "role": "ORDER",
        "nullable": true
      }
    ]
  },
  {
    "form": "DICT",
    "fields": [
      {
        "place": 5
      },
      {
        "place": 4
      },
      {
        "place": 3
      },
      {
        "place": 2
      },
      {
        "place": 1
      },
      {
        "role": "EXTRA"
      },
      {
        "role": "ORDER",
        "nullable": true
      }
    ]
  },
  {
    "form": "LIST",
    "fields": [
      {}
    ]
  }
];

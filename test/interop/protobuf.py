"""Python's own protobuf, asked about messages over stdin and stdout.

argv: the folder of the module that protoc made of dummy_http.proto. One JSON line a question, one a time:

  [message, hex of our bytes]  → [hex of Python's bytes, what Python reads in ours, hex of that written again]
  hex of any bytes             → the message that Python reads in them, or null where it refuses

A message is an object of the schema's field names, content in hex.
"""
import json
import sys

sys.path.insert(0, sys.argv[1])

from dummy_http_pb2 import HTTPResponse  # noqa: E402
from google.protobuf.message import DecodeError  # noqa: E402


def made(fields):
    message = HTTPResponse()
    for name, value in fields["request"].items():
        setattr(message.request, name, value)
    message.status_code = fields["status_code"]
    if "content" in fields:
        message.content = bytes.fromhex(fields["content"])
    return message


def shown(message):
    fields = {"request": {field.name: value for field, value in message.request.ListFields()}}
    fields["status_code"] = message.status_code
    if message.HasField("content"):
        fields["content"] = message.content.hex()
    return fields


def answer(question):
    if isinstance(question, str):
        try:
            read = shown(HTTPResponse.FromString(bytes.fromhex(question)))
        except (DecodeError, UnicodeDecodeError):
            return None
        # Text that is not UTF-8 comes as bytes.
        return None if any(isinstance(value, bytes) for value in read["request"].values()) else read
    fields, ours = question
    read = HTTPResponse.FromString(bytes.fromhex(ours))
    return [made(fields).SerializeToString().hex(), shown(read), read.SerializeToString().hex()]


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))))

"""Python's protobuf on a file of delimited messages of flow.proto.

argv: the folder of the module that protoc made of flow.proto, the file. One JSON line a flow: what a list of flows shows, whether the
checksum is zlib's of the bytes before it, and whether Python writes the message again as it was.
"""
import json
import sys
import zlib

sys.path.insert(0, sys.argv[1])

from flow_pb2 import Flow  # noqa: E402
from google.protobuf.internal.decoder import _DecodeVarint32  # noqa: E402

with open(sys.argv[2], "rb") as file:
    data = file.read()
at = 0
while at < len(data):
    length, at = _DecodeVarint32(data, at)
    message = data[at : at + length]
    at += length
    flow = Flow.FromString(message)
    shown = {"id": flow.id, "type": flow.WhichOneof("type")}
    shown["sound"] = zlib.crc32(message[:-6]) == flow.crc32
    shown["same"] = flow.SerializeToString() == message
    if flow.HasField("http"):
        request = flow.http.request
        shown["method"] = request.method.decode()
        shown["host"] = request.host or request.host_bytes.decode()
        shown["status"] = flow.http.response.status_code if flow.http.HasField("response") else None
    print(json.dumps(shown))

"""What mitmproxy's own reader says of a dump: a line of JSON for each flow, its state, the state it reverts to, and what its attributes say.

A state is a rendering as test/reference/render.ts makes it.
"""
import hashlib
import json
import sys

from mitmproxy import http, tcp
from mitmproxy.io import FlowReader
from oracle import render


def plain(value):
    """States hold tuples, which are lists in the file."""
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


def digest(content):
    return None if content is None else [len(content), hashlib.sha256(content).hexdigest()]


def address(value):
    return None if value is None else list(value)


def of_connection(conn):
    return {
        "id": conn.id,
        "peername": address(conn.peername),
        "sockname": address(conn.sockname),
        "error": conn.error,
        "tls": conn.tls,
        "tlsEstablished": conn.tls_established,
        "tlsVersion": conn.tls_version,
        "sni": conn.sni,
        "cipher": conn.cipher,
        "cipherList": list(conn.cipher_list),
        "alpn": None if conn.alpn is None else conn.alpn.hex(),
        "alpnOffers": [offer.hex() for offer in conn.alpn_offers],
        "certificates": [digest(certificate.to_pem()) for certificate in conn.certificate_list],
        "times": [conn.timestamp_start, conn.timestamp_tls_setup, conn.timestamp_end],
    }


def of_message(message):
    return {
        "httpVersion": message.http_version,
        "headers": [list(item) for item in message.headers.items(multi=True)],
        "twice": message.headers.get_all("x-twice"),
        "contentType": message.headers.get("content-type"),
        "rawContent": digest(message.raw_content),
        "content": digest(message.get_content(strict=False)),
        "text": None if message.raw_content is None or len(message.raw_content) > 10_000 else message.get_text(strict=False),
        "times": [message.timestamp_start, message.timestamp_end],
    }


def of_request(request):
    return {
        **of_message(request),
        "method": request.method,
        "scheme": request.scheme,
        "authority": request.authority,
        "host": request.host,
        "port": request.port,
        "path": request.path,
        "url": request.url,
        "prettyHost": request.pretty_host,
        "prettyUrl": request.pretty_url,
    }


def of_response(response):
    return {**of_message(response), "statusCode": response.status_code, "reason": response.reason}


def of_websocket(websocket):
    return {
        "messages": [
            [message.type.value, message.from_client, message.content.hex(), message.timestamp, message.dropped, message.injected]
            for message in websocket.messages
        ],
        "closedByClient": websocket.closed_by_client,
        "closeCode": websocket.close_code,
        "closeReason": websocket.close_reason,
        "timestampEnd": websocket.timestamp_end,
    }


def optional(value, of):
    return None if value is None else of(value)


def of_flow(flow):
    said = {
        "type": flow.type,
        "id": flow.id,
        "error": optional(flow.error, lambda error: [error.msg, error.timestamp]),
        "intercepted": flow.intercepted,
        "isReplay": flow.is_replay,
        "marked": flow.marked,
        "comment": flow.comment,
        "times": [flow.timestamp_created, flow.timestamp_start],
        "client": of_connection(flow.client_conn),
        "server": {
            **of_connection(flow.server_conn),
            "address": address(flow.server_conn.address),
            "tcpSetup": flow.server_conn.timestamp_tcp_setup,
        },
        "differsFromBackup": flow.modified(),
    }
    if isinstance(flow, http.HTTPFlow):
        said["request"] = of_request(flow.request)
        said["response"] = optional(flow.response, of_response)
        said["websocket"] = optional(flow.websocket, of_websocket)
    if isinstance(flow, tcp.TCPFlow):
        said["messages"] = [[message.from_client, message.content.hex(), message.timestamp] for message in flow.messages]
    return said


def main():
    with open(sys.argv[1], "rb") as dump:
        for flow in FlowReader(dump).stream():
            answer = {"state": render(plain(flow.get_state())), "said": of_flow(flow)}
            flow.revert()
            answer["reverted"] = render(plain(flow.get_state()))
            print(json.dumps(answer))


main()

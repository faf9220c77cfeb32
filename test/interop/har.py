"""A dump of flows made by chance, and beside it what their HAR entries take from mitmproxy itself: a JSON list on stdout.

The arguments are the dump's name, a seed and a count. This mitmproxy has no exporter of HAR: what is asked of it are the parts from which
an entry is made, so that the pieces are mitmproxy's own: cookies, queries, forms, text, sizes of printed headers, URLs, times.
"""
import json
import random
import sys
from datetime import datetime, timezone

from mitmproxy import http
from mitmproxy.io import FlowWriter
from mitmproxy.test import tflow

COOKIES = ["a", "b=1", "c=", "=d", 'e="x; y"', 'f="\\"q\\""', 'g="open', 'h="x"y', " i = j ", "k=l=m", ";", "", "Path=/p", "path=/q", "HttpOnly", "SECURE"]
ATTRIBUTES = ["Domain=.example.com", "SameSite=Lax", "Expires=Wed, 09 Jun 2021 10:18:14 GMT", "expires=Thu", "Max-Age=5", "n=o, p=q", ", r=s"]
VALUES = ["x", "it's", 'say "hi"', "both ' and \"", "back\\slash", "tab\t", "n\u00e4h", "\u20ac", "\udcff", ""]
PIECES = ["a", "b=1", "c=%20+", "%41=%zz", "=", "&", "%ff%C3%A9", "\u00e9=\u00e9%41", "x=y=z", "+", "%", "%2", ";", "n=%0A"]
TYPES = ["text/plain", "text/html; charset=utf-8", "application/json", "application/x-www-form-urlencoded", "Application/X-WWW-Form-Urlencoded; x=y", "image/png"]
TEXTS = [b"", b"plain", b"a=1&b=2", b"<meta charset=latin-1>\xe9", "n\u00e4h".encode(), b"\xff\xfd", b'{"a": 1}']


def joined(chance, pieces, glue):
    return glue.join(chance.choice(pieces) for _ in range(chance.randrange(6)))


def encoded(text):
    return text.encode("utf-8", "surrogateescape")


def made(chance):
    flow = tflow.tflow(resp=chance.random() < 0.9)
    request = flow.request
    request.method = chance.choice(["GET", "POST", "put", "PATCH", "DELETE", "CONNECT"])
    request.http_version = chance.choice(["HTTP/1.1", "HTTP/2.0"])
    request.data.path = encoded("/" + chance.choice(["", "?"]) + joined(chance, PIECES, chance.choice(["&", ""])) + chance.choice(["", "#x?y=z"]))
    request.data.authority = chance.choice([b"", b"example.com:8443"])
    request.data.port = chance.choice([80, 443, 8080])
    request.data.scheme = chance.choice([b"http", b"https"])
    request.headers = headers(chance, "cookie", COOKIES)
    request.raw_content = chance.choice(TEXTS)
    request.timestamp_start = chance.uniform(0, 2e9)
    request.timestamp_end = request.timestamp_start + chance.uniform(0, 9)
    if flow.response:
        flow.response.headers = headers(chance, "set-cookie", COOKIES + ATTRIBUTES)
        flow.response.raw_content = chance.choice(TEXTS)
        flow.response.data.reason = chance.choice([b"OK", b"", b"n\xe4h"])
        flow.response.timestamp_start = request.timestamp_end + chance.uniform(0, 9)
        flow.response.timestamp_end = flow.response.timestamp_start + chance.uniform(0, 9)
    server = flow.server_conn
    server.timestamp_start = chance.uniform(1, 2e9)
    server.timestamp_tcp_setup = chance.choice([None, server.timestamp_start + chance.uniform(0, 9)])
    server.timestamp_tls_setup = chance.choice([None, (server.timestamp_tcp_setup or 1) + chance.uniform(0, 9)])
    return flow


def headers(chance, cookie, parts):
    fields = [(b"X-" + str(number).encode(), encoded(chance.choice(VALUES))) for number in range(chance.randrange(4))]
    for _ in range(chance.randrange(3)):
        fields.append((cookie.title().encode(), encoded(joined(chance, parts, "; "))))
    if chance.random() < 0.8:
        fields.append((b"Content-Type", chance.choice(TYPES).encode()))
    if chance.random() < 0.3:
        fields.append((b"Host", chance.choice([b"example.org", b"example.org:81", b"127.0.0.1:9"])))
    return http.Headers(fields)


def pairs(items):
    return [{"name": name, "value": value} for name, value in items.items(multi=True)]


def cookie(name, value, attributes):
    said = {"name": name, "value": value, "path": attributes.get("path", "/"), "domain": attributes.get("domain", "")}
    said.update(httpOnly="httponly" in attributes, secure="secure" in attributes)
    if "samesite" in attributes:
        said["sameSite"] = attributes["samesite"]
    return said


def said(flow):
    request, response, server = flow.request, flow.response, flow.server_conn
    answer = {
        "startedDateTime": datetime.fromtimestamp(request.timestamp_start, timezone.utc).isoformat(),
        "method": request.method,
        "url": f"https://{request.pretty_url}/" if request.method == "CONNECT" else request.pretty_url,
        "cookies": pairs(request.cookies),
        "headers": pairs(request.headers),
        "queryString": pairs(request.query),
        "headersSize": len(str(request.headers)),
        "text": request.get_text(strict=False),
        "params": pairs(request.urlencoded_form),
        "send": 1000 * (request.timestamp_end - request.timestamp_start),
        "connect": 1000 * (server.timestamp_tcp_setup - server.timestamp_start) if server.timestamp_tcp_setup else -1,
    }
    if response:
        answer["response"] = {
            "statusText": response.reason,
            "cookies": [cookie(name, value, attributes) for name, (value, attributes) in response.cookies.items(multi=True)],
            "headers": pairs(response.headers),
            "headersSize": len(str(response.headers)),
            "text": response.get_text(strict=False),
            "redirectURL": response.headers.get("location", ""),
            "wait": 1000 * (response.timestamp_start - request.timestamp_end),
            "receive": 1000 * (response.timestamp_end - response.timestamp_start),
        }
    return answer


def main():
    name, seed, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    chance = random.Random(seed)
    flows = [made(chance) for _ in range(count)]
    with open(name, "wb") as dump:
        writer = FlowWriter(dump)
        for flow in flows:
            writer.add(flow)
    json.dump([said(flow) for flow in flows], sys.stdout)


main()

"""mitmproxy's own filters, and Python's own regular expressions, on batches from standard input.

  {"make": path, "seed": n, "count": n}                      a dump of made-up flows
  {"dumps": paths, "filters": texts, "ignore_case": bool}    for each filter its tree and which flows it matches, or null
  {"patterns": [[pattern, kind, flags, subjects]…]}          for each pattern which subjects it is found in, or null

This version ignores case in ~m and ~d alone, where the newest does in all operators or in none: so every operator is told to.
"""
import gzip
import json
import random
import re
import sys
import warnings
import zlib

from mitmproxy import flowfilter, http, tcp
from mitmproxy.io import FlowReader, FlowWriter
from mitmproxy.test import tflow

warnings.simplefilter("ignore")


def shape(node):
    if isinstance(node, flowfilter.FNot):
        return f"not({shape(node.itm)})"
    if isinstance(node, (flowfilter.FAnd, flowfilter.FOr)):
        name = "and" if isinstance(node, flowfilter.FAnd) else "or"
        return f"{name}({', '.join(shape(item) for item in node.lst)})"
    if isinstance(node, flowfilter.FCode):
        return f"c({node.num})"
    return f"{node.code}({node.expr})" if hasattr(node, "expr") else node.code


def answer_filter(text, flows):
    try:
        parsed = flowfilter.parse(text)
    except (ValueError, RecursionError):
        return None
    return [shape(parsed), "".join(verdict(parsed, item) for item in flows)]


def verdict(parsed, item):
    try:
        return "1" if parsed(item) else "0"
    except TypeError:
        # Messages of old WebSockets are migrated as text, which this version cannot search.
        return "-"


def answer_filters(task):
    for kind in flowfilter.filter_rex:
        kind.flags = kind.flags | re.IGNORECASE if task["ignore_case"] else kind.flags & ~re.IGNORECASE
    flows = []
    for path in task["dumps"]:
        with open(path, "rb") as dump:
            flows += FlowReader(dump).stream()
    return {"flows": len(flows), "answers": [answer_filter(text, flows) for text in task["filters"]]}


def answer_pattern(pattern, kind, flags, subjects):
    try:
        if kind == "bytes":
            compiled = re.compile(pattern.encode(), flags)
            return [compiled.search(subject.encode("latin-1")) is not None for subject in subjects]
        compiled = re.compile(pattern, flags)
        return [compiled.search(subject) is not None for subject in subjects]
    except (re.error, ValueError, OverflowError, RecursionError, IndexError):
        return None


WORDS = ["a", "GET", "example", "Example.com", "name: value", "1", "été", "x\ny", "needle", "o o", "-", "password=1"]
HOSTS = ["example.com", "EXAMPLE.org", "192.0.2.7", "::1", "xn--mnchen-3ya.de"]
TYPES = ["text/html", "text/css; charset=utf-8", "image/png", "IMAGE/gif", "application/javascript", "application/json", "font/woff2"]


def without(rng, made, name):
    """Some flows lack a part."""
    if rng.random() < 0.3:
        setattr(made, name, None)
    return made


def phrase(rng):
    return rng.choice(["\n", " ", "", "\r\n"]).join(rng.choice(WORDS) for _ in range(rng.randrange(1, 6)))


def content(rng):
    if rng.random() < 0.15:
        return None
    return rng.choice([phrase(rng).encode(), rng.randbytes(rng.randrange(1, 40)), b"\x00" + phrase(rng).encode("latin-1")])


def headers(rng):
    fields = [(b"Host", rng.choice(HOSTS).encode())] if rng.random() < 0.7 else []
    for _ in range(rng.randrange(4)):
        name = rng.choice([b"Content-Type", b"content-type", b"X-One", b"x-one", b"Cookie", b"\xe9"])
        value = rng.choice(TYPES).encode() if name.lower() == b"content-type" else phrase(rng).replace("\n", " ").encode()
        fields.append((name, value))
    return http.Headers(fields)


def encode(rng, message):
    coding = rng.choice([None, None, "gzip", "deflate", "identity", "gzip but not", "unheard-of"])
    body = message.raw_content
    if coding is None or body is None:
        return
    message.headers["content-encoding"] = coding.split()[0]
    message.raw_content = {"gzip": gzip.compress, "deflate": zlib.compress}.get(coding, lambda plain: plain)(body)


def http_flow(rng):
    made = tflow.twebsocketflow() if rng.random() < 0.3 else without(rng, tflow.tflow(resp=True, err=True), "response")
    request = made.request
    request.data.method = rng.choice([b"GET", b"get", b"POST", b"DELETE", b"CONNECT"])
    request.data.host = rng.choice(HOSTS)
    request.data.path = ("/" + phrase(rng).replace(" ", "%20").replace("\n", "")).encode()
    request.data.port = rng.choice([80, 443, 8080])
    request.data.scheme = rng.choice([b"http", b"https"])
    request.data.authority = rng.choice([b"", b"", b"example.com:443"])
    for message in filter(None, (request, made.response)):
        message.data.headers = headers(rng)
        message.data.content = content(rng)
        encode(rng, message)
    if made.response:
        made.response.data.status_code = rng.choice([101, 200, 301, 404])
    for message in made.websocket.messages if made.websocket else []:
        message.content = phrase(rng).encode()
    return made


def dns_flow(rng):
    made = without(rng, tflow.tdnsflow(resp=True), "response")
    for question in made.request.questions:
        question.name = rng.choice(HOSTS)
    if rng.random() < 0.2:
        made.request.questions = []
    return made


def tcp_flow(rng):
    made = tflow.ttcpflow(err=True)
    made.messages = [tcp.TCPMessage(rng.random() < 0.5, content(rng) or b"", 1.0) for _ in range(rng.randrange(4))]
    return made


def value(rng, depth=2):
    kind = rng.randrange(7 if depth else 5)
    if kind < 5:
        quotes = rng.choice(["", "'", "\"'", "\\\x00\xa0"])
        return [None, True, rng.randrange(-9, 99), rng.uniform(-1, 1e20), phrase(rng) + quotes][kind]
    if kind == 5:
        return [value(rng, depth - 1) for _ in range(rng.randrange(3))]
    return {phrase(rng): value(rng, depth - 1) for _ in range(rng.randrange(3))}


def make(task):
    rng = random.Random(task["seed"])
    with open(task["make"], "wb") as dump:
        writer = FlowWriter(dump)
        for _ in range(task["count"]):
            made = rng.choice([http_flow, http_flow, http_flow, tcp_flow, dns_flow])(rng)
            made.client_conn.peername = rng.choice([("127.0.0.1", 50000), ("::1", 8080, 0, 0), None])
            made.server_conn.address = rng.choice([("example.com", 443), ("192.0.2.7", 80), None])
            made.marked = rng.choice(["", "", ":default:", ":red_circle:"])
            made.comment = rng.choice(["", phrase(rng)])
            made.is_replay = rng.choice([None, None, "request", "response"])
            made.metadata = {phrase(rng): value(rng) for _ in range(rng.randrange(3))}
            writer.add(without(rng, made, "error"))
    return {"made": task["count"]}


def main():
    task = json.load(sys.stdin)
    if "make" in task:
        answer = make(task)
    elif "filters" in task:
        answer = answer_filters(task)
    else:
        answer = {"answers": [answer_pattern(*row) for row in task["patterns"]]}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()

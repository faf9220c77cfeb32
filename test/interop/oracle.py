"""The real mitmproxy, answering batches of questions about tnetstrings over stdin and stdout.

A frame is its length (4 bytes, big-endian) and that many bytes: an operation (1 byte) and items, each with its length
before it. An answer is a frame of items.

  V  no items                → mitmproxy's version
  L  encodings               → for each, "refused" or JSON [rendering, end, whether mitmproxy's writer would write it so]
  D  renderings              → for each, the bytes that mitmproxy writes for that value
  G  a seed and a count      → for each value, two items: mitmproxy's bytes; its rendering in the order of the file

A rendering is JSON as test/reference/render.ts makes it.
"""
import json
import random
import struct
import sys

from mitmproxy import version
from mitmproxy.io import tnetstring

# Renderings of deep values nest two levels a level.
sys.setrecursionlimit(10_000)


def render(value, flip=False):
    if value is None:
        return ["n"]
    if value is True or value is False:
        return ["t" if value else "f"]
    if isinstance(value, int):
        return ["#", str(value)]
    if isinstance(value, float):
        return ["^", "nan" if value != value else struct.pack(">d", value).hex()]
    if isinstance(value, str):
        return [";", value.encode("utf8").hex()]
    if isinstance(value, bytes):
        return [",", value.hex()]
    if isinstance(value, list):
        return ["]", [render(item, flip) for item in value]]
    entries = list(value.items())
    if flip:
        entries.reverse()
    return ["}", [render(part, flip) for entry in entries for part in entry]]


def parse(rendering):
    tag = rendering[0]
    if tag == "n":
        return None
    if tag in "tf":
        return tag == "t"
    if tag == "#":
        return int(rendering[1])
    if tag == "^":
        return float("nan") if rendering[1] == "nan" else struct.unpack(">d", bytes.fromhex(rendering[1]))[0]
    if tag == ";":
        return bytes.fromhex(rendering[1]).decode("utf8")
    if tag == ",":
        return bytes.fromhex(rendering[1])
    items = [parse(item) for item in rendering[1]]
    return items if tag == "]" else dict(zip(items[::2], items[1::2]))


def flipped(value):
    """The value whose writing gives the file that `value` was read from: mitmproxy writes dicts last item first."""
    if isinstance(value, list):
        return [flipped(item) for item in value]
    if isinstance(value, dict):
        return {key: flipped(item) for key, item in reversed(list(value.items()))}
    return value


def to_json(rendering):
    return json.dumps(rendering, separators=(",", ":")).encode()


def load(encoded):
    try:
        value, rest = tnetstring.pop(encoded)
    except (ValueError, TypeError, RecursionError, OverflowError, IndexError, MemoryError):
        return b"refused"
    end = len(encoded) - len(rest)
    try:
        is_canonical = tnetstring.dumps(flipped(value)) == encoded[:end]
        return to_json([render(value), end, is_canonical])
    except ValueError:
        # A number that mitmproxy reads but cannot write, as a whole of more than 4300 digits out of underscores.
        return to_json([["unwritable"], end, False])


def number(rng):
    kind = rng.randrange(8)
    if kind == 0:
        return rng.randrange(-10, 300)
    if kind == 1:
        return rng.randrange(-(2**54), 2**54)
    if kind == 2:
        return rng.choice([1, -1]) * rng.getrandbits(rng.choice([52, 53, 54, 63, 64, 65, 128, 1000, 14200]))
    if kind == 3:
        return rng.uniform(0, 2e9)
    if kind == 4:
        return float(rng.randrange(-(10**18), 10**18))
    if kind == 5:
        return struct.unpack("d", rng.randbytes(8))[0]
    if kind == 6:
        return rng.choice([1, -1, 1.5, 123456789]) * 10.0 ** rng.randrange(-320, 300)
    return rng.choice([0.0, -0.0, 5e-324, 1e16, 9999999999999998.0, 1e-5, 1e-4, 0.1, float("inf"), float("-inf"), float("nan")])


def character(rng):
    return chr(rng.choice([rng.randrange(32, 127), rng.randrange(0xD800), rng.randrange(0xE000, 0x110000), 0, 0xFEFF]))


def scalar(rng):
    kind = rng.randrange(6)
    if kind == 0:
        return rng.choice([None, True, False])
    if kind == 1:
        return rng.randbytes(rng.choice([0, 1, 5, 9, 10, 99, 100, 300]))
    if kind in (2, 3):
        return number(rng)
    return "".join(character(rng) for _ in range(rng.choice([0, 1, 3, 8, 20])))


def generate(rng, depth):
    kind = rng.randrange(5)
    if depth == 0 or kind < 2:
        return scalar(rng)
    count = rng.choice([0, 1, 2, 3, 5])
    if kind == 2:
        return [generate(rng, depth - 1) for _ in range(count)]
    keys = [scalar(rng) if rng.random() < 0.2 else rng.choice(["headers", "id", "via", "__proto__", "7", "é", b"id", b""]) for _ in range(count)]
    return {key: generate(rng, depth - 1) for key in keys}


def nested(rng, depth):
    value = scalar(rng)
    for _ in range(depth):
        value = [value] if rng.random() < 0.5 else {"k": value}
    return value


def generated(seed, count):
    rng = random.Random(seed)
    answers = []
    for _ in range(count):
        value = nested(rng, rng.randrange(90, 101)) if rng.random() < 0.02 else generate(rng, rng.choice([0, 2, 4, 6]))
        answers += [tnetstring.dumps(value), to_json(render(value, flip=True))]
    return answers


def answer(operation, items):
    if operation == b"V":
        return [version.VERSION.encode()]
    if operation == b"L":
        return [load(item) for item in items]
    if operation == b"D":
        return [tnetstring.dumps(parse(json.loads(item))) for item in items]
    return generated(int(items[0]), int(items[1]))


def main():
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while head := source.read(4):
        body = source.read(int.from_bytes(head, "big"))
        items, at = [], 1
        while at < len(body):
            length = int.from_bytes(body[at : at + 4], "big")
            items.append(body[at + 4 : at + 4 + length])
            at += 4 + length
        frame = b"".join(len(item).to_bytes(4, "big") + item for item in answer(body[:1], items))
        sink.write(len(frame).to_bytes(4, "big") + frame)
        sink.flush()


if __name__ == "__main__":
    main()

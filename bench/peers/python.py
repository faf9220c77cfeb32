"""Measures mitmproxy's own tnetstring, or Python's protobuf: reads one job from standard input, writes its samples to standard output.

Sources: mitmproxy/io/tnetstring.py (https://github.com/mitmproxy/mitmproxy), https://protobuf.dev/reference/python/python-generated/
"""

import base64
import gc
import importlib.metadata
import importlib.util
import json
import os
import sys
import time


def main():
    started = time.perf_counter_ns()
    job = json.load(sys.stdin)
    try:
        library = Tnetstring() if "mitmproxy" in job["variant"] else Protobuf(job["descriptors"])
    except ImportError:
        return {"results": [], "missing": True}
    library.dumps("response", library.response(b"first call"))
    load_time = time.perf_counter_ns() - started
    results, subjects = [], {}
    for task in job["tasks"]:
        case = task["case"]
        try:
            if case == "flows":
                found = run_flows(library, task, job)
            else:
                if case not in subjects:
                    subjects = {case: make_subject(library, case, job)}
                found = run_body(library, task, *subjects[case])
            results.append({"case": case, "operation": task["operation"], **found})
        except Exception as error:  # A wrong result is a row of its own; the others are still measured.
            results.append({"case": case, "operation": task["operation"], "samples": [], "error": str(error)})
    return {"results": results, "loadTime": load_time, "detail": library.detail}


class Tnetstring:
    def __init__(self):
        # The one file, without the package around it, which takes half a second to import.
        package = importlib.util.find_spec("mitmproxy")
        if package is None:
            raise ImportError("mitmproxy")
        path = os.path.join(package.submodule_search_locations[0], "io", "tnetstring.py")
        spec = importlib.util.spec_from_file_location("tnetstring", path)
        self.module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self.module)
        try:
            self.detail = "mitmproxy " + importlib.metadata.version("mitmproxy")
        except importlib.metadata.PackageNotFoundError:
            self.detail = "mitmproxy"

    def response(self, body):
        request = {"method": 1, "host": "example.com", "port": 8080, "path": "/images/lolcats.png"}
        return {"request": request, "status_code": 200, "content": body}

    def nested(self, body):
        return {
            "id": "5d4ef8b8-5d7e-4a59-8f2c-6d3f1f6a9b1c",
            "request": {"method": "GET", "host": "example.com", "port": 8080, "path": "/images/lolcats.png"},
            "response": {"status_code": 200, "content": body, "reason": "OK", "elapsed": 125},
            "comment": "the fields after the body need its length first",
            "marked": ":default:",
        }

    def dumps(self, case, value):
        return self.module.dumps(value)

    def loads(self, case, blob):
        return self.module.loads(blob)

class Protobuf:
    def __init__(self, descriptors):
        from google.protobuf import __version__, descriptor_pb2, message_factory
        from google.protobuf.internal import api_implementation

        self.types = {}
        for name, text in descriptors.items():
            files = descriptor_pb2.FileDescriptorSet.FromString(base64.b64decode(text)).file
            self.types[name] = message_factory.GetMessages(files)
        self.detail = f"protobuf {__version__} ({api_implementation.Type()})"

    def response(self, body):
        return body

    nested = response

    def dumps(self, case, body):
        """Builds the message and serialises it: a caller has the values, not a message."""
        if case == "nested":
            message = self.types["nested"]["Flow"](
                id="5d4ef8b8-5d7e-4a59-8f2c-6d3f1f6a9b1c",
                comment="the fields after the body need its length first",
                marked=":default:",
            )
            message.request.method = "GET"
            message.response.status_code = 200
            message.response.content = body
            message.response.reason = "OK"
            message.response.elapsed = 125
        else:
            message = self.types["dummy_http"]["dummy_http.HTTPResponse"](status_code=200)
            message.request.method = 1
            message.content = body.encode() if isinstance(body, str) else body
        request = message.request
        request.host, request.port, request.path = "example.com", 8080, "/images/lolcats.png"
        return message.SerializeToString()

    def loads(self, case, blob):
        """Parses and reads the body, which is when it becomes a Python object."""
        if case == "nested":
            return self.types["nested"]["Flow"].FromString(blob).response.content
        content = self.types["dummy_http"]["dummy_http.HTTPResponse"].FromString(blob).content
        return content.decode() if case.startswith("text") else content


def make_subject(library, case, job):
    """The value of a case and its encoding, checked."""
    block = base64.b64decode(job["blocks"][case])
    body = block * (job["size"] // len(block))
    if case.startswith("text"):
        body = body.decode()
    value = library.nested(body) if case == "nested" else library.response(body)
    blob = library.dumps(case, value)
    if library.loads(case, blob) != value:
        raise ValueError("the round trip changed the value")
    return value, blob


def run_body(library, task, value, blob):
    case = task["case"]
    if task["operation"] == "dumps":
        samples = measure(lambda: library.dumps(case, value), task["limits"])
    else:
        samples = measure(lambda: library.loads(case, blob), task["limits"])
    return {"samples": samples, "blobBytes": len(blob)}


def run_flows(library, task, job):
    """One pass over a batch of flows from the file is a sample, as in Node."""
    batch, count = job["flowsPerSample"], task["limits"]["minSamples"]
    samples, total = [], 0
    with open(os.path.join(job["folder"], "flows.mitm"), "rb") as file:
        for _ in range(count):
            blobs = [read_one(file) for _ in range(batch)]
            total += sum(map(len, blobs))
            flows = [library.module.loads(blob) for blob in blobs]
            function, items = (library.module.dumps, flows) if task["operation"] == "dumps" else (library.module.loads, blobs)
            gc.collect()
            started = time.perf_counter_ns()
            for item in items:
                function(item)
            samples.append((time.perf_counter_ns() - started) / batch)
    return {"samples": samples, "blobBytes": total / (batch * count)}


def read_one(file):
    prefix = b""
    while not prefix.endswith(b":"):
        prefix += file.read(1)
    return prefix + file.read(int(prefix[:-1]) + 1)


def measure(operation, limits):
    """Samples as in Node: calls repeated for `minTime`, until there are enough and `maxTime` has passed, or `budget` would be."""
    count, samples, started = 1, [], time.perf_counter()
    while True:
        gc.collect()
        before = time.perf_counter_ns()
        for _ in range(count):
            operation()
        elapsed = time.perf_counter_ns() - before
        if elapsed < limits["minTime"] * 1e9:
            count = max(count + 1, int(count * limits["minTime"] * 1e9 / max(elapsed, 1)))
            continue
        samples.append(elapsed / count)
        passed = time.perf_counter() - started
        if len(samples) >= limits["minSamples"] and passed > limits["maxTime"]:
            return samples
        if len(samples) >= 2 and passed + elapsed / 1e9 > limits["budget"]:
            return samples


json.dump(main(), sys.stdout)

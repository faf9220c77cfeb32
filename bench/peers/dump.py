"""Measures mitmproxy's own reading of a dump: reads one job from standard input, writes its samples to standard output.

Debian's mitmproxy knows versions up to 17 only, so its FlowReader reads the same flows at that version, written by its own FlowWriter;
without their certificates, which it would parse, and which are ones in form only.
Sources: mitmproxy/io/io.py, mitmproxy/io/tnetstring.py (https://github.com/mitmproxy/mitmproxy)
"""

import gc
import io
import json
import os
import sys
import time


def main():
    job = json.load(sys.stdin)
    try:
        from mitmproxy import version
        from mitmproxy.io import tnetstring
    except ImportError:
        return {"results": [], "missing": True}
    with open(os.path.join(job["folder"], job["file"]), "rb") as file:
        states = [tnetstring.load(file) for _ in range(job["flows"])]
        length = file.tell()
        file.seek(0)
        dump = file.read(length)
    results = []
    for task in job["tasks"]:
        found = {"case": task["case"], "operation": task["operation"]}
        try:
            run = load_pass(dump, states) if task["operation"] == "load" else read_pass(states)
            found["samples"] = measure(run, task["limits"], len(states))
        except Exception as error:
            found.update(samples=[], error=str(error))
        results.append(found)
    return {"results": results, "detail": f"mitmproxy {version.VERSION}"}


def load_pass(dump, states):
    """All values of the dump by `tnetstring.load`, as mitmproxy's reader calls it."""
    from mitmproxy.io import tnetstring

    def run():
        file = io.BytesIO(dump)
        for state in states:
            if tnetstring.load(file)["id"] != state["id"]:
                raise ValueError("another flow")

    return run


def read_pass(states):
    """Method, URL and status of all flows by FlowReader."""
    from mitmproxy.flow import Flow
    from mitmproxy.io import FlowReader, FlowWriter

    target = io.BytesIO()
    writer = FlowWriter(target)
    for state in states:
        writer.add(Flow.from_state(as_version_17(state)))
    dump = target.getvalue()
    expected = sum(contribution(state["request"], state["response"]) for state in states)

    def run():
        total = 0
        for flow in FlowReader(io.BytesIO(dump)).stream():
            total += len(flow.request.method) + len(flow.request.url) + flow.response.status_code
        if total != expected:
            raise ValueError(f"found {total}, expected {expected}")

    return run


def contribution(request, response):
    return len(request["method"]) + len("https://" + request["host"]) + len(request["path"]) + response["status_code"]


def as_version_17(state):
    client, server = dict(state["client_conn"]), dict(state["server_conn"])
    for connection in (client, server):
        del connection["transport_protocol"]
        connection["cipher_name"] = connection.pop("cipher")
        connection["tls_established"] = True
        connection["state"] = 0
        connection["certificate_list"] = []
    del client["proxy_mode"]
    client["address"] = client.pop("peername")
    client["tls_extensions"] = []
    client["mitmcert"] = None
    server["ip_address"] = server.pop("peername")
    server["source_address"] = server.pop("sockname")
    server["via2"] = server["via"]
    state = {**state, "version": 17, "client_conn": client, "server_conn": server}
    del state["backup"]
    return state


def measure(run, limits, flows):
    """Nanoseconds a flow, as measure-passes.ts takes them."""
    run()
    samples, spent = [], 0
    while True:
        gc.collect()
        started = time.perf_counter_ns()
        run()
        elapsed = time.perf_counter_ns() - started
        samples.append(elapsed / flows)
        spent += elapsed / 1e9
        if len(samples) >= limits["minSamples"] and spent >= limits["maxTime"]:
            return samples
        if len(samples) >= 2 and spent + elapsed / 1e9 > limits["budget"]:
            return samples


if __name__ == "__main__":
    json.dump(main(), sys.stdout)

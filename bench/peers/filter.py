"""Measures mitmproxy's own filters, on flows in memory: reads one job from standard input, writes its samples to standard output.

The patterns are searched for as its filters do it: `re.search` over the body, ignoring case.
Source: mitmproxy/flowfilter.py (https://github.com/mitmproxy/mitmproxy)
"""

import json
import os
import re
import sys

from dump import as_version_17, measure


def main():
    job = json.load(sys.stdin)
    try:
        from mitmproxy import version
    except ImportError:
        return {"results": [], "missing": True}
    results = []
    for task in job["tasks"]:
        found = {"case": task["case"], "operation": task["operation"]}
        try:
            run, count = flows_pass(job, task) if task["case"] == "flows" else body_pass(job, task)
            found["samples"] = measure(run, task["limits"], count)
        except Exception as error:
            found.update(samples=[], error=str(error))
        results.append(found)
    return {"results": results, "detail": f"mitmproxy {version.VERSION}"}


def flows_pass(job, task):
    from mitmproxy import flowfilter
    from mitmproxy.flow import Flow
    from mitmproxy.io import tnetstring

    with open(os.path.join(job["folder"], job["file"]), "rb") as file:
        flows = [Flow.from_state(as_version_17(tnetstring.load(file))) for _ in range(job["flows"])]
    parsed = flowfilter.parse(job["filters"][task["operation"]])
    return lambda: sum(1 for flow in flows if parsed(flow)), len(flows)


def body_pass(job, task):
    block = job["block"].encode("latin-1")
    body = block * (job["bytes"] // len(block))
    pattern = re.compile(job["patterns"][task["operation"]].encode(), re.IGNORECASE | re.DOTALL)

    def run():
        if pattern.search(body):
            raise ValueError("found what is not there")

    return run, len(body) / (1 << 20)


json.dump(main(), sys.stdout)

"""Which flows of a dump mitmproxy's own filters match: for each filter of the command line a JSON list of ids, a line each."""

import json
import sys

from mitmproxy import flowfilter
from mitmproxy.io import FlowReader

with open(sys.argv[1], "rb") as file:
    flows = list(FlowReader(file).stream())

for text in sys.argv[2:]:
    matches = flowfilter.parse(text)
    if matches is None:
        raise ValueError(f"mitmproxy takes this for no filter: {text}")
    print(json.dumps([flow.id for flow in flows if flowfilter.match(matches, flow)]))

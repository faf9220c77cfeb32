"""Raw exports of every flow of HTTP in a dump, as mitmproxy's own export addon makes them: a JSON object a line, bytes in base64."""

import base64
import json
import sys

from mitmproxy.addons import export
from mitmproxy.exceptions import CommandError
from mitmproxy.http import HTTPFlow
from mitmproxy.io import FlowReader


def attempt(make, flow):
    try:
        return base64.b64encode(make(flow)).decode()
    except (CommandError, ValueError):
        return None


with open(sys.argv[1], "rb") as file:
    for flow in FlowReader(file).stream():
        if isinstance(flow, HTTPFlow):
            forms = {"raw-request": export.raw_request, "raw-response": export.raw_response, "raw": export.raw}
            print(json.dumps({"id": flow.id, **{form: attempt(make, flow) for form, make in forms.items()}}))

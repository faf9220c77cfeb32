// protons: generated `encode` and `decode` on plain objects, enums by name.
// Source: https://github.com/ipfs/protons/tree/main/packages/protons#readme (Usage)
import type { HttpResponse, NestedFlow } from "../corpus.ts";
import { dummy_http } from "./generated/protons/dummy_http.js";
import { Flow } from "./generated/protons/nested.js";
import type { Peer } from "./peer.ts";

const METHOD_NAMES = ["GET", "PUT", "POST"];

export const peer: Peer = {
  text: "bytes",
  response: {
    prepare: ({ request, status_code, content }: HttpResponse) => ({
      request: { ...request, method: METHOD_NAMES[request.method] },
      statusCode: status_code,
      content,
    }),
    dumps: (value) => dummy_http.HTTPResponse.encode(value),
    loads: (bytes) => dummy_http.HTTPResponse.decode(bytes),
  },
  nested: {
    prepare: ({ response: { status_code, ...response }, ...flow }: NestedFlow) => ({
      ...flow,
      response: { ...response, statusCode: status_code },
    }),
    dumps: (value) => Flow.encode(value),
    loads: (bytes) => Flow.decode(bytes),
  },
};

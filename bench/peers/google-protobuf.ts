// google-protobuf: messages by setters, `serializeBinary` and `deserializeBinary`.
// Source: https://github.com/protocolbuffers/protobuf-javascript#readme, https://protobuf.dev/reference/javascript/javascript-generated/
import type { HttpResponse, NestedFlow } from "../corpus.ts";
import { Flow, FlowRequest, FlowResponse } from "./google-flow.ts";
import { HTTPRequest, HTTPResponse } from "./google-http.ts";
import type { Peer } from "./peer.ts";

export const peer: Peer = {
  text: "bytes",
  response: {
    dumps({ request, status_code, content }: HttpResponse) {
      const inner = new HTTPRequest();
      inner.setMethod(request.method).setHost(request.host).setPort(request.port).setPath(request.path);
      const message = new HTTPResponse();
      message
        .setRequest(inner)
        .setStatusCode(status_code)
        .setContent(content as Uint8Array);
      return message.serializeBinary();
    },
    loads: (bytes) => HTTPResponse.deserializeBinary(bytes),
    inspect(message: HTTPResponse): HttpResponse {
      const request = message.getRequest();
      return {
        request: { method: request.getMethod(), host: request.getHost(), port: request.getPort(), path: request.getPath() },
        status_code: message.getStatusCode(),
        content: message.getContent_asU8(),
      };
    },
  },
  nested: {
    dumps(flow: NestedFlow) {
      const request = new FlowRequest();
      request.setMethod(flow.request.method).setHost(flow.request.host).setPort(flow.request.port).setPath(flow.request.path);
      const response = new FlowResponse();
      const { status_code, content, reason, elapsed } = flow.response;
      response.setStatusCode(status_code).setContent(content).setReason(reason).setElapsed(elapsed);
      const message = new Flow();
      message.setId(flow.id).setRequest(request).setResponse(response).setComment(flow.comment).setMarked(flow.marked);
      return message.serializeBinary();
    },
    loads: (bytes) => Flow.deserializeBinary(bytes),
    inspect(message: Flow): NestedFlow {
      const request = message.getRequest();
      const response = message.getResponse();
      return {
        id: message.getId(),
        request: { method: request.getMethod(), host: request.getHost(), port: request.getPort(), path: request.getPath() },
        response: {
          status_code: response.getStatusCode(),
          content: response.getContent_asU8(),
          reason: response.getReason(),
          elapsed: response.getElapsed(),
        },
        comment: message.getComment(),
        marked: message.getMarked(),
      };
    },
  },
};

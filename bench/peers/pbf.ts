// pbf: generated functions on a writer, which can take a pre-allocated buffer. `finish()` returns a view of a buffer of up to twice the
// size.
// Source: https://github.com/mapbox/pbf#readme (Using Compiled Code; Writing)
import { PbfReader, PbfWriter } from "pbf";
import { readHTTPResponse, writeHTTPResponse } from "./generated/pbf/dummy_http.js";
import { readFlow, writeFlow } from "./generated/pbf/nested.js";
import type { Codec, Peer } from "./peer.ts";

function codecOf<Message>(
  read: (reader: PbfReader) => Message,
  write: (message: Message, writer: PbfWriter) => void,
): Codec<never, Message, Message> {
  return {
    dumps(value) {
      const writer = new PbfWriter();
      write(value, writer);
      return writer.finish();
    },
    dumpsInto(value, target) {
      const writer = new PbfWriter(target);
      write(value, writer);
      return writer.finish();
    },
    loads: (bytes) => read(new PbfReader(bytes)),
  };
}

export const peer: Peer = { text: "bytes", response: codecOf(readHTTPResponse, writeHTTPResponse), nested: codecOf(readFlow, writeFlow) };

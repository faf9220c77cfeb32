// Node's own structured clone format.
// Source: https://nodejs.org/docs/latest-v20.x/api/v8.html#v8serializevalue
import { deserialize, serialize } from "node:v8";
import type { Peer } from "./peer.ts";

const codec = { dumps: (value: unknown): Uint8Array => serialize(value), loads: (bytes: Uint8Array): unknown => deserialize(bytes) };

export const peer: Peer = { text: "native", response: codec, nested: codec, flows: codec };

// Decoders, SHA-256 and certificates from Node's own modules, for Node before 20.16, where only an import can reach them.
import * as crypto from "node:crypto";
import * as zlib from "node:zlib";
import { type FlowServices, nodeModuleServices, type Zlib } from "../flow/services.ts";

/**
 * The services that flows need, from Node's modules, for the option `services`.
 *
 * @example
 * new FlowReader(source, { services: nodeServices() })
 */
export function nodeServices(): FlowServices {
  return nodeModuleServices(zlib as unknown as Zlib, crypto);
}

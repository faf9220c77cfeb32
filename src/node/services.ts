// Decoders, SHA-256 and certificates by Node's own modules, for versions that lend them to nobody without an import (before 20.16).
import * as crypto from "node:crypto";
import * as zlib from "node:zlib";
import { type FlowServices, nodeModuleServices, type Zlib } from "../flow/services.ts";

/**
 * What flows need of Node, for the option `services`.
 *
 * @example
 * new FlowReader(source, { services: nodeServices() })
 */
export function nodeServices(): FlowServices {
  return nodeModuleServices(zlib as unknown as Zlib, crypto);
}

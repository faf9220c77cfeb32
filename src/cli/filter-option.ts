// The option -f of the commands that take a filter.
import { Option } from "commander";

/** The option as parsed by commander. */
export interface FilterChoice {
  filter?: string;
}

/** @param what start of the help text, such as "write only flows" */
export function filterOption(what: string): Option {
  return new Option("-f, --filter <filter>", `${what} that match, in mitmproxy's filter language: "~m post & ~d example.com"`);
}

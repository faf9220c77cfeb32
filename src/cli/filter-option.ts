// The option -f of all commands that read flows.
import { Option } from "commander";

/** What commander makes of the option. */
export interface FilterChoice {
  filter?: string;
}

/** @param what the command does with the flows that match */
export function filterOption(what: string): Option {
  return new Option("-f, --filter <filter>", `${what} that match, in mitmproxy's filter language: "~m post & ~d example.com"`);
}

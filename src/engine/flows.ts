// Gives engines what they need for flows.
import type { Engine, EngineName, MakeFlowKernels } from "./engine.ts";

type Provider = (option?: Engine | EngineName) => Engine;

/** The same engines, extended by what flows need. */
export function withFlows(provider: Provider, makeFlows: MakeFlowKernels): Provider {
  return (option) => {
    const engine = provider(option);
    engine.makeFlows ??= makeFlows;
    return engine;
  };
}

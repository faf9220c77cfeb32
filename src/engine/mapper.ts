// Gives engines what they need for flows.
import type { Engine, EngineName, Mapper } from "./engine.ts";

type Provider = (option?: Engine | EngineName) => Engine;

/** The same engines, which can map flows from tape to tape. */
export function withMapper(provider: Provider, mapper: Mapper): Provider {
  return (option) => {
    const engine = provider(option);
    engine.mapper ??= mapper;
    return engine;
  };
}

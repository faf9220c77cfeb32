// The engine that calls use unless they name another. One for all entries of the package: made when first asked for, shared by the codecs.
import type { Engine, EngineName } from "./engine.ts";
import { createProvider } from "./select.ts";

export const provider: (option?: Engine | EngineName) => Engine = /* @__PURE__ */ createProvider();

/** The engine in use unless a call names another: its name, and why not a faster one. Chosen when first asked for. */
export const engine: { readonly name: EngineName; readonly reason: string } = {
  get name(): EngineName {
    return provider().name;
  },
  get reason(): string {
    return provider().reason;
  },
};

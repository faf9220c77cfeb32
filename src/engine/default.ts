// The engine that calls use unless they name another: one for all entries of the package, made on first use and shared by the codecs.
import type { Engine, EngineName } from "./engine.ts";
import { createProvider } from "./select.ts";

export const provider: (option?: Engine | EngineName) => Engine = /* @__PURE__ */ createProvider();

/** The engine in use unless a call names another: its name, and why it was chosen and not a faster one. Chosen on first use. */
export const engine: { readonly name: EngineName; readonly reason: string } = {
  get name(): EngineName {
    return provider().name;
  },
  get reason(): string {
    return provider().reason;
  },
};

// Empty arrays, for what holds none at the moment. (Annotated, like everything made at the top level of a module, so that bundlers drop it
// where it is not used.)

export const NO_BYTES: Uint8Array = /* @__PURE__ */ new Uint8Array(0);
export const NO_WORDS: Uint32Array = /* @__PURE__ */ new Uint32Array(0);

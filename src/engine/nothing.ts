// Empty arrays, for what holds none at the moment. (Annotated, as all that is made at the top of a module: a bundler leaves it out where it is
// not used.)

export const NO_BYTES: Uint8Array = /* @__PURE__ */ new Uint8Array(0);
export const NO_WORDS: Uint32Array = /* @__PURE__ */ new Uint32Array(0);

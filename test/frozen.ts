// Set up before each suite of `npm run test:frozen`: the prototypes of the language can no longer be written to.
const names = Object.getOwnPropertyNames(globalThis).filter((name) => /^[A-Z]/.test(name));
const values: unknown[] = names.map((name) => (globalThis as Record<string, unknown>)[name]);
const hidden = [
  Object.getPrototypeOf(Int8Array),
  Object.getPrototypeOf([][Symbol.iterator]()),
  Object.getPrototypeOf(function* () {}),
  Object.getPrototypeOf(async function* () {}),
  Object.getPrototypeOf(async () => {}),
];

/**
 * Without it no object could be given a property of its own by an assignment where a frozen prototype has one of that name, and the libraries
 * that suites compare with do so: numbers of protobufjs and ajv set `toString`.
 */
function allowOverrides(prototype: object): void {
  for (const [name, { value, writable, configurable }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (!writable || !configurable) continue;
    Object.defineProperty(prototype, name, {
      get: () => value,
      set(this: object, own: unknown) {
        if (this === prototype) throw new TypeError(`${name} of a frozen prototype is assigned to`);
        Object.defineProperty(this, name, { value: own, writable: true, enumerable: true, configurable: true });
      },
    });
  }
}

allowOverrides(Object.prototype);
allowOverrides(Error.prototype);
let frozen = 0;
for (const value of [...values, ...hidden]) {
  if (typeof value !== "function" && (typeof value !== "object" || value === null)) continue;
  const prototype = (value as { prototype?: unknown }).prototype;
  if (typeof prototype === "object" && prototype !== null) Object.freeze(prototype);
  // Jest sets how long stack traces are, and suites of the engines stand in for WebAssembly.
  if (value !== globalThis && value !== Error && value !== WebAssembly) Object.freeze(value);
  frozen++;
}
if (frozen < 40 || !Object.isFrozen(Object.prototype) || !Object.isFrozen(Array.prototype)) throw new Error(`only ${frozen} are frozen`);

// Setting properties of plain objects by names that the input or a schema chose.

/** Sets an own property. `__proto__` becomes one too, as with JSON.parse, and never changes the prototype. */
export function setOwn(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name === "__proto__") define(object, name, value);
  else {
    try {
      object[name] = value;
    } catch {
      // If Object.prototype is frozen, assigning to a name that it has throws.
      define(object, name, value);
    }
  }
}

function define(object: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
}

// Setting properties of plain objects by names that the input or a schema chose.

/** Sets a property of the object's own. `__proto__` becomes one too, as JSON.parse makes it, and never the prototype. */
export function setOwn(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name === "__proto__") define(object, name, value);
  else {
    try {
      object[name] = value;
    } catch {
      // Where Object.prototype is frozen, assignment refuses the names of what it holds.
      define(object, name, value);
    }
  }
}

function define(object: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
}

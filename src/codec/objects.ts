// Setting properties of plain objects by names that the input or a schema chose.

/** Sets a property of the object's own. `__proto__` becomes one too, as JSON.parse makes it, and never the prototype. */
export function setOwn(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name === "__proto__") Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
  else object[name] = value;
}

// How the values of a message's fields become an object and back. The build writes one for each message of our own schemas, with the names
// spelled out, which the JIT turns into plain loads and stores; a schema met at run time gets the general one.
import { setOwn } from "./objects.ts";

type PlainObject = Record<string, unknown>;

export interface Shape {
  /** An object of the values that are not undefined, in field order. */
  make(values: readonly unknown[]): PlainObject;
  /** The values of an object's fields, in field order. */
  take(object: PlainObject, values: unknown[]): void;
}

/** The shape of a message whose fields have these names. */
export function generalShape(names: readonly string[]): Shape {
  // Only a property of its own may go by the name of something that every object inherits.
  const inherited = names.map((name) => name in Object.prototype);
  return {
    make(values) {
      const object: PlainObject = {};
      for (let i = 0; i < names.length; i++) if (values[i] !== undefined) setOwn(object, names[i], values[i]);
      return object;
    },
    take(object, values) {
      for (let i = 0; i < names.length; i++) {
        values[i] = inherited[i] && !Object.hasOwn(object, names[i]) ? undefined : object[names[i]];
      }
    },
  };
}

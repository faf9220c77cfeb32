// How the values of a message's fields become an object and back. The build writes one for each message of our own schemas, with the names
// spelled out, which the JIT turns into plain loads and stores; a schema met at run time gets the general one.
import { setOwn } from "./objects.ts";

type PlainObject = Record<string, unknown>;

export interface Shape {
  /** An object of the values that are not undefined, in field order. */
  make(values: readonly unknown[]): PlainObject;
  /** The values of a plain object's fields, in field order, into an array that holds none. */
  take(object: PlainObject, values: unknown[]): void;
}

/** Fields tried before a look-up by name: objects mostly list theirs in the schema's order, without some of the optional ones. */
const TRIES = 4;

/** The shape of a message whose fields have these names. @param every whether absent ones are properties, too, which are undefined */
export function generalShape(names: readonly string[], every = false): Shape {
  const count = names.length;
  const positions = new Map(names.map((name, position) => [name, position]));
  const inherited = names.map((name) => name in Object.prototype);
  return {
    make(values) {
      const object: PlainObject = {};
      for (let i = 0; i < count; i++) {
        const value = values[i];
        if (value === undefined && !every) continue;
        if (inherited[i]) setOwn(object, names[i], value);
        else object[names[i]] = value;
      }
      return object;
    },
    // Over the object's keys: 5 ns a field, where asking for each name takes 9.
    take(object, values) {
      for (let i = values.length; i < count; i++) values.push(undefined);
      let next = 0;
      for (const key in object) {
        let position: number | undefined = next;
        const end = Math.min(next + TRIES, count);
        while (position < end && names[position] !== key) position++;
        if (position === end) {
          position = positions.get(key);
          if (position === undefined) continue;
        }
        values[position] = object[key];
        next = position + 1;
      }
    },
  };
}

/** As `take`, of an object with a prototype of its own: inherited properties (protobufjs puts default values there) are no fields. */
export function takeOwn(names: readonly { readonly name: string }[], object: PlainObject, values: unknown[]): void {
  for (let i = 0; i < names.length; i++) {
    const { name } = names[i];
    values[i] = Object.hasOwn(object, name) ? object[name] : undefined;
  }
}

// How the values of a message's fields become an object and back. The build writes code for each message of our own schemas, with the names
// spelled out, which the JIT turns into plain loads and stores; a schema that comes at run time gets general code.
import { MAKER_FIELDS, makeMakers } from "./generated/makers.ts";
import { setOwn } from "./objects.ts";

type PlainObject = Record<string, unknown>;

export interface Shape {
  /** Makes an object of the values that are not undefined, in field order. Sets the array's elements to undefined. */
  make(values: unknown[]): PlainObject;
  /** Puts the values of a plain object's fields, in field order, into an array that holds none. */
  take(object: PlainObject, values: unknown[]): void;
}

/** Makes an object of the values. Sets the array's elements to undefined. */
export type Make = (values: unknown[]) => PlainObject;
/** Puts values into an object as properties. */
type Put = (values: readonly unknown[], object: PlainObject) => PlainObject;
/** Makes a `Put` for the values from `from` on: for MAKER_FIELDS names, or `count` if that is less. `rest` puts the values after those. */
export type Maker = (n0: string, n1: string, n2: string, n3: string, count: number, from: number, rest: Put | null) => Put;

/** Fields tried before a look-up by name: objects mostly have theirs in the schema's order, without some of the optional ones. */
const TRIES = 4;
/** Messages with more fields get no makers: few of their fields are present at a time, and they would take makers from others. */
const MOST_MADE = 9 * MAKER_FIELDS;
/**
 * V8 turns an object with more properties than this, set by names that are not in the code, into a hash table, unless it was created with
 * room for them: V8 remembers how much room the objects of a constructor took before.
 */
const MOST_WITHOUT_ROOM = 16;

/** The shape of a message with fields of these names. @param every whether absent ones are properties too, which are undefined */
export function generalShape(names: readonly string[], every: boolean): Shape {
  const count = names.length;
  const positions = new Map(names.map((name, position) => [name, position]));
  return {
    make: (every ? null : quickMake(names)) ?? generalMake(names, every),
    // Iterates over the object's keys: 5 ns per field, while a look-up of each name takes 9.
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

function generalMake(names: readonly string[], every: boolean): Make {
  const inherited = names.map((name) => name in Object.prototype);
  return (values) => {
    const object: PlainObject = {};
    for (let i = 0; i < names.length; i++) {
      const value = values[i];
      if (value === undefined && !every) continue;
      if (inherited[i]) setOwn(object, names[i], value);
      else object[names[i]] = value;
      values[i] = undefined;
    }
    return object;
  };
}

/** The makers that are still unused. */
let makers: Maker[] | null = null;

/** Puts together unused makers. Null if too few are left, if there are too many names, or if a name is one that every object has. */
export function quickMake(names: readonly string[]): Make | null {
  makers ??= makeMakers();
  const needed = Math.ceil(names.length / MAKER_FIELDS);
  if (names.length > MOST_MADE || needed > makers.length || names.some((name) => name in Object.prototype)) return null;
  let put: Put | null = null;
  for (let which = needed - 1; which >= 0; which--) {
    const from = which * MAKER_FIELDS;
    put = (makers.pop() as Maker)(names[from], names[from + 1], names[from + 2], names[from + 3], names.length - from, from, put);
  }
  return put === null ? null : makeBy(put, names.length);
}

function makeBy(put: Put, count: number): Make {
  const Roomy = count > MOST_WITHOUT_ROOM ? roomy() : null;
  return (values) => {
    const object = put(values, Roomy === null ? {} : new Roomy());
    for (let i = 0; i < count; i++) values[i] = undefined;
    return object;
  };
}

/** A constructor of plain objects, made for one shape, so that V8 learns how much room that needs. */
function roomy(): new () => PlainObject {
  function Roomy(): void {}
  Roomy.prototype = Object.prototype;
  return Roomy as unknown as new () => PlainObject;
}

/** Like `take`, for an object with a prototype of its own: inherited properties (protobufjs puts default values there) are not fields. */
export function takeOwn(names: readonly { readonly name: string }[], object: PlainObject, values: unknown[]): void {
  for (let i = 0; i < names.length; i++) {
    const { name } = names[i];
    values[i] = Object.hasOwn(object, name) ? object[name] : undefined;
  }
}

// How the values of a message's fields become an object and back. The build writes one for each message of our own schemas, with the names
// spelled out, which the JIT turns into plain loads and stores; a schema met at run time gets the general one.
import { MAKER_FIELDS, makeMakers } from "./generated/makers.ts";
import { setOwn } from "./objects.ts";

type PlainObject = Record<string, unknown>;

export interface Shape {
  /** An object of the values that are not undefined, in field order. Takes them out of the array. */
  make(values: unknown[]): PlainObject;
  /** The values of a plain object's fields, in field order, into an array that holds none. */
  take(object: PlainObject, values: unknown[]): void;
}

/** Puts values into a new object. Takes them out of the array. */
export type Make = (values: unknown[]) => PlainObject;
/** Puts values into an object. */
type Put = (values: readonly unknown[], object: PlainObject) => PlainObject;
/** What makes a `Put` of MAKER_FIELDS names, or of `count` where those are fewer, for the values from `from` on. `rest` is for those after. */
export type Maker = (n0: string, n1: string, n2: string, n3: string, count: number, from: number, rest: Put | null) => Put;

/** Fields tried before a look-up by name: objects mostly list theirs in the schema's order, without some of the optional ones. */
const TRIES = 4;
/** Of a message with more fields than this few are there at a time, and it would take makers from others. */
const MOST_MADE = 9 * MAKER_FIELDS;
/**
 * An object of more properties that were set by names not in the code becomes a hash table in V8, unless it was
 * made with room: V8 remembers how much the objects of a constructor took before.
 */
const MOST_WITHOUT_ROOM = 16;

/** The shape of a message whose fields have these names. @param every whether absent ones are properties, too, which are undefined */
export function generalShape(names: readonly string[], every: boolean): Shape {
  const count = names.length;
  const positions = new Map(names.map((name, position) => [name, position]));
  return {
    make: (every ? null : quickMake(names)) ?? generalMake(names, every),
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

/** What is left of the makers. */
let makers: Maker[] | null = null;

/** By makers of its own, as long as there are any. Null where there are not, and for names that every object has. */
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

/** A constructor of plain objects. */
function roomy(): new () => PlainObject {
  function Roomy(): void {}
  Roomy.prototype = Object.prototype;
  return Roomy as unknown as new () => PlainObject;
}

/** As `take`, of an object with a prototype of its own: inherited properties (protobufjs puts default values there) are no fields. */
export function takeOwn(names: readonly { readonly name: string }[], object: PlainObject, values: unknown[]): void {
  for (let i = 0; i < names.length; i++) {
    const { name } = names[i];
    values[i] = Object.hasOwn(object, name) ? object[name] : undefined;
  }
}

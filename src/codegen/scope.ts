// What the parts of the generator share: the schema, the names of its messages and fields, and whether to write types.
import { TYPE_GROUP } from "../abi.ts";
import type { FieldDescription, SchemaDescription } from "../codec/describe.ts";
import { wireTypeOf } from "../codec/schema.ts";
import { freeName, type TypeNames, typeNames } from "./names.ts";

export interface Field extends FieldDescription {
  /** The variable that holds its value. */
  readonly variable: string;
  /** Its tag on the wire. */
  readonly wireTag: number;
  /** The tag of the packed payload of a repeated number; 0 for other fields. */
  readonly packedTag: number;
  /** The variables of the other fields of its oneof. */
  readonly rivals: readonly string[];
}

export interface Message {
  readonly name: string;
  readonly fields: readonly Field[];
  /** Whether it is a map's entry. */
  readonly isEntry: boolean;
}

const WIRE_LENGTH = 2;

export class Scope {
  readonly description: SchemaDescription;
  readonly names: TypeNames;
  readonly messages: readonly Message[];
  /** Whether absent fields are left out of the objects that readers return, rather than set to undefined. */
  readonly isSparse: boolean;
  readonly #isTyped: boolean;

  /** @param isTyped whether to generate TypeScript rather than JavaScript */
  constructor(description: SchemaDescription, isTyped: boolean, isSparse = false) {
    this.isSparse = isSparse;
    this.description = description;
    this.names = typeNames(description);
    this.#isTyped = isTyped;
    const entries = new Set(description.messages.flatMap(({ fields }) => fields.flatMap(({ map, message }) => (map ? [message] : []))));
    this.messages = description.messages.map(({ fields }, index) => ({
      name: this.names.messages[index],
      fields: fieldsOf(fields),
      isEntry: entries.has(index),
    }));
  }

  /** Text that only TypeScript has; empty for JavaScript. */
  typed(text: string): string {
    return this.#isTyped ? text : "";
  }

  messageOf(field: FieldDescription): Message {
    return this.messages[field.message as number];
  }

  enumOf(field: FieldDescription): { name: string; closed: boolean } {
    const index = field.enum as number;
    return { name: this.names.enums[index], closed: this.description.enums[index].closed === true };
  }
}

function fieldsOf(fields: readonly FieldDescription[]): Field[] {
  const taken = new Set<string>();
  const variables = fields.map(({ name }) => freeName(name, taken));
  return fields.map((field, position) => {
    const wire = wireTypeOf(field.type);
    const isPackable = field.label === "repeated" && wire !== WIRE_LENGTH && field.type !== TYPE_GROUP;
    return {
      ...field,
      variable: variables[position],
      wireTag: field.number * 8 + wire,
      packedTag: isPackable ? field.number * 8 + WIRE_LENGTH : 0,
      rivals: variables.filter((_, other) => other !== position && field.oneof !== undefined && fields[other].oneof === field.oneof),
    };
  });
}

// The fields of a form.
import type { JSX } from "preact";
import type { FormField } from "../protocol.ts";
import { Facts } from "./facts.tsx";

export function FormView({ fields }: { fields: readonly FormField[] }): JSX.Element {
  if (fields.length === 0) return <p class="quiet">The form has no fields.</p>;
  return <Facts facts={fields.map((field) => [labelOf(field), field.value] as const)} isData />;
}

function labelOf({ name, fileName, type }: FormField): string {
  const file = fileName === null ? null : `file “${fileName}”`;
  const extra = [file, type].filter((part) => part !== null);
  return extra.length === 0 ? name : `${name} (${extra.join(", ")})`;
}

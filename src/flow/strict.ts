// Removes the fields that the current version does not know. This library keeps such fields; mitmproxy rejects a flow that has any.
import { Dict, type Key } from "../codec/dict.ts";
import { type Shape, shapeOfFlow } from "./canonical.ts";
import type { State, StateValue } from "./state.ts";

/** A state, and the fields that were removed from it. */
interface StrictState {
  readonly state: State;
  /** The path of each removed field: `request.colour`, `response.answers[2].colour`. */
  readonly dropped: readonly string[];
}

/**
 * Copies a state of the current version without its unknown fields. `metadata` and `backup` may hold anything and are left as they are. The
 * given state is not modified.
 *
 * @example
 * const { state, dropped } = strictState(flow.getState());
 */
export function strictState(state: State): StrictState {
  const dropped: string[] = [];
  return { state: withoutUnknown(state, shapeOfFlow(state.get("type")), "", dropped), dropped };
}

function withoutUnknown(dict: State, shape: Shape, path: string, dropped: string[]): State {
  const kept: State = new Dict();
  for (const [key, value] of dict) {
    const place = path === "" ? nameOf(key) : `${path}.${nameOf(key)}`;
    const inner = typeof key === "string" ? shape.get(key) : undefined;
    if (inner === undefined) dropped.push(place);
    else kept.set(key, inner === null ? value : partWithout(value, inner, place, dropped));
  }
  return kept;
}

function partWithout(value: StateValue, shape: Shape | readonly [Shape], path: string, dropped: string[]): StateValue {
  if (shape instanceof Map) return value instanceof Dict ? withoutUnknown(value, shape, path, dropped) : value;
  const [item] = shape as readonly [Shape];
  return Array.isArray(value) ? value.map((one, index) => partWithout(one, item, `${path}[${index}]`, dropped)) : value;
}

function nameOf(key: Key): string {
  return key instanceof Uint8Array ? String.fromCharCode(...key.subarray(0, 100)) : String(key);
}

// Flows of version 21 that mitmproxy would not write, for the suites of flow.proto: keys in any order, missing, unknown or twice, values of
// any type in any field. A dict is a list of pairs here, so that a key may come twice.
import fc from "fast-check";
import { Dict, tnetstring } from "../../src/index.ts";
import { exactValue } from "../arbitraries.ts";
import { concat, utf8 } from "../helpers.ts";
import { states, types } from "./flows.ts";

class Pairs {
  readonly items: [unknown, unknown][];

  constructor(items: Iterable<[unknown, unknown]>) {
    this.items = [...items];
  }
}

/** A state with all its dicts as pairs. */
function pairsOf(value: unknown): unknown {
  if (value instanceof Dict) return new Pairs([...value].map(([key, item]) => [key, pairsOf(item)]));
  return Array.isArray(value) ? value.map(pairsOf) : value;
}

function element(payload: Uint8Array, tag: string): Uint8Array {
  return concat([utf8(`${payload.length}:`), payload, utf8(tag)]);
}

/** The tnetstring bytes. */
function encode(value: unknown): Uint8Array {
  if (value instanceof Pairs) return element(concat(value.items.flatMap(([key, item]) => [encode(key), encode(item)])), "}");
  if (Array.isArray(value)) return element(concat(value.map(encode)), "]");
  return tnetstring.dumps(value);
}

/** All dicts and lists in a value, itself among them, but for what addons own. */
function containers(value: unknown): (Pairs | unknown[])[] {
  if (value instanceof Pairs) return [value, ...value.items.flatMap(([, item]) => containers(item))];
  return Array.isArray(value) ? [value, ...value.flatMap(containers)] : [];
}

type Change = { where: number; at: number; kind: number; key: unknown; value: unknown };

const change: fc.Arbitrary<Change> = fc.record({
  where: fc.nat(),
  at: fc.nat(),
  kind: fc.nat(5),
  key: fc.oneof(
    { weight: 3, arbitrary: fc.string({ maxLength: 8 }) },
    { weight: 1, arbitrary: fc.constantFrom(null, true, 5, utf8("content")) },
  ),
  value: fc.oneof(
    { weight: 3, arbitrary: exactValue },
    { weight: 2, arbitrary: fc.constantFrom(null, 0, 5, "", "x", true, utf8(""), [], new Dict()) },
  ),
});

function apply(flow: unknown, { where, at, kind, key, value }: Change): void {
  const all = containers(flow);
  const container = all[where % all.length];
  const items: unknown[] = container instanceof Pairs ? container.items : container;
  const index = items.length === 0 ? 0 : at % items.length;
  const exploded = pairsOf(value);
  if (kind === 0) items.splice(index, 1);
  else if (kind === 1 && items.length > 1) items.splice((at >>> 8) % items.length, 0, ...items.splice(index, 1));
  else if (kind === 2 && items.length > 0) items.push(items[index]);
  else if (container instanceof Pairs) {
    if (kind === 3) container.items.splice(index, 0, [key, exploded]);
    else if (container.items.length > 0) container.items[index] = [container.items[index][0], exploded];
  } else if (kind === 3) items.splice(index, 0, exploded);
  else if (items.length > 0) items[index] = exploded;
}

/** Whether the flow still says what it is: the last `type` and the last `version` that its dict has. */
function isFlow(flow: Pairs): boolean {
  const last = (name: string): unknown => flow.items.findLast(([key]) => key === name)?.[1];
  return types.includes(last("type") as (typeof types)[number]) && last("version") === 21;
}

/** The bytes of an odd flow. */
export const oddFlow: fc.Arbitrary<Uint8Array> = fc
  .tuple(fc.constantFrom(...types), fc.array(change, { minLength: 1, maxLength: 8 }))
  .map(([type, changes]) => {
    const flow = pairsOf(states[type]()) as Pairs;
    for (const one of changes) apply(flow, one);
    return flow;
  })
  .filter(isFlow)
  .map(encode);

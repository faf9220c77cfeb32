// The suites by name. The first is what `npm start` runs.
import type { Suite } from "../suite.ts";
import { coreSuite } from "./core.ts";
import { filterSuite } from "./filter.ts";
import { flowsSuite } from "./flows.ts";
import { harSuite } from "./har.ts";
import { storeSuite } from "./store.ts";

const SUITES: readonly Suite[] = [coreSuite, flowsSuite, filterSuite, storeSuite, harSuite];

export function suiteNamed(name: string): Suite | undefined {
  return SUITES.find((suite) => suite.name === name);
}

export function suiteNames(): string[] {
  return SUITES.map((suite) => suite.name);
}

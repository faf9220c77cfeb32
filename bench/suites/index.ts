// The suites by name. The first is what `npm start` runs.
import type { Suite } from "../suite.ts";
import { cliSuite } from "./cli.ts";
import { coreSuite } from "./core.ts";
import { filterSuite } from "./filter.ts";
import { flowsSuite } from "./flows.ts";
import { growthSuite } from "./growth.ts";
import { harSuite } from "./har.ts";
import { protobufSuite } from "./protobuf.ts";
import { startSuite } from "./start.ts";
import { storeSuite } from "./store.ts";

const SUITES: readonly Suite[] = [
  coreSuite,
  flowsSuite,
  protobufSuite,
  filterSuite,
  storeSuite,
  harSuite,
  startSuite,
  cliSuite,
  growthSuite,
];

export function suiteNamed(name: string): Suite | undefined {
  return SUITES.find((suite) => suite.name === name);
}

export function suiteNames(): string[] {
  return SUITES.map((suite) => suite.name);
}

// The table of backends that every suite loops over.
import { describe, expect, test } from "@jest/globals";
import type { Engine, EngineName } from "../src/index.ts";
import { createEngine } from "../src/index.ts";

/** MITMFLOW_ENGINES names those that there are where WebAssembly is missing. */
export const engineNames = (process.env.MITMFLOW_ENGINES ?? "wasm-simd,wasm,js").split(",") as EngineName[];

/** Each backend, made by name. */
export const engines: readonly { name: EngineName; engine: Engine }[] = engineNames.map((name) => ({ name, engine: createEngine(name) }));

/** The one that there is everywhere. */
export const jsEngine: Engine = engines[engines.length - 1].engine;

/** A test for each of some backends. Without any of them here it is skipped, visibly. */
export function testEach(some: typeof engines, title: string, run: (one: (typeof engines)[number]) => void): void {
  if (some.length > 0) test.each(some)(title, run);
  else test.skip(`${title}: there is none here`, () => {});
}

/** A suite for each backend. Its first test makes sure that none is quietly another one. */
export function describeEngines(title: string, suite: (engine: Engine) => void): void {
  describe.each(engines)(`${title}, $name`, ({ name, engine }) => {
    test("runs on the engine asked for", () => {
      expect(engine.name).toBe(name);
    });
    suite(engine);
  });
}

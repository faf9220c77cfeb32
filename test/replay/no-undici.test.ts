// Where undici is not installed.
import { expect, jest, test } from "@jest/globals";
import { flowOf } from "../flow/flows.ts";

jest.unstable_mockModule("undici", () => {
  throw new Error("Cannot find package 'undici'");
});

test("says so, and how to get it", async () => {
  const { replay } = await import("../../src/replay/index.ts");
  const first = replay([flowOf("http", { websocket: null })], { to: "http://127.0.0.1:1" }).next();
  await expect(first).rejects.toThrow("replays need the package `undici`: npm install undici@7");
});

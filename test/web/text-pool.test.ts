// Texts in few large arrays come back as they were.
import { expect, test } from "@jest/globals";
import { TextPool, TextTable } from "../../src/web/worker/text-pool.ts";

test("any texts, empty ones first, over many chunks", () => {
  const pool = new TextPool();
  const texts = Array.from({ length: 9000 }, (_, index) => (index === 0 ? "" : `${"é€😀a".repeat((index * 31) % 60)}${index}`));
  expect(texts.map((text) => pool.add(text))).toEqual([...texts.keys()]);
  expect(texts.map((_, index) => pool.get(index))).toEqual(texts);
});

test("an overlong text is cut", () => {
  const pool = new TextPool();
  const text = pool.get(pool.add("x".repeat(5000)));
  expect(text).toHaveLength(2048);
  expect(text.endsWith("x…")).toBe(true);
});

test("a table keeps each text once, and ranks them", () => {
  const table = new TextTable();
  expect(["b", "a", "b", "c"].map((text) => table.add(text))).toEqual([0, 1, 0, 2]);
  expect([...table.ranks()]).toEqual([1, 0, 2]);
});

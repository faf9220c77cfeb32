// SECURITY.md names a test for each promise: that file has it.
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";

const root = new URL("../", import.meta.url);
const text = readFileSync(new URL("SECURITY.md", root), "utf8");
const rows = [...text.matchAll(/^\| (.+?) \| \[(.+?)\]\((.+?)\): "(.+?)" \|$/gm)].map(([, promise, name, path, title]) => ({
  promise,
  name,
  path,
  title,
}));

test("every promise names a test", () => {
  const promises = text.split("\n").filter((line) => line.startsWith("| ") && !/^\| (promise|---)/.test(line));
  expect(rows.length).toBeGreaterThan(10);
  expect(rows).toHaveLength(promises.length);
});

test.each(rows)("$promise", ({ name, path, title }) => {
  expect(path).toBe(name);
  expect(existsSync(new URL(path, root))).toBe(true);
  expect(readFileSync(new URL(path, root), "utf8")).toContain(title);
});

// Inputs that once told engines apart or broke one, found by `npm run test:fuzz`: test/fuzz/regressions/SUBJECT/*.bin.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { compare, subjects } from "./fuzz/subjects.ts";

const folder = new URL("fuzz/regressions/", import.meta.url);
const names = readdirSync(folder);

test("each folder is named after a subject", () => {
  expect(names.filter((name) => !subjects.some((subject) => subject.name === name))).toEqual([]);
});

describe.each(names)("%s", (name) => {
  const subject = subjects.find((one) => one.name === name);
  test.each(readdirSync(new URL(`${name}/`, folder)))("%s", async (file) => {
    if (subject === undefined) throw new Error(`no subject is called ${name}`);
    await compare(subject, new Uint8Array(readFileSync(new URL(`${name}/${file}`, folder))));
  });
});

// Imports point from layers to lower ones, Node's modules stay at the edges, and the entry without Wasm reaches none.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { describe, expect, test } from "@jest/globals";
import ts from "typescript";

/** Lowest first. A folder may import what stands on lines before its own, and itself; not its neighbour on the line. */
const layers: string[][] = [
  ["abi"],
  ["errors"],
  ["flow-errors"],
  ["tape"],
  ["engine"],
  ["codec"],
  ["codegen"],
  ["flow"],
  ["io"],
  ["node", "browser"],
  ["filter", "har", "jsonl", "export", "replay"],
  ["all-formats"],
  ["workers"],
  ["store", "watch"],
  ["cli", "web"],
  ["exports"],
  ["tnetstring", "tnetstring-js", "protobuf"],
  ["flow-proto"],
  ["index.ts", "js.ts", "node.ts", "watch.ts", "browser.ts", "cli.ts", "thread.ts"],
];

/** Path → specifiers of all its imports: static ones, those of types only, re-exports and `import()`. */
type Imports = Map<string, string[]>;

const root = new URL("../", import.meta.url);
const src = readImports("src");
const assembly = readImports("assembly");

describe("imports of src/", () => {
  test("every file belongs to a layer", () => {
    expect(src.size).toBeGreaterThan(0);
    expect([...src.keys()].filter((path) => rank(path) === -1)).toEqual([]);
  });

  test("each names a file that exists, with its extension", () => {
    expect(edges(src).filter(({ to }) => !existsSync(new URL(to, root)))).toEqual([]);
  });

  test("each points down", () => {
    expect(upward(src)).toEqual([]);
  });

  test("Node's modules are imported at the edges only", () => {
    expect(nodeImports(src)).toEqual([]);
  });

  test("the entries without Wasm reach no Wasm, the other one does", () => {
    const isWasm = (path: string): boolean => path.startsWith("src/engine/wasm/");
    for (const entry of ["src/js.ts", "src/tnetstring-js.ts"]) expect(reachable(src, entry).filter(isWasm)).toEqual([]);
    expect(reachable(src, "src/index.ts").filter(isWasm)).not.toEqual([]);
  });
});

test("assembly/ imports itself and src/abi.ts only", () => {
  expect(assembly.size).toBeGreaterThan(0);
  expect(foreign(assembly)).toEqual([]);
});

describe("the walker", () => {
  const sample: Imports = new Map([
    ["src/tape.ts", specifiers(`import { readFile } from "node:fs/promises";\nexport * from "./codec/values.ts";`)],
    ["src/har/read.ts", specifiers(`import type { Filter } from "../filter/parse.ts";\nimport { kind } from "../abi.ts";`)],
    ["src/engine/select.ts", specifiers(`// import "./never.ts"\nconst load = () => import("./wasm/load.ts");\nimport "../index.ts";`)],
    ["src/js.ts", specifiers(`import { select } from "./engine/select.ts";`)],
    ["src/cli/main.ts", specifiers(`import fs from "node:fs";\nimport { tape } from "../tape.ts";`)],
    ["assembly/index.ts", specifiers(`import { kind } from "../src/abi";\nimport { tape } from "../src/tape";\nimport { x } from "./x";`)],
  ]);

  test("finds planted upward imports, of types and by import() too", () => {
    expect(upward(sample)).toEqual([
      { from: "src/tape.ts", to: "src/codec/values.ts" },
      { from: "src/har/read.ts", to: "src/filter/parse.ts" },
      { from: "src/engine/select.ts", to: "src/index.ts" },
    ]);
  });

  test("finds a planted import of Node", () => {
    expect(nodeImports(sample)).toEqual(["src/tape.ts imports node:fs/promises"]);
  });

  test("follows imports", () => {
    expect(reachable(sample, "src/js.ts")).toEqual(["src/js.ts", "src/engine/select.ts", "src/engine/wasm/load.ts", "src/index.ts"]);
  });

  test("finds a planted import out of assembly/", () => {
    expect(foreign(sample).filter(({ from }) => from.startsWith("assembly/"))).toEqual([{ from: "assembly/index.ts", to: "src/tape" }]);
  });
});

function readImports(folder: string): Imports {
  const names = readdirSync(new URL(folder, root), { recursive: true }).map(String);
  const paths = names.filter((name) => /\.tsx?$/.test(name)).map((name) => `${folder}/${name.replaceAll("\\", "/")}`);
  return new Map(paths.sort().map((path) => [path, specifiers(readFileSync(new URL(path, root), "utf8"))]));
}

function specifiers(source: string): string[] {
  return ts.preProcessFile(source, true, true).importedFiles.map(({ fileName }) => fileName);
}

function edges(imports: Imports): { from: string; to: string }[] {
  return [...imports].flatMap(([from, targets]) =>
    targets.filter((target) => target.startsWith(".")).map((target) => ({ from, to: posix.join(posix.dirname(from), target) })),
  );
}

function layerOf(path: string): string {
  const [, name, inner] = path.split("/");
  if (inner !== undefined || layers.at(-1)?.includes(name)) return name;
  return name.replace(/\.ts$/, "");
}

function rank(path: string): number {
  return layers.findIndex((line) => line.includes(layerOf(path)));
}

function upward(imports: Imports): { from: string; to: string }[] {
  const inSrc = edges(imports).filter(({ from, to }) => from.startsWith("src/") && to.startsWith("src/"));
  return inSrc.filter(({ from, to }) => layerOf(to) !== layerOf(from) && rank(to) >= rank(from));
}

function nodeImports(imports: Imports): string[] {
  const atTheEdge = /^src\/((node|cli|thread)\.ts$|(cli|store|node|workers)\/)/;
  return [...imports].flatMap(([path, targets]) =>
    atTheEdge.test(path) ? [] : targets.filter((target) => target.startsWith("node:")).map((target) => `${path} imports ${target}`),
  );
}

function reachable(imports: Imports, entry: string): string[] {
  const seen = new Set([entry]);
  const graph = edges(imports);
  for (const path of seen) for (const { from, to } of graph) if (from === path) seen.add(to);
  return [...seen];
}

function foreign(imports: Imports): { from: string; to: string }[] {
  return edges(imports).filter(({ to }) => !to.startsWith("assembly/") && !/^src\/abi(\.ts)?$/.test(to));
}

// The manifest and the embedded Wasm modules: what users get is what is meant.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { coreModule } from "../src/engine/wasm/core-module.ts";
import { flowsModule } from "../src/engine/wasm/flows-module.ts";
import { messagesModule } from "../src/engine/wasm/messages-module.ts";
import { moduleBytes } from "../src/engine/wasm/module.ts";
import { countInstructions } from "./reference/wasm-opcodes.ts";

const root = new URL("../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), "utf8");
const manifest = JSON.parse(read("package.json"));

/** Entries of which a bundler for browsers gets nothing else. */
const oneForAll = ["./node", "./browser", "./watch", "./store"];

describe("manifest", () => {
  test("each entry has types and code for import and for require, made from a source of its name", () => {
    const { "./package.json": self, ...entries } = manifest.exports;
    expect(self).toBe("./package.json");
    expect(Object.keys(entries)).toEqual([
      ".",
      "./js",
      "./tnetstring",
      "./tnetstring-js",
      "./protobuf",
      "./flow-proto",
      "./node",
      "./browser",
      "./watch",
      "./store",
    ]);
    for (const [subpath, target] of Object.entries(entries)) {
      const name = subpath === "." ? "index" : subpath.slice(2);
      const require = { types: `./dist/cjs/${name}.d.cts`, default: `./dist/cjs/${name}.cjs` };
      const types = `./dist/esm/${name}.d.ts`;
      const browser = { import: { types, default: `./dist/browser/${name}.js` }, require };
      const { browser: forBrowsers, ...others } = target as Record<string, object>;
      if (!oneForAll.includes(subpath)) expect(forBrowsers).toEqual(browser);
      expect(others).toEqual({ import: { types, default: `./dist/esm/${name}.js` }, require });
      // The first condition that matches is taken: "browser" before "import", "types" before "default".
      if (forBrowsers !== undefined) expect(Object.keys(target as object)[0]).toBe("browser");
      for (const conditions of Object.values(others)) expect(Object.keys(conditions)[0]).toBe("types");
      expect(existsSync(new URL(`src/${name}.ts`, root))).toBe(true);
    }
  });

  test("the command line has a source", () => {
    expect(manifest.bin).toEqual({ mitmflow: "dist/cli.js" });
    expect(existsSync(new URL("src/cli.ts", root))).toBe(true);
  });

  test("the tarball takes the build, the schemas and the documents, and all of them exist", () => {
    expect(manifest.files).toEqual([
      "dist",
      "proto",
      "LICENSE",
      "README.md",
      "CHANGELOG.md",
      "SECURITY.md",
      "ARCHITECTURE.md",
      "CONTRIBUTING.md",
      "docs",
    ]);
    for (const path of manifest.files.slice(1)) expect(existsSync(new URL(path, root))).toBe(true);
  });

  test("runs on Node 20 and later, without side effects at import, under the MIT licence", () => {
    expect(manifest.engines).toEqual({ node: ">=20" });
    expect(manifest.type).toBe("module");
    expect(manifest.sideEffects).toBe(false);
    expect(manifest.license).toBe("MIT");
    expect(read("LICENSE")).toMatch(/^MIT License\n\nCopyright \(c\) \d{4} the mitmflow authors\n/);
  });

  test("the newest section of the change log is this version", () => {
    const [, newest] = read("CHANGELOG.md").match(/^## (\S+)/m) ?? [];
    expect(newest).toBe(manifest.version);
  });

  test("installing runs nothing, and needs one package", () => {
    for (const script of ["preinstall", "install", "postinstall", "prepare"]) expect(manifest.scripts).not.toHaveProperty(script);
    expect(Object.keys(manifest.dependencies)).toEqual(["commander"]);
  });
});

test("the library evaluates no code", () => {
  const sources = readdirSync(new URL("src/", root), { recursive: true })
    .map(String)
    .filter((name) => /\.tsx?$/.test(name));
  expect(sources.length).toBeGreaterThan(100);
  const evaluating = sources.filter((name) => /\beval\(|\bnew Function\b|\bFunction\(|setTimeout\(["'`]/.test(read(`src/${name}`)));
  expect(evaluating).toEqual([]);
});

const wasm = {
  core: { simd: moduleBytes(coreModule, "wasm-simd"), base: moduleBytes(coreModule, "wasm") },
  flows: { simd: moduleBytes(flowsModule, "wasm-simd"), base: moduleBytes(flowsModule, "wasm") },
  messages: { simd: moduleBytes(messagesModule, "wasm-simd"), base: moduleBytes(messagesModule, "wasm") },
};

describe.each(["core", "flows", "messages"] as const)("Wasm module %s", (name) => {
  const modules = wasm[name];
  const vectorInstructions = (wasm: Uint8Array): string[] => [...countInstructions(wasm).keys()].filter((name) => name.startsWith("0xfd"));

  test("is compiled for two targets from one source, that differ in SIMD only", () => {
    const { targets, options } = JSON.parse(read("asconfig.json"));
    expect(Object.keys(targets)).toEqual(Object.keys(wasm).flatMap((name) => [`${name}.simd`, `${name}.base`]));
    expect(targets[`${name}.simd`].enable).toEqual(["simd"]);
    expect(targets[`${name}.base`].disable).toEqual(["simd"]);
    // asc merges these into all targets, so SIMD must not be switched on here.
    expect(options).not.toHaveProperty("enable");
    expect(options.runtime).toBe("stub");
  });

  test.each(["simd", "base"] as const)("%s is a valid module", (target) => {
    expect(WebAssembly.validate(modules[target])).toBe(true);
  });

  test("both export the same and import no more than the memory and, for flows, the core's decoder", () => {
    const describeModule = (wasm: Uint8Array<ArrayBuffer>): object => {
      const module = new WebAssembly.Module(wasm);
      return { imports: WebAssembly.Module.imports(module), exports: WebAssembly.Module.exports(module) };
    };
    expect(describeModule(modules.base)).toEqual(describeModule(modules.simd));
    const decoder = { module: "core", name: "decodeTnetstring", kind: "function" };
    const memory = { module: "env", name: "memory", kind: "memory" };
    expect(describeModule(modules.base)).toHaveProperty("imports", name === "flows" ? [decoder, memory] : [memory]);
  });

  test("simd has vector instructions, base has none", () => {
    expect(vectorInstructions(modules.simd)).not.toEqual([]);
    expect(vectorInstructions(modules.base)).toEqual([]);
  });

  test("neither grows its memory: that would slow every typed array of the process", () => {
    for (const wasm of Object.values(modules)) expect(countInstructions(wasm).has("0x40")).toBe(false);
  });

  test("the instruction counter finds one vector instruction in a module made of one", () => {
    const body = [0, 0x41, 0, 0xfd, 15, 0x1a, 0x0b]; // i32.const 0, i8x16.splat, drop, end
    const tiny = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, body.length + 2, 1, body.length, ...body];
    expect(WebAssembly.validate(Uint8Array.from(tiny))).toBe(true);
    expect(vectorInstructions(Uint8Array.from(tiny))).toEqual(["0xfd 15"]);
  });
});

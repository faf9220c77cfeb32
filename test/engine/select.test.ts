// Which engine runs: the fastest that works here, the one that is asked for, and why not a faster one.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { build } from "esbuild";
import { createProvider } from "../../src/engine/select.ts";
import { createEngine, type EngineName, engine, protobuf, tnetstring } from "../../src/index.ts";
import * as jsOnly from "../../src/js.ts";
import { codecError, latin1 } from "../helpers.ts";

const names: readonly EngineName[] = ["wasm-simd", "wasm", "js"];
const root = fileURLToPath(new URL("../../", import.meta.url));

afterEach(() => {
  jest.restoreAllMocks();
});

describe("in this process", () => {
  test("the fastest is the default", () => {
    expect({ name: engine.name, reason: engine.reason }).toEqual({ name: "wasm-simd", reason: "the fastest engine" });
    expect(createEngine().name).toBe("wasm-simd");
  });

  test.each(names)("%s by its name, each an engine of its own", (name) => {
    const made = createEngine(name);
    expect({ name: made.name, reason: made.reason }).toEqual({ name, reason: "asked for by name" });
    expect(createEngine(name)).not.toBe(made);
    expect(createEngine(name).bytes.buffer).not.toBe(made.bytes.buffer);
    expect(latin1(tnetstring.dumps([1], { engine: name }))).toBe("4:1:1#]");
    expect(latin1(tnetstring.dumps([1], { engine: made }))).toBe("4:1:1#]");
  });

  test("no other name is taken", () => {
    for (const name of ["", "WASM", "simd", "toString"]) {
      const error = codecError(() => createEngine(name as EngineName));
      expect(error.code).toBe("ENGINE_UNAVAILABLE");
      expect(error.message).toContain(`${JSON.stringify(name)}: wasm-simd, wasm, js`);
      expect(codecError(() => tnetstring.dumps(1, { engine: name as EngineName })).code).toBe("ENGINE_UNAVAILABLE");
    }
  });

  test("a provider makes each engine once, at first use", () => {
    const { Instance } = WebAssembly;
    const spy = jest.spyOn(WebAssembly, "Instance").mockImplementation((...parameters) => new Instance(...parameters));
    const provider = createProvider();
    expect(spy).not.toHaveBeenCalled();
    expect(provider().name).toBe("wasm-simd");
    expect(provider()).toBe(provider());
    expect(provider("js")).toBe(provider("js"));
    expect(spy).toHaveBeenCalledTimes(1);
    const own = createEngine("js");
    expect(provider(own)).toBe(own);
  });

  test("a spare engine is of the same kind, with a memory of its own", () => {
    for (const name of names) {
      const made = createEngine(name);
      const spare = made.spare();
      expect([spare.name, spare.reason]).toEqual([made.name, made.reason]);
      expect(spare.bytes.buffer).not.toBe(made.bytes.buffer);
    }
  });

  test("MITMFLOW_ENGINE says which is the default, and nothing of those asked for by name", () => {
    for (const name of names) {
      jest.replaceProperty(process, "env", { ...process.env, MITMFLOW_ENGINE: name });
      expect(createEngine()).toMatchObject({ name, reason: "asked for by MITMFLOW_ENGINE" });
      expect(createEngine("js")).toMatchObject({ name: "js", reason: "asked for by name" });
    }
    jest.replaceProperty(process, "env", { ...process.env, MITMFLOW_ENGINE: "fastest" });
    expect(codecError(() => createEngine()).code).toBe("ENGINE_UNAVAILABLE");
    jest.replaceProperty(process, "env", { ...process.env, MITMFLOW_ENGINE: "" });
    expect(createEngine().name).toBe("wasm-simd");
  });

  test("mitmflow/js has the one engine", () => {
    expect({ ...jsOnly.engine }).toEqual({ name: "js", reason: "mitmflow/js has no other" });
    expect(jsOnly.createEngine().name).toBe("js");
    expect(codecError(() => jsOnly.createEngine("wasm")).code).toBe("ENGINE_UNAVAILABLE");
    expect(codecError(() => jsOnly.tnetstring.dumps(1, { engine: "wasm-simd" })).code).toBe("ENGINE_UNAVAILABLE");
    expect(latin1(jsOnly.tnetstring.dumps([1], { engine: "js" }))).toBe("4:1:1#]");
  });
});

describe("when WebAssembly fails", () => {
  const refuse = (what: "Module" | "Memory" | "Instance", error: Error): void => {
    jest.spyOn(WebAssembly, what).mockImplementation(() => {
      throw error;
    });
  };

  test.each(["Module", "Memory", "Instance"] as const)("JS takes over: no WebAssembly.%s", (what) => {
    refuse(what, new RangeError(`refused ${what}`));
    const made = createEngine();
    expect(made.name).toBe("js");
    expect(made.reason).toBe(`no wasm-simd: refused ${what}; no wasm: refused ${what}`);
    for (const name of ["wasm-simd", "wasm"] as const) {
      const error = codecError(() => createEngine(name));
      expect(error.code).toBe("ENGINE_UNAVAILABLE");
      expect(error.message).toContain(`refused ${what}`);
      expect((error.cause as Error).message).toBe(`refused ${what}`);
    }
    expect(createEngine("js").name).toBe("js");
  });

  test("without SIMD the plain module takes over", () => {
    jest.spyOn(WebAssembly, "validate").mockReturnValue(false);
    const made = createEngine();
    expect(made.name).toBe("wasm");
    expect(made.reason).toMatch(/^no wasm-simd: .*SIMD/);
    expect(codecError(() => createEngine("wasm-simd")).code).toBe("ENGINE_UNAVAILABLE");
  });

  test("what a page's policy blocks is what the reason says", () => {
    const blocked = "Wasm code generation disallowed by embedder";
    refuse("Module", new WebAssembly.CompileError(blocked));
    expect(createEngine().reason).toContain(blocked);
  });

  test("what is thrown may be no Error", () => {
    for (const what of ["Module", "Memory"] as const) {
      refuse(what, "out of luck" as unknown as Error);
      expect(createEngine().reason).toMatch(/^no wasm-simd: .*out of luck.*; no wasm: .*out of luck/);
      expect(codecError(() => createEngine("wasm"))).toMatchObject({ code: "ENGINE_UNAVAILABLE", cause: "out of luck" });
      jest.restoreAllMocks();
    }
  });

  test("without a WebAssembly object", () => {
    const { WebAssembly: original } = globalThis;
    try {
      delete (globalThis as { WebAssembly?: unknown }).WebAssembly;
      const made = createEngine();
      expect(made.name).toBe("js");
      expect(made.reason).toMatch(/no WebAssembly/);
      expect(codecError(() => createEngine("wasm")).code).toBe("ENGINE_UNAVAILABLE");
    } finally {
      globalThis.WebAssembly = original;
    }
    expect(createEngine().name).toBe("wasm-simd");
  });
});

describe("in other processes", () => {
  const directory = mkdtempSync(join(tmpdir(), "mitmflow-"));
  const bundle = join(directory, "report.mjs");
  // What the process says of itself: the engine, and bytes of both formats.
  const program = `
    import { engine, protobuf, tnetstring } from "./src/index.ts";
    const report = {};
    try {
      report.name = engine.name;
      report.reason = engine.reason;
      const message = { request: { method: "PUT", host: "é" }, status_code: 200, content: new Uint8Array(20_000).fill(7) };
      const bytes = protobuf.dummyHttp.dumps(message);
      report.protobuf = [bytes.length, protobuf.dummyHttp.loads(bytes).request.host];
      report.tnetstring = tnetstring.loads(tnetstring.dumps({ a: [1, "é", 2.5] }));
    } catch (error) {
      report.error = [error.code, error.message];
    }
    process.stdout.write(JSON.stringify(report));`;

  beforeAll(async () => {
    await build({ stdin: { contents: program, resolveDir: root }, bundle: true, format: "esm", platform: "node", outfile: bundle });
  });
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  function run(environment: string | undefined, ...flags: string[]): Record<string, unknown> {
    return report(environment, process.execPath, [...flags, bundle]);
  }

  function report(environment: string | undefined, command: string, argv: readonly string[]): Record<string, unknown> {
    const { MITMFLOW_ENGINE: _, ...env } = process.env;
    if (environment !== undefined) env.MITMFLOW_ENGINE = environment;
    const { status, stdout, stderr } = spawnSync(command, argv, { env, encoding: "utf8" });
    // --jitless makes Node say that it turns WebAssembly off.
    const complaints = stderr.split("\n").filter((line) => line !== "" && !line.includes("--expose_wasm"));
    expect([status, complaints]).toEqual([0, []]);
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  const works = { protobuf: [20_015, "é"], tnetstring: { a: [1, "é", 2.5] } };

  test("the default", () => {
    expect(run(undefined)).toEqual({ name: "wasm-simd", reason: "the fastest engine", ...works });
  });

  test.each(names)("MITMFLOW_ENGINE=%s", (name) => {
    expect(run(name)).toEqual({ name, reason: "asked for by MITMFLOW_ENGINE", ...works });
  });

  test("an empty MITMFLOW_ENGINE asks for nothing", () => {
    expect(run("")).toMatchObject({ name: "wasm-simd", reason: "the fastest engine" });
  });

  test("MITMFLOW_ENGINE with another name", () => {
    const { error } = run("fastest") as { error: [string, string] };
    expect(error[0]).toBe("ENGINE_UNAVAILABLE");
    expect(error[1]).toContain('"fastest"');
  });

  test("no WebAssembly: node --jitless", () => {
    const reason = "no wasm-simd: this runtime has no WebAssembly; no wasm: this runtime has no WebAssembly";
    expect(run(undefined, "--jitless")).toEqual({ name: "js", reason, ...works });
  });

  // V8 sets 10 GB of addresses apart for a memory; Node itself takes one.
  (process.platform === "linux" ? test : test.skip)("no memory for WebAssembly: ulimit -v", () => {
    const argv = ["-c", 'ulimit -v 8000000 && exec "$0" "$1"', process.execPath, bundle];
    const reason = expect.stringMatching(/^no wasm-simd: .*; no wasm: /);
    expect(report(undefined, "sh", argv)).toEqual({ name: "js", reason, ...works });
    const { error } = report("wasm", "sh", argv) as { error: [string, string] };
    expect(error[0]).toBe("ENGINE_UNAVAILABLE");
  });

  test("no WebAssembly, but asked for", () => {
    const { error } = run("wasm-simd", "--jitless") as { error: [string, string] };
    expect(error[0]).toBe("ENGINE_UNAVAILABLE");
    expect(error[1]).toContain("this runtime has no WebAssembly");
  });
});

test("what the default engine writes, the others read", () => {
  const value = { request: { method: 2 as const, host: "h" }, status_code: 5 };
  for (const name of names) expect(protobuf.dummyHttp.loads(protobuf.dummyHttp.dumps(value), { engine: name })).toEqual(value);
});

// The command line as a process of its own: exit codes, pipes that close, and a real terminal's absence.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { build } from "esbuild";
import { concat } from "../helpers.ts";
import { httpBytes, temporary } from "./harness.ts";

const { folder, file } = temporary();
const root = fileURLToPath(new URL("../../", import.meta.url));
const program = join(folder, "dist/cli.js");
const flow = httpBytes("a");

beforeAll(async () => {
  // As the package has it: the manifest beside dist/, dependencies outside the bundle.
  mkdirSync(join(folder, "dist/web"), { recursive: true });
  copyFileSync(join(root, "package.json"), join(folder, "package.json"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  await build({
    absWorkingDir: root,
    entryPoints: ["src/cli.ts"],
    outfile: program,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "es2022",
    packages: "external",
    logLevel: "silent",
  });
});

function start(...argv: string[]): ChildProcess {
  return spawn(process.execPath, [program, ...argv], { stdio: ["pipe", "pipe", "pipe"] });
}

async function outcome(child: ChildProcess): Promise<{ code: number; out: string; err: string }> {
  const texts = ["", ""];
  child.stdout?.on("data", (chunk) => {
    texts[0] += chunk;
  });
  child.stderr?.on("data", (chunk) => {
    texts[1] += chunk;
  });
  const [code] = await once(child, "close");
  return { code, out: texts[0], err: texts[1] };
}

describe("the program", () => {
  test("lists standard input", async () => {
    const child = start("ls", "-");
    child.stdin?.end(Buffer.from(concat([flow, flow])));
    const { code, out, err } = await outcome(child);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out.split("\n").length).toBe(3);
  });

  test("shows a flow of a stream before the stream ends", async () => {
    const child = start("ls", "-");
    child.stdin?.write(Buffer.from(flow));
    const [line] = await once(child.stdout as NodeJS.ReadableStream, "data");
    expect(String(line)).toContain("POST");
    child.stdin?.end();
    expect((await outcome(child)).code).toBe(0);
  });

  test.each([
    [["--version"], 0],
    [[], 2],
    [["ls", "/no/such/file"], 2],
  ])("%j exits with %d", async (argv, code) => {
    expect((await outcome(start(...argv))).code).toBe(code);
  });

  test("exits with 1 when the data was damaged", async () => {
    const { code, err } = await outcome(start("ls", file("torn.mitm", flow, flow.subarray(0, 100))));
    expect(code).toBe(1);
    expect(err.match(/\n/g)?.length).toBe(1);
  });

  test.each(["ls", "convert"])("%s ends quietly when its output is closed, though its input goes on", async (command) => {
    const child = start(command, "-", ...(command === "convert" ? ["-"] : []));
    child.stdin?.on("error", () => {});
    const many = Buffer.from(concat(Array.from({ length: 500 }, () => flow)));
    const feed = (): void => {
      if (child.stdin?.writable) child.stdin.write(many, () => setTimeout(feed, 1));
    };
    feed();
    await once(child.stdout as NodeJS.ReadableStream, "data");
    child.stdout?.destroy();
    const { code, err } = await outcome(child);
    expect({ code, err }).toEqual({ code: 0, err: "" });
  });

  test.each([
    ["SIGINT", false],
    ["SIGTERM", true],
    ["SIGHUP", true],
    ["SIGKILL", true],
  ] as const)("%s leaves nothing of standard input behind, served: %s", async (signal, isServed) => {
    const temporaries = join(folder, `${signal}-${isServed}`);
    mkdirSync(temporaries);
    const child = spawn(process.execPath, [program, "view", "-"], { env: { ...process.env, TMPDIR: temporaries } });
    child.stdin.write(Buffer.from(flow));
    const ended = once(child, "close");
    if (isServed) {
      child.stdin.end();
      await once(child.stdout, "data");
    } else {
      // Some of it is on its way.
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    child.kill(signal);
    await ended;
    expect(readdirSync(temporaries)).toEqual([]);
  });

  test("a port that is taken is told as such, not as trouble with the file", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const { code, err } = await outcome(start("view", file("fine.mitm", flow), "--port", String(port)));
    server.close();
    expect([code, err]).toEqual([2, `mitmflow view: port ${port}: address already in use 127.0.0.1:${port}\n`]);
  });

  test("names standard output when it cannot be written", async () => {
    const path = file("to-full.mitm", flow);
    for (const [command, rest] of [
      ["convert", " -"],
      ["ls", ""],
    ]) {
      const child = spawn("/bin/sh", ["-c", `"$0" "$1" ${command} "$2"${rest} > /dev/full`, process.execPath, program, path]);
      const err = `mitmflow ${command}: standard output: no space left on device\n`;
      expect(await outcome(child)).toEqual({ code: 2, out: "", err });
    }
  });

  test("refuses to append a file to itself", async () => {
    const path = file("self.mitm", flow);
    const child = spawn("/bin/sh", ["-c", `"$0" "$1" convert "$2" - >> "$2"`, process.execPath, program, path]);
    expect(await outcome(child)).toEqual({ code: 2, out: "", err: "mitmflow convert: the output is one of the inputs\n" });
  });
});

// Runs the samples of README.md and docs/: each ```ts block as a program, each ```sh block's `mitmflow` commands, in order, in one folder a
// page that holds capture.mitm and damaged.mitm. A ```text block right after a sample is what it prints. `not-run` after the language
// leaves a sample out: for what waits for a user, or needs a network.
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { build, type Plugin } from "esbuild";
import { captureFiles } from "./docs/capture.ts";

interface Sample {
  language: string;
  notRun: boolean;
  code: string;
  line: number;
  /** What it prints, where the page says it. */
  output: string | null;
}

const root = fileURLToPath(new URL("../", import.meta.url));
// Inside the checkout, so that samples find the optional packages.
const built = join(root, "build", `docs-${process.pid}`);
const run = promisify(execFile);

/** `mitmflow/node` is src/node.ts: the manifest's entries, from their sources. */
const fromSources: Plugin = {
  name: "mitmflow from its sources",
  setup({ onResolve }) {
    onResolve({ filter: /^mitmflow(\/|$)/ }, ({ path }) => ({
      path: join(root, "src", `${path.slice("mitmflow/".length) || "index"}.ts`),
    }));
  },
};

async function bundle(name: string, entry: { contents: string } | { path: string }): Promise<string> {
  const outfile = join(built, name);
  const input =
    "path" in entry ? { entryPoints: [entry.path] } : { stdin: { contents: entry.contents, loader: "ts" as const, resolveDir: root } };
  await build({
    ...input,
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    plugins: [fromSources],
    logLevel: "silent",
  });
  return outfile;
}

function samplesOf(markdown: string): Sample[] {
  const samples: Sample[] = [];
  const fence = /^```(\w+)([^\n]*)\n(.*?)^```\n(?:\n```text\n(.*?)^```$)?/gms;
  for (const { 1: language, 2: words, 3: code, 4: output, index } of markdown.matchAll(fence)) {
    const line = markdown.slice(0, index).split("\n").length;
    samples.push({ language, notRun: /\bnot-run\b/.test(words), code, line, output: output ?? null });
  }
  return samples;
}

/** The commands of a shell sample that are ours, each with the lines that it goes on in. */
function commandsOf(code: string): string {
  const commands = code.replaceAll("\\\n", " ").split("\n");
  return commands.filter((command) => /^(mitmflow\b|cat .*\| *mitmflow\b)/.test(command)).join("\n");
}

const pages = [
  "README.md",
  ...readdirSync(join(root, "docs"), { withFileTypes: true }).flatMap(({ name }) => (name.endsWith(".md") ? [`docs/${name}`] : [])),
];

beforeAll(async () => {
  mkdirSync(built, { recursive: true });
  // The command line reads its version from the manifest above it. No name: jest would take the folder for a second package of that name.
  const { version, description } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  writeFileSync(join(built, "package.json"), JSON.stringify({ version, description, type: "module" }));
  cpSync(join(root, "proto"), join(built, "proto"), { recursive: true });
  await bundle("dist/cli.mjs", { path: join(root, "src/cli.ts") });
  // Beside the samples, which have the library in them.
  await bundle("thread.js", { path: join(root, "src/thread.ts") });
});

afterAll(() => rmSync(built, { recursive: true, force: true }));

test("the reader of samples finds languages, words, lines and outputs", () => {
  const page = "# x\n\n```ts\na\n```\n\n```text\nout\n```\n\n```sh not-run\nmitmflow ls \\\n  x\nnpm ci\n```\n";
  expect(samplesOf(page)).toEqual([
    { language: "ts", notRun: false, code: "a\n", line: 3, output: "out\n" },
    { language: "sh", notRun: true, code: "mitmflow ls \\\n  x\nnpm ci\n", line: 11, output: null },
  ]);
  expect(commandsOf("mitmflow ls \\\n  x\nnpm ci\ncat a | mitmflow ls -\n")).toBe("mitmflow ls    x\ncat a | mitmflow ls -");
});

const documents = [...pages, "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"];

test.each(documents)("%s: what it links to is there", (page) => {
  const text = readFileSync(join(root, page), "utf8");
  const targets = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
    .map(([, target]) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
  expect(targets.filter((target) => !existsSync(join(root, dirname(page), target)))).toEqual([]);
});

describe.each(pages)("%s", (page) => {
  const samples = samplesOf(readFileSync(join(root, page), "utf8")).filter(
    ({ language, notRun, code }) => !notRun && (language === "ts" || (language === "sh" && commandsOf(code) !== "")),
  );
  const folder = mkdtempSync(join(tmpdir(), "mitmflow-docs-"));
  for (const [name, contents] of captureFiles()) writeFileSync(join(folder, name), contents);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  if (samples.length === 0) test("has no samples to run", () => expect(samples).toEqual([]));
  for (const [index, { language, code, line, output }] of samples.entries()) {
    test(`line ${line}`, async () => {
      const { stdout } =
        language === "ts" ? await runProgram(`${page.replaceAll(/\W/g, "-")}-${index}.mjs`, code) : await runShell(commandsOf(code));
      if (output !== null) expect(stdout).toBe(output);
    }, 30_000);
  }

  async function runProgram(name: string, code: string): Promise<{ stdout: string }> {
    return run(process.execPath, ["--disable-warning=ExperimentalWarning", await bundle(name, { contents: code })], { cwd: folder });
  }

  async function runShell(commands: string): Promise<{ stdout: string }> {
    // Exit code 1 is for damaged data, which samples may show.
    const call = `"${process.execPath}" "${join(built, "dist/cli.mjs")}" "$@" || [ $? = 1 ] || exit 2`;
    const script = `mitmflow() { ${call}; }\n${commands}\n`;
    return run("sh", ["-c", script], { cwd: folder });
  }
});

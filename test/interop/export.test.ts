// Exported commands are run by real shells, against a server that keeps what arrives, byte for byte; raw messages are held against mitmproxy's.
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { CodecError, exportFlow } from "../../src/index.ts";
import { CaptureServer } from "../export/capture.ts";
import { arbitrarySent, compared, corpus, expected, flowOfSent, SECRET, type Sent } from "../export/requests.ts";

const folder = mkdtempSync(join(tmpdir(), "mitmflow-export-"));
const script = `${folder}.sh`;
const server = new CaptureServer();

beforeAll(async () => {
  writeFileSync(join(folder, SECRET), "nobody may see this");
  await server.start();
});

afterAll(() => {
  server.stop();
  rmSync(folder, { recursive: true, force: true });
  rmSync(script, { force: true });
});

/** Runs a script where nothing but the secret is; it must leave all as it was. */
async function runScript(shell: string, command: string): Promise<void> {
  writeFileSync(script, `${command}\n`);
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    CURL_HOME: folder,
    HTTPIE_CONFIG_DIR: `${folder}.httpie`,
    LANG: "C.UTF-8",
    no_proxy: "*",
  };
  await new Promise<void>((resolve, reject) => {
    const child = execFile(shell, [script], { cwd: folder, env, timeout: 20_000 }, (error, out, err) => {
      if (error === null) resolve();
      else reject(new Error(`${error.message}${out}${err}\n${command}`));
    });
    child.stdin?.end();
  });
  expect(readdirSync(folder)).toEqual([SECRET]);
}

/** Whether the command could be made; then what arrives is what was in the flow. */
async function isExported(sent: Sent, format: "curl" | "httpie", shell = "sh"): Promise<boolean> {
  let command: string;
  try {
    command = exportFlow(flowOfSent(sent, server.port), format);
  } catch (error) {
    expect(error).toBeInstanceOf(CodecError);
    expect((error as CodecError).code).toBe("CANNOT_EXPORT");
    return false;
  }
  expect(command).not.toMatch(/[^\P{C}\n]/u);
  await runScript(shell, command);
  const arrived = server.one();
  if (format === "httpie") arrived.headers = arrived.headers.filter(([name]) => !isOfHttpie(name, sent));
  expect(compared(arrived, sent)).toEqual(expected(sent));
  return true;
}

describe.each(["sh", "bash"])("curl by %s", (shell) => {
  test.each(corpus)("%s", async (_, sent) => {
    expect(await isExported(sent, "curl", shell)).toBe(true);
  });

  test("requests that are made up", async () => {
    let made = 0;
    const check = async (sent: Sent): Promise<void> => {
      if (await isExported(sent, "curl", shell)) made++;
    };
    await fc.assert(fc.asyncProperty(arbitrarySent, check), { numRuns: 150 });
    expect(made).toBeGreaterThan(140);
  }, 60_000);
});

test("curl goes to the address that the server had, where that is wanted", async () => {
  const flow = flowOfSent(
    { method: "GET", path: "/", headers: [["Host", "nowhere.example"]], body: new Uint8Array(0), version: "HTTP/1.1" },
    1,
  );
  flow.serverConn.peername = ["127.0.0.1", server.port];
  const command = exportFlow(flow, "curl", { preserveAddress: true });
  await runScript("sh", command);
  expect(server.one().headers).toContainEqual(["Host", "nowhere.example"]);
  flow.serverConn.peername = ["127.0.0.1; touch pwned", 80];
  expect(() => exportFlow(flow, "curl", { preserveAddress: true })).toThrow("no IP address");
});

/** What HTTPie would send otherwise than it was. */
const refusedByHttpie = [
  "a header a\\=b \\: \\@ \\; \\\\= \\\\",
  "a header of Latin-1",
  "an odd method",
  "a chunked body of nothing",
  "a target with brackets",
  "a target with escaped dots",
  "a target with quotes",
  "a target with a fragment",
  "a target of other than ASCII",
  "a target with escapes in small letters",
  "a target that begins with two slashes",
  "a target that is a star",
  "a target that is an option",
  "a target with a question mark last",
];

/** HTTPie always sends these. */
function isOfHttpie(name: string, { headers }: Sent): boolean {
  return /^(user-agent|accept-encoding)$/i.test(name) && !headers.some(([other]) => other.toLowerCase() === name.toLowerCase());
}

describe("HTTPie", () => {
  test.each(corpus)("%s", async (title, sent) => {
    expect(await isExported(sent, "httpie")).toBe(!refusedByHttpie.includes(title));
  });

  test("requests that are made up", async () => {
    await fc.assert(
      fc.asyncProperty(arbitrarySent, (sent) => isExported(sent, "httpie").then(() => {})),
      { numRuns: 25 },
    );
  }, 120_000);
});

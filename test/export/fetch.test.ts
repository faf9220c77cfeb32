// Exported `fetch` code, run by this Node against a server that keeps what arrives, byte for byte.
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import fc from "fast-check";
import { CodecError, exportFlow } from "../../src/index.ts";
import { CaptureServer } from "./capture.ts";
import { arbitrarySent, compared, corpus, expected, flowOfSent, type Sent } from "./requests.ts";

const server = new CaptureServer();
beforeAll(() => server.start());
afterAll(() => server.stop());

type Run = () => Promise<void>;
const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (code: string) => Run;

/** Names of headers that `fetch` sends by itself, and of those that are the connection's. */
const own = /^(accept|accept-language|accept-encoding|sec-fetch-mode|user-agent|connection|content-length|transfer-encoding|host)$/i;

/** Repeated headers come as one, and names in small letters. */
function folded({ headers, ...rest }: ReturnType<typeof expected>, isAsked: (name: string) => boolean): unknown {
  const values = new Map<string, string[]>();
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    if (!own.test(lower) || isAsked(lower)) values.set(lower, [...(values.get(lower) ?? []), value]);
  }
  return { ...rest, headers: [...values].map(([name, all]) => [name, all.join(name === "cookie" ? "; " : ", ").trimEnd()]).sort() };
}

/** Whether the code could be made; then what arrives is what was in the flow. */
async function isExported(sent: Sent): Promise<boolean> {
  let code: string;
  try {
    code = exportFlow(flowOfSent(sent, server.port), "fetch");
  } catch (error) {
    expect(error).toBeInstanceOf(CodecError);
    expect((error as CodecError).code).toBe("CANNOT_EXPORT");
    return false;
  }
  expect(code).not.toMatch(/[^\P{C}\n]/u);
  expect(code).not.toContain("</");
  await new AsyncFunction(code)();
  const asked = new Set(sent.headers.map(([name]) => name.toLowerCase()));
  asked.delete("connection");
  asked.delete("transfer-encoding");
  const isAsked = (name: string): boolean => asked.has(name);
  expect(folded(compared(server.one(), sent), isAsked)).toEqual(folded(expected(sent), isAsked));
  return true;
}

/** What `fetch` would send otherwise than it was, or not at all. */
const refused = [
  "a header with controls",
  "a GET with a body",
  "an empty Host header",
  "a Host header that is no host",
  "a target with dots",
  "a target with escaped dots",
  "a target with brackets",
  "a target with quotes",
  "a target with a fragment",
  "a target of other than ASCII",
  "a target that is a star",
  "a target that is an option",
  "a target with a question mark last",
];

test.each(corpus)("%s", async (title, sent) => {
  expect(await isExported(sent)).toBe(!refused.includes(title));
});

test("requests that are made up", async () => {
  let made = 0;
  const check = async (sent: Sent): Promise<void> => {
    if (await isExported(sent)) made++;
  };
  await fc.assert(fc.asyncProperty(arbitrarySent, check), { numRuns: 300 });
  expect(made).toBeGreaterThan(20);
});

// Base64 both ways: by Node's Buffer and, as in a browser, without it.
import { describe, expect, jest, test } from "@jest/globals";
import * as byBuffer from "../../src/codec/base64.ts";
import { bytesOf, latin1 } from "../helpers.ts";

const { Buffer: nodeBuffer } = globalThis;
// Only the module loaded from here on sees it missing.
jest.resetModules();
Reflect.deleteProperty(globalThis, "Buffer");
const byPlatform = await import("../../src/codec/base64.ts");
globalThis.Buffer = nodeBuffer;

describe.each([
  ["with Buffer", byBuffer],
  ["without it", byPlatform],
])("%s", (_title, { encodeBase64, decodeBase64 }) => {
  const decode = (text: string): string | null => {
    const bytes = decodeBase64(text);
    return bytes === null ? null : latin1(bytes);
  };

  // RFC 4648, section 10
  test.each([
    ["", ""],
    ["f", "Zg=="],
    ["fo", "Zm8="],
    ["foo", "Zm9v"],
    ["foob", "Zm9vYg=="],
    ["fooba", "Zm9vYmE="],
    ["foobar", "Zm9vYmFy"],
    ["\x00\xfb\xff\x80", "APv/gA=="],
  ])("%j is %j", (plain, encoded) => {
    expect(encodeBase64(bytesOf(plain))).toBe(encoded);
    expect(decode(encoded)).toBe(plain);
    expect(decode(encoded.replaceAll("=", ""))).toBe(plain);
    expect(decode(` ${[...encoded].join("\r\n")}\t`)).toBe(plain);
  });

  test.each(["Z", "Zg=", "Zg===", "=", "====", "Zg==Zg==", "Z-_v", "Zm9v!", "Zm9vY", "Zm=v", "Zm9vYg= x", "Zm9\u00e9"])(
    "%j is none",
    (text) => {
      expect(decodeBase64(text)).toBe(null);
    },
  );

  test("bytes of all values, more than a call has arguments for", () => {
    const bytes = Uint8Array.from({ length: 300_001 }, (_, i) => i * 7);
    const encoded = encodeBase64(bytes);
    expect(encoded).toBe(nodeBuffer.from(bytes).toString("base64"));
    expect(nodeBuffer.compare(decodeBase64(encoded) as Uint8Array, bytes)).toBe(0);
  });
});

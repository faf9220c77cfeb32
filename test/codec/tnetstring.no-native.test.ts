// As in a browser: without Node's validators and Buffer, the engines check and decode all text themselves.
import { expect, jest, test } from "@jest/globals";
import { concat, element, latin1, utf8 } from "../helpers.ts";

const getBuiltinModule = process.getBuiltinModule;
const { Buffer: nodeBuffer } = globalThis;
process.getBuiltinModule = (() => undefined) as typeof process.getBuiltinModule;
// Only the modules loaded from here on see it missing.
jest.resetModules();
Reflect.deleteProperty(globalThis, "Buffer");
const { CodecError, createEngine, tnetstring } = await import("../../src/index.ts");
// Makes them, of modules whose hexadecimal digits Buffer would read.
const { engineNames, engines } = await import("../engines.ts");
const { nativeBuffer } = await import("../../src/engine/native.ts");
const { decodeLatin1 } = await import("../../src/codec/text.ts");
const nativeFunctions = nativeBuffer();
globalThis.Buffer = nodeBuffer;
process.getBuiltinModule = getBuiltinModule;

test("the validators of Node are out of reach", () => {
  expect(nativeFunctions).toBe(null);
  expect(nativeBuffer()).toBe(null);
});

test("all engines are made without Buffer", () => {
  expect(engines.map(({ engine }) => engine.name)).toEqual(engineNames);
});

test("a character a byte", () => {
  for (const length of [0, 1, 10, 5000, 200_000]) {
    const bytes = Uint8Array.from({ length }, (_, i) => i * 3);
    expect(decodeLatin1(bytes)).toBe(latin1(bytes));
  }
});

const LENGTHS = [0, 1, 15, 16, 17, 63, 64, 200, 4090, 4096, 5000, 16_380, 65_530, 65_540, 70_000, 262_140, 262_150, 600_000];
const UNITS = ["x", "é", "€", "😀", "aé€😀"];

test.each(engineNames)("texts of every size, with %s", (name) => {
  const engine = createEngine(name);
  expect(engine.name).toBe(name);
  for (const length of LENGTHS) {
    for (const unit of UNITS) {
      for (const head of ["", "a", "ab", "abc"]) {
        const text = head + unit.repeat(Math.ceil(length / unit.length));
        const value = ["before", text, { key: text, last: [1.5, "after"] }];
        const payload = utf8(text);
        const bytes = tnetstring.dumps(value, { engine });
        expect(bytes.length).toBe(tnetstring.encodedLength(value, { engine }));
        expect(concat(tnetstring.dumpsChunks(value, { engine })).length).toBe(bytes.length);
        const decoded = tnetstring.loads(bytes, { engine }) as typeof value;
        expect(decoded[1] === text).toBe(true);
        expect(decoded[2]).toEqual({ key: text, last: [1.5, "after"] });
        if (payload.length < 8) continue;
        // The same bytes with the text's last character cut off.
        const bad = bytes.slice();
        const at = 1 + bytes.indexOf(0x3a) + 9 + String(payload.length).length + 1 + payload.length - 1;
        bad[at] = 0xff;
        expect(() => tnetstring.loads(bad, { engine })).toThrow(CodecError);
      }
    }
  }
});

test.each(engineNames)("a bad byte at each place of a large text, with %s", (name) => {
  const engine = createEngine(name);
  const length = 300_000;
  for (const unit of ["x", "é"]) {
    const bytes = tnetstring.dumps([unit.repeat(length / utf8(unit).length), "tail"], { engine });
    const start = bytes.indexOf(0x3a) + 1 + 7;
    for (const edge of [0, 4096, 65_536, 262_144, length - 10]) {
      for (const near of [-10, -8, -6, -4, -2, 0, 2, 4]) {
        const at = start + edge + near;
        if (at < start) continue;
        // No character begins with these: the second goes on with one, of which there is no beginning among ASCII.
        for (const byte of unit === "x" ? [0xff, 0x80] : [0xff]) {
          const bad = bytes.slice();
          bad[at] = byte;
          try {
            tnetstring.loads(bad, { engine });
            throw new Error("accepted");
          } catch (error) {
            const { code, offset, path } = error as InstanceType<typeof CodecError>;
            expect({ code, offset, path }).toEqual({ code: "BAD_UTF8", offset: at, path: "[0]" });
          }
        }
      }
    }
  }
});

test("lone surrogates are refused, pairs are not: by the runtime's word", checkSurrogates);

// A prototype that is frozen can lend or lack nothing: skipped there.
const testUnlessFrozen = Object.isFrozen(String.prototype) ? test.skip : test;

testUnlessFrozen("lone surrogates are refused, pairs are not: where the runtime has no word", () => {
  const { prototype } = String as unknown as { prototype: { isWellFormed?: () => boolean } };
  const { isWellFormed } = prototype;
  Reflect.deleteProperty(prototype, "isWellFormed");
  try {
    checkSurrogates();
  } finally {
    Object.defineProperty(prototype, "isWellFormed", { value: isWellFormed, writable: true, configurable: true });
  }
});

function checkSurrogates(): void {
  for (const length of [0, 30, 3000]) {
    const filler = "é".repeat(length);
    for (const lone of ["\ud800", "\udc00", "\udc00\ud800", "\ud83d\ud83d\ude00"]) {
      expect(() => tnetstring.dumps(filler + lone + filler)).toThrow(expect.objectContaining({ code: "BAD_STRING" }));
    }
    const text = `${filler}😀`;
    expect(latin1(tnetstring.dumps(text))).toBe(element(latin1(utf8(text)), ";"));
  }
}

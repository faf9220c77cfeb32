// Small words that the codec suites share.
import { expect } from "@jest/globals";
import { CodecError } from "../src/index.ts";
import { render } from "./reference/render.ts";
import type { Outcome } from "./reference/tnetstring.ts";

/** The bytes of a string whose characters stand for one byte each. */
export function bytesOf(latin1: string): Uint8Array {
  return Uint8Array.from(latin1, (character) => character.charCodeAt(0));
}

/** The reverse of `bytesOf`. */
export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** `LENGTH:PAYLOADTAG` with the right length, a character a byte. */
export function element(payload: string, tag: string): string {
  return `${payload.length}:${payload}${tag}`;
}

/** The error that `action` throws; anything but a `CodecError` fails the test. */
export function codecError(action: () => unknown): CodecError {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(CodecError);
    return error as CodecError;
  }
  throw new Error("expected a CodecError, but nothing was thrown");
}

/** As `codecError`, for a promise. */
export async function codecErrorOf(promise: Promise<unknown>): Promise<CodecError> {
  try {
    await promise;
  } catch (error) {
    expect(error).toBeInstanceOf(CodecError);
    return error as CodecError;
  }
  throw new Error("expected a CodecError, but the promise was fulfilled");
}

/** The code and offset that `action` fails with, in a form for `toEqual`. */
export function refusal(action: () => unknown): { code: string; offset: number } {
  const { code, offset } = codecError(action);
  return { code, offset };
}

/** One line for a value or an error: equal lines are equal outcomes. */
export function outcomeLine(outcome: Outcome): string {
  return "code" in outcome ? `${outcome.code} at ${outcome.offset}` : `${render(outcome.value)} to ${outcome.end}`;
}

/** `outcomeLine` of what `pop` of some codec returns or throws. */
export function popLine(pop: () => [unknown, Uint8Array], length: number): string {
  let popped: [unknown, Uint8Array];
  try {
    popped = pop();
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    return outcomeLine({ code: error.code, offset: error.offset });
  }
  return outcomeLine({ value: popped[0], end: length - popped[1].length });
}

// Measures one variant at one size, after it has made sure that what is measured is right.
import { createEngine, type Engine, protobuf, tnetstring } from "../../src/index.ts";
import { bodyBytes, type HttpResponse, makeBody, makeResponse } from "../corpus.ts";
import { measureInPage, type PageLimits } from "./measure.ts";
import { type Format, operations, type PageJob, type PageMessage, type PageOperation } from "./messages.ts";

type Operations = Record<PageOperation, (() => unknown) | null>;

const thorough: PageLimits = { minTime: 0.05, minSamples: 5, maxTime: 0.7 };
const quick: PageLimits = { minTime: 0.01, minSamples: 2, maxTime: 0.02 };

function send(message: PageMessage): void {
  // The types of the page are those in force here, and its postMessage is another.
  (self as unknown as Worker).postMessage(message);
}

self.addEventListener("message", ({ data }: MessageEvent<PageJob>) => {
  try {
    run(data);
    send({ done: true });
  } catch (error) {
    send({ error: `${data.variant}: ${error instanceof Error ? error.message : String(error)}` });
  }
});

function run({ variant, mebibytes, quick: isQuick }: PageJob): void {
  const body = makeBody("bytes", bodyBytes(mebibytes));
  const engine = variant === "memcpy" ? null : createEngine(variant);
  for (const format of ["tnetstring", "protobuf"] as const) {
    // A copy is the same for both.
    if (engine === null && format === "protobuf") continue;
    const all = engine === null ? copying(body) : operationsOf(engine, format, makeResponse(body));
    for (const operation of operations) {
      const call = all[operation];
      if (call === null) continue;
      const samples = measureInPage(call, isQuick ? quick : thorough);
      send({ result: { variant, format, operation, mebibytes, samples } });
    }
  }
}

function copying(body: Uint8Array): Operations {
  const target = new Uint8Array(body.length);
  return {
    dumps: () => body.slice(),
    dumpsInto: () => target.set(body),
    dumpsBorrowed: () => target.set(body),
    dumpsChunks: null,
    loads: null,
  };
}

/** @throws Error where a round trip changes the value */
function operationsOf(engine: Engine, format: Format, value: HttpResponse): Operations {
  const codec = format === "tnetstring" ? tnetstringCalls(engine, value) : protobufCalls(engine, value);
  const bytes = codec.dumps();
  const target = new Uint8Array(bytes.length);
  const results = [bytes, codec.dumpsInto(target), codec.dumpsBorrowed().slice(), joined(codec.dumpsChunks())];
  if (!results.every((result) => isSame(value, codec.loads(result) as Partial<HttpResponse>)))
    throw new Error("the round trip changed the value");
  return { ...codec, dumpsInto: () => codec.dumpsInto(target), loads: () => codec.loads(bytes) };
}

function tnetstringCalls(engine: Engine, value: HttpResponse) {
  const options = { engine };
  return {
    dumps: () => tnetstring.dumps(value, options),
    dumpsInto: (target: Uint8Array) => tnetstring.dumpsInto(value, target, 0, options),
    dumpsBorrowed: () => tnetstring.dumpsBorrowed(value, options),
    dumpsChunks: () => tnetstring.dumpsChunks(value, options),
    loads: (bytes: Uint8Array) => tnetstring.loads(bytes, options),
  };
}

function protobufCalls(engine: Engine, given: HttpResponse) {
  const value = given as Parameters<typeof protobuf.dummyHttp.dumps>[0];
  const options = { engine };
  const { dummyHttp } = protobuf;
  return {
    dumps: () => dummyHttp.dumps(value, options),
    dumpsInto: (target: Uint8Array) => dummyHttp.dumpsInto(value, target, 0, options),
    dumpsBorrowed: () => dummyHttp.dumpsBorrowed(value, options),
    dumpsChunks: () => dummyHttp.dumpsChunks(value, options),
    loads: (bytes: Uint8Array) => dummyHttp.loads(bytes, options),
  };
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

function isSame(value: HttpResponse, loaded: Partial<HttpResponse>): boolean {
  const [expected, content] = [value.content, loaded.content];
  if (!(content instanceof Uint8Array) || content.length !== expected.length) return false;
  for (let at = 0; at < content.length; at++) if (content[at] !== expected[at]) return false;
  return (
    loaded.status_code === value.status_code && loaded.request?.host === value.request.host && loaded.request.path === value.request.path
  );
}

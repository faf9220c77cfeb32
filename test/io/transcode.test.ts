// Whole files between the two forms: from bytes and streams, in pieces of any size, with nothing made of the flows on the way.
import { describe, expect, jest, test } from "@jest/globals";
import { DirectReader } from "../../src/codec/tnetstring-direct.ts";
import { TnetstringReader } from "../../src/codec/tnetstring-read.ts";
import { TnetstringWriter } from "../../src/codec/tnetstring-write.ts";
import { FlowData } from "../../src/flow/data.ts";
import { CodecError, type FlowFormat, type FlowSource, protobuf, tnetstring, transcodeFile } from "../../src/index.ts";
import { describeEngines } from "../engines.ts";
import { replaced, states, types } from "../flow/flows.ts";
import { bytesOf, codecError, codecErrorOf, concat } from "../helpers.ts";

const flows = [
  ...types.map((type) => tnetstring.dumps(states[type]())),
  tnetstring.dumps(replaced(states.http(), { "response.content": new Uint8Array(700_000).fill(9) })),
  ...Array.from({ length: 300 }, (_, i) => tnetstring.dumps(replaced(states.http(), { id: `flow ${i}` }))),
];
const dump = concat(flows);
const messages = protobuf.transcode(dump, "tnetstring", "protobuf");

function chunked(bytes: Uint8Array, size: number): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) controller.close();
      else controller.enqueue(bytes.slice(at, at + size));
      at += size;
    },
  });
}

async function transcoded(source: FlowSource, from: FlowFormat, options = {}): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const to = from === "tnetstring" ? "protobuf" : "tnetstring";
  for await (const some of transcodeFile(source, from, to, options)) pieces.push(...some);
  return concat(pieces);
}

describeEngines("files are transcoded", (engine) => {
  test("from bytes, a Blob and streams", async () => {
    for (const [bytes, from, wanted] of [
      [dump, "tnetstring", messages],
      [messages, "protobuf", dump],
    ] as const) {
      for (const source of [bytes, new Blob([bytes as BlobPart]), chunked(bytes, 997), chunked(bytes, 300_000)]) {
        expect(Buffer.compare(await transcoded(source, from, { engine }), wanted)).toBe(0);
      }
    }
  });

  test("without a value made of any flow", () => {
    const spies = [
      jest.spyOn(DirectReader.prototype, "read"),
      jest.spyOn(TnetstringReader.prototype, "read"),
      jest.spyOn(TnetstringWriter.prototype, "write"),
      jest.spyOn(FlowData.prototype, "value"),
      jest.spyOn(FlowData.prototype, "tag"),
    ];
    try {
      const message = protobuf.transcode(dump, "tnetstring", "protobuf", { engine });
      expect(Buffer.compare(protobuf.transcode(message, "protobuf", "tnetstring", { engine }), dump)).toBe(0);
      for (const spy of spies) expect(spy).not.toHaveBeenCalled();
      tnetstring.loads(flows[0]);
      tnetstring.loads(flows[0], { exact: true });
      for (const spy of spies.slice(0, 2)) expect(spy).toHaveBeenCalledTimes(1);
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
  });
});

describe("what is wrong with a file", () => {
  const cut = dump.subarray(0, flows[0].length + flows[1].length + 20);

  test("is told with its place, after all flows before it", async () => {
    const pieces: Uint8Array[] = [];
    const reading = (async () => {
      for await (const some of transcodeFile(cut, "tnetstring", "protobuf")) pieces.push(...some);
    })();
    expect(await codecErrorOf(reading)).toMatchObject({ code: "TRUNCATED", flow: 2, offset: cut.length });
    expect(Buffer.compare(concat(pieces), messages.subarray(0, concat(pieces).length))).toBe(0);
    expect(pieces.length).toBeGreaterThan(0);
    const damaged = dump.slice(0, cut.length - 20);
    damaged[flows[0].length + flows[1].length - 1] = 0x2c;
    expect(await codecErrorOf(transcoded(damaged, "tnetstring"))).toMatchObject({ flow: 1 });
  });

  test("is told where it is the first flow, of bytes and of streams that end early", async () => {
    const none: Uint8Array[] = [];
    const wrong = flows[0].slice();
    wrong[wrong.length - 1] = 0x2c;
    const large = flows[types.length];
    const [short, cutOff] = [flows[0].subarray(0, -5), large.subarray(0, -100)];
    for (const [source, place] of [
      [bytesOf("no flow"), { code: "BAD_LENGTH", offset: 0 }],
      [wrong, { code: "BAD_STATE" }],
      [chunked(short, 100), { code: "TRUNCATED", offset: short.length }],
      [chunked(cutOff, 50_000), { code: "TRUNCATED", offset: cutOff.length }],
    ] as const) {
      const reading = (async () => {
        for await (const some of transcodeFile(source, "tnetstring", "protobuf")) none.push(...some);
      })();
      expect(await codecErrorOf(reading)).toMatchObject({ flow: 0, ...place });
    }
    expect(none).toEqual([]);
  });

  test("one flow alone is exactly one", () => {
    const one = { delimited: false };
    expect(codecError(() => protobuf.transcode(dump, "tnetstring", "protobuf", one)).code).toBe("TRAILING_BYTES");
    expect(codecError(() => protobuf.transcode(new Uint8Array(0), "tnetstring", "protobuf", one)).code).toBe("TRUNCATED");
    expect(() => protobuf.transcode(dump, "tnetstring", "tnetstring")).toThrow(TypeError);
    expect(() => transcodeFile(dump, "protobuf", "protobuf")).toThrow(TypeError);
  });

  test("a message cut off anywhere is refused, but where a field ends: there it is a shorter message without a checksum", () => {
    const message = protobuf.transcode(flows[2], "tnetstring", "protobuf", { delimited: false });
    let refused = 0;
    for (let end = 0; end < message.length; end++) {
      try {
        const short = protobuf.dumps(protobuf.loads(message.subarray(0, end)));
        expect(Buffer.compare(short.subarray(0, end), message.subarray(0, end))).toBe(0);
      } catch (error) {
        expect(error).toBeInstanceOf(CodecError);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(message.length - 10);
  });
});

// Files of protobuf messages: read, indexed, shown as rows, written, cut anywhere, damaged anywhere.
import { describe, expect, test } from "@jest/globals";
import { delimiterOf } from "../../src/codec/delimiter.ts";
import type { AnyFlow, Gap } from "../../src/index.ts";
import { FlowReader, FlowWriter, MemorySink, protobuf, tnetstring } from "../../src/index.ts";
import { describeEngines } from "../engines.ts";
import { replaced, states, types } from "../flow/flows.ts";
import { codecError, codecErrorOf, concat } from "../helpers.ts";

const dump = concat([
  ...types.map((type) => tnetstring.dumps(states[type]())),
  tnetstring.dumps(replaced(states.http(), { "response.content": new Uint8Array(400_000).fill(9) })),
  tnetstring.dumps(states.udp()),
]);
const COUNT = types.length + 2;
const messages = protobuf.transcode(dump, "tnetstring", "protobuf");
const text = (flow: AnyFlow): string => `${flow.id} ${String(flow)}`;
const expected = [...new FlowReader(dump)].map(text);
const offsets = [...new FlowReader(messages).indexSync().offsets];

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

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describeEngines("a file of messages", (engine) => {
  test("is read from bytes, a Blob and a stream in chunks of any size", async () => {
    expect([...new FlowReader(messages, { engine })].map(text)).toEqual(expected);
    expect((await collect(new FlowReader(new Blob([messages as BlobPart]), { engine }))).map(text)).toEqual(expected);
    for (const size of [1009, 70_001])
      expect((await collect(new FlowReader(chunked(messages, size), { engine }))).map(text)).toEqual(expected);
  });

  test("gives rows and an index", async () => {
    const rows = [...new FlowReader(messages, { engine }).rows()].length;
    expect(rows).toBe(COUNT);
    const wanted = Array.from(new FlowReader(dump).rows(), (row) => [row.id, row.type, row.method, row.host, row.status, row.responseSize]);
    const found = Array.from(new FlowReader(messages, { engine }).rows(), (row) => [
      row.id,
      row.type,
      row.method,
      row.host,
      row.status,
      row.responseSize,
    ]);
    expect(found).toEqual(wanted);
    expect(Array.from(new FlowReader(messages, { engine }).rows(), (row) => row.offset)).toEqual(offsets.slice(0, -1));
    const index = await new FlowReader(chunked(messages, 4096), { engine }).index();
    expect([...index.offsets]).toEqual(offsets);
    expect(index.damage).toBeNull();
  });

  test("unchanged messages are written as they were, with what nobody knows of them", async () => {
    // Field 1000, a varint, before the checksum was left out.
    const strange = concat(
      offsets.slice(0, -1).map((start, i) => {
        const frame = messages.subarray(start, offsets[i + 1]);
        const message = concat([frame.subarray(frame.findIndex((byte) => byte < 0x80) + 1, -6), Uint8Array.of(0xc0, 0x3e, 1)]);
        return concat([delimiterOf(message.length), message]);
      }),
    );
    const sink = new MemorySink();
    const writer = new FlowWriter(sink, { format: "protobuf" });
    for (const flow of new FlowReader(strange, { engine })) await writer.add(flow);
    await writer.close();
    expect(Buffer.compare(sink.bytes(), strange)).toBe(0);
    expect([...new FlowReader(strange, { engine })].map(text)).toEqual(expected);
  });

  test("is what a writer makes of flows, read or changed", async () => {
    const sink = new MemorySink();
    const writer = new FlowWriter(sink, { format: "protobuf" });
    for (const flow of new FlowReader(dump, { engine })) await writer.add(flow);
    await writer.close();
    expect(Buffer.compare(sink.bytes(), messages)).toBe(0);
    const changed = new MemorySink();
    const second = new FlowWriter(changed, { format: "protobuf" });
    for (const flow of new FlowReader(messages, { engine })) {
      flow.comment = "seen";
      await second.add(flow);
    }
    await second.close();
    expect([...new FlowReader(changed.bytes(), { engine })].map((flow) => flow.comment)).toEqual(new Array(COUNT).fill("seen"));
  });
});

describe("damage to a file of messages", () => {
  const small = messages.subarray(0, offsets[2]);

  test("cut off anywhere, the flows before the cut are read, and the cut is told", () => {
    for (let end = 1; end < small.length; end++) {
      const reader = new FlowReader(small.subarray(0, end), { format: "protobuf" });
      const flows: AnyFlow[] = [];
      const whole = end >= offsets[1] ? 1 : 0;
      if (end === offsets[1]) continue;
      const error = codecError(() => {
        for (const flow of reader) flows.push(flow);
      });
      expect([flows.length, error.code, error.offset, error.flow]).toEqual([whole, "TRUNCATED", end, whole]);
    }
  });

  test("a flipped bit anywhere in a message is an error; salvage goes on behind it", () => {
    const last = messages.subarray(offsets[3], offsets[4]);
    for (let at = offsets[1] + 2; at < offsets[2]; at++) {
      // Without its tag there is no checksum to be checked.
      if (at === offsets[2] - 6 || at === offsets[2] - 5) continue;
      const flipped = concat([small, last]);
      flipped[at] ^= 1 << (at & 7);
      const gaps: Gap[] = [];
      const found = [...new FlowReader(flipped, { salvage: true, onGap: (gap) => gaps.push(gap) })];
      expect(found.map((flow) => flow.type)).toEqual(["http", "dns"]);
      expect(gaps.map(({ from, to }) => [from, to])).toEqual([[offsets[1], offsets[2]]]);
      expect(["BAD_CHECKSUM", "BAD_VARINT"]).toContain(gaps[0].reason.code);
    }
  });

  const ids = [...new FlowReader(messages)].map((flow) => flow.id);

  /** What is read around damage, of bytes, of a Blob and of a stream. */
  async function salvaged(damaged: Uint8Array): Promise<{ found: string[]; gaps: number[][] }> {
    const results: { found: string[]; gaps: number[][] }[] = [];
    for (const source of [damaged, new Blob([damaged as BlobPart]), chunked(damaged, 5000)]) {
      const reader = new FlowReader(source, { salvage: true });
      const found = (await collect(reader)).map((flow) => flow.id);
      results.push({ found, gaps: reader.gaps.map(({ from, to }) => [from, to]) });
    }
    for (const result of results) expect(result).toEqual(results[0]);
    return results[0];
  }

  test.each([0xff, 0x80, 0x7f, 0x00, 0x01])("a length damaged by %i loses one flow", async (byte) => {
    for (let flow = 1; flow < COUNT; flow++) {
      const damaged = messages.slice();
      damaged[offsets[flow]] = byte;
      const { found, gaps } = await salvaged(damaged);
      expect(found).toEqual(ids.toSpliced(flow, 1));
      expect(gaps).toEqual([[offsets[flow], offsets[flow + 1]]]);
    }
  });

  test("bytes lost, zeroed and put in lose the flows that they touch", async () => {
    const [from, to] = [offsets[1], offsets[2]];
    const rest = ids.toSpliced(1, 1);
    for (const at of [from, from + 1, from + 40, to - 7]) {
      const lost = await salvaged(concat([messages.subarray(0, at), messages.subarray(at + 3)]));
      expect([lost.found, lost.gaps]).toEqual([rest, [[from, to - 3]]]);
      const more = await salvaged(concat([messages.subarray(0, at), Uint8Array.of(8, 21, 0x4a, 0xfd, 0x7f), messages.subarray(at)]));
      // What is put in between two flows touches neither.
      expect([more.found, more.gaps]).toEqual(at === from ? [ids, [[from, from + 5]]] : [rest, [[from, to + 5]]]);
    }
    const zeroed = messages.slice().fill(0, from + 10, offsets[3] + 20);
    expect(await salvaged(zeroed)).toEqual({ found: ids.toSpliced(1, 3), gaps: [[from, offsets[4]]] });
  });

  test("the beginning of a file", async () => {
    for (const length of [1, 2, 3, 64, 512]) {
      const { found, gaps } = await salvaged(messages.slice().fill(0, 0, length));
      expect(found).toEqual(ids.slice(1));
      expect(gaps).toEqual([[0, offsets[1]]]);
    }
  });

  test("a length past the end: a stream, whose end is not known before, is read on as bytes are", async () => {
    for (const vast of [
      [0x80, 0x80, 0x80, 0xa4, 8],
      [0x80, 0x80, 0x80, 0x04],
      // Where the length of a damaged message leads: trying it costs what there is, and not what it promises.
      [4, 0, 0, 0, 0, 0x80, 0x80, 0x80, 0x09],
    ]) {
      const damaged = concat([Uint8Array.from(vast), messages.subarray(offsets[1] - 40)]);
      const reader = new FlowReader(damaged, { salvage: true, format: "protobuf" });
      const expected = [...reader].map(text);
      expect(expected).toHaveLength(COUNT - 1);
      const streamed = new FlowReader(chunked(damaged, 5000), { salvage: true, format: "protobuf" });
      expect((await collect(streamed)).map(text)).toEqual(expected);
      expect(streamed.gaps.map(({ from, to }) => [from, to])).toEqual(reader.gaps.map(({ from, to }) => [from, to]));
    }
  });

  test("a body that holds a file of messages gives none of its own", async () => {
    const outer = protobuf.transcode(tnetstring.dumps(replaced(states.http(), { "response.content": messages })), "tnetstring", "protobuf");
    const damaged = concat([messages, outer, messages]);
    damaged[messages.length] = 0x7f;
    const { found, gaps } = await salvaged(damaged);
    expect(found).toEqual([...ids, ...ids]);
    expect(gaps).toEqual([[messages.length, messages.length + outer.length]]);
  });

  test("a byte put in that makes another length of the next one's: the next one is read", async () => {
    const from = offsets[1];
    // Its length, a byte too small for it now, leads to its last byte; that goes on as a length with the bytes of the next one's.
    const damaged = concat([messages.subarray(0, from + 20), Uint8Array.of(0), messages.subarray(from + 20)]);
    for (const last of [0x80, 0xbc, 0xff]) {
      damaged[offsets[2]] = last;
      for (const end of [offsets[3] + 1, damaged.length]) {
        const bytes = damaged.subarray(0, end);
        const found = [...new FlowReader(bytes, { salvage: true, format: "protobuf" })].map(({ id }) => id);
        expect(found).toEqual(ids.slice(0, end === damaged.length ? COUNT : 3).toSpliced(1, 1));
        const streamed = await collect(new FlowReader(chunked(bytes, 500), { salvage: true, format: "protobuf" }));
        expect(streamed.map(({ id }) => id)).toEqual(found);
      }
    }
  });

  test("what was torn off before a whole message, or is noise, hides none of them, wherever the length leads", async () => {
    const [from, to] = [offsets[1], offsets[2]];
    const size = to - from;
    // The beginning of a message that lacks as many bytes as one or three whole messages behind it have.
    for (const behind of [to, offsets[4]]) {
      const length = behind - from;
      const head = delimiterOf(length + 30);
      const torn = concat([head, messages.subarray(from + delimiterOf(size).length).subarray(0, 30)]);
      const noise = concat([delimiterOf(length + 8), Uint8Array.from({ length: 8 }, (_, i) => 7 * i)]);
      for (const piece of [torn, noise]) {
        const damaged = concat([messages.subarray(0, from), piece, messages.subarray(from)]);
        const read = await salvaged(damaged);
        expect([read.found, read.gaps]).toEqual([ids, [[from, from + piece.length]]]);
      }
    }
    // Far behind, over more than is looked into.
    const many = concat([messages, messages, messages]);
    const noise = concat([delimiterOf(2 * messages.length + 8), Uint8Array.from({ length: 8 }, (_, i) => 7 * i)]);
    const read = await salvaged(concat([noise, many]));
    expect([read.found, read.gaps]).toEqual([[...ids, ...ids, ...ids], [[0, noise.length]]]);
  });

  test("a length a byte too small leads to what looks like a message that the file's end cuts off: the fields tell where it is", async () => {
    // Its last byte, with the next one's length, says a length past the end.
    const long = Array.from({ length: 100 }, (_, n) => tnetstring.dumps(replaced(states.tcp(), { comment: `comment ${n}` })))
      .map((flow) => protobuf.transcode(flow, "tnetstring", "protobuf"))
      .find((message) => (message.at(-1) as number) >= 0x80 && (message[0] & 0x7f) > 0) as Uint8Array;
    const rest = messages.subarray(offsets[1], offsets[4]);
    const damaged = concat([long, rest]);
    damaged[0]--;
    for (const bytes of [damaged, concat([damaged.subarray(0, -3)])]) {
      const { found, gaps } = await salvaged(bytes);
      expect(found).toEqual(ids.slice(1, bytes === damaged ? 4 : 3));
      expect(gaps[0]).toEqual([0, long.length]);
    }
  });

  test("damaged messages one behind another lose nothing but themselves", async () => {
    const damaged = messages.slice();
    for (const flow of [1, 2]) damaged[offsets[flow + 1] - 20] ^= 1;
    const { found, gaps } = await salvaged(damaged);
    expect(found).toEqual(ids.toSpliced(1, 2));
    expect(gaps).toEqual([1, 2].map((flow) => [offsets[flow], offsets[flow + 1]]));
  });

  test("a damaged message behind what was torn off, where the length leads to its end, is part of the gap", async () => {
    const [from, to] = [offsets[1], offsets[2]];
    const torn = concat([delimiterOf(to - from + 30), messages.subarray(from + delimiterOf(to - from).length).subarray(0, 30)]);
    const damaged = concat([messages.subarray(0, from), torn, messages.subarray(from)]);
    damaged[to + torn.length - 20] ^= 1;
    const { found, gaps } = await salvaged(damaged);
    expect(found).toEqual(ids.toSpliced(1, 1));
    expect(gaps).toEqual([[from, to + torn.length]]);
  });

  test("a large damaged message with messages in its body gives none of its own, whichever of its first bytes is damaged", async () => {
    for (const inner of [messages.subarray(0, offsets[3]), messages]) {
      const outer = protobuf.transcode(tnetstring.dumps(replaced(states.http(), { "response.content": inner })), "tnetstring", "protobuf");
      const head = delimiterOf(outer.length).length;
      for (const at of [head, head + 1, head + 20]) {
        const damaged = concat([messages, outer, messages]);
        damaged[messages.length + at] ^= 0x15;
        const { found, gaps } = await salvaged(damaged);
        expect(found).toEqual([...ids, ...ids]);
        expect(gaps).toEqual([[messages.length, messages.length + outer.length]]);
      }
    }
  });

  test("a message larger than the limit is refused", async () => {
    expect((await codecErrorOf(collect(new FlowReader(messages, { maxFlowBytes: 10_000 })))).code).toBe("FLOW_TOO_LARGE");
  });
});

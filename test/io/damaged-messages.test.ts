// Salvage of damaged files of messages: the same flows and gaps whatever they are read through.
import { expect, test } from "@jest/globals";
import { FlowReader, protobuf, tnetstring } from "../../src/index.ts";
import { describeEngines } from "../engines.ts";
import { bytesOf, codecError, concat } from "../helpers.ts";
import { changed, ids, messages, offsets, salvage, sourcesOf, upTo } from "./damage.ts";
import { CountingSource, chunksOf, cut, flowState } from "./dump.ts";

describeEngines("damaged files of messages", (engine) => {
  const cases: [title: string, damage: () => Uint8Array, flows: string[], gaps: [number, number, string][]][] = [
    ["the last message", () => changed(messages, offsets[30] - 20), ids(...upTo(0, 29)), [[offsets[29], offsets[30], "BAD_CHECKSUM"]]],
    [
      "a message, and the file cut off within the next",
      () => changed(messages, offsets[10] + 30).subarray(0, offsets[12] - 50),
      ids(...upTo(0, 10)),
      [
        [offsets[10], offsets[11], "BAD_CHECKSUM"],
        [offsets[11], offsets[12] - 50, "TRUNCATED"],
      ],
    ],
    [
      "a message, and noise that announces more than there is",
      () => concat([changed(messages, offsets[3] - 20).subarray(0, offsets[3]), Uint8Array.of(0xff, 0x7f, 1, 2, 3)]),
      ids(0, 1),
      [[offsets[2], offsets[3] + 5, "BAD_CHECKSUM"]],
    ],
    [
      "a length without end, and nothing behind it",
      () => concat([messages.subarray(0, offsets[2]), new Uint8Array(40).fill(0xff)]),
      ids(0, 1),
      [[offsets[2], offsets[2] + 40, "BAD_LENGTH"]],
    ],
    [
      "a length without end before sound messages",
      () => concat([messages.subarray(0, offsets[2]), new Uint8Array(20_000).fill(0xff), messages.subarray(offsets[2])]),
      ids(...upTo(0, 30)),
      [[offsets[2], offsets[2] + 20_000, "BAD_LENGTH"]],
    ],
    [
      "a length, and the file cut off within the checksum",
      () => changed(messages, offsets[4] + 1, 1).subarray(0, offsets[5] - 2),
      ids(...upTo(0, 4)),
      [[offsets[4], offsets[5] - 2, "TRUNCATED"]],
    ],
    [
      "beginnings of messages that are none",
      () =>
        concat([messages.subarray(0, offsets[1]), bytesOf("\x08\x15\x12\x00\x0a\x08\x15\x0a".repeat(30)), messages.subarray(offsets[1])]),
      ids(...upTo(0, 30)),
      [[offsets[1], offsets[1] + 240, "UNKNOWN"]],
    ],
  ];

  test.each(cases)("%s", async (_title, damage, flows, gaps) => {
    const bytes = damage();
    for (const [title, open] of sourcesOf(bytes)) {
      const found = await salvage(open(), engine, { format: "protobuf" });
      expect([title, found.flows]).toEqual([title, flows]);
      const places = found.gaps.map(([from, to]) => [from, to]);
      expect([title, places[0][0], places.at(-1)?.[1]]).toEqual([title, gaps[0][0], gaps.at(-1)?.[1]]);
    }
  });

  test("what begins like messages for many windows is none", async () => {
    // A length of two bytes that leads nowhere, whose last byte is one of its own: of what seems to be a message up to its checksum.
    const candidate = Uint8Array.of(0xff, 95, 8, 21, ...new Array(87).fill(1), 0xfd, 0x7f, 1, 2, 3, 4);
    for (const noise of [new Uint8Array(40_000).fill(8), concat(new Array(400).fill(candidate))]) {
      const bytes = concat([messages.subarray(0, offsets[1]), noise, messages.subarray(offsets[1])]);
      for (const [title, open] of sourcesOf(bytes)) {
        const { flows, gaps } = await salvage(open(), engine, { format: "protobuf" });
        expect([title, flows]).toEqual([title, ids(...upTo(0, 30))]);
        expect([title, gaps.map(([from, to]) => [from, to])]).toEqual([title, [[offsets[1], offsets[1] + noise.length]]]);
      }
    }
  });

  test("what begins like a message at the end of a window is none", async () => {
    const noise = new Uint8Array(30_000);
    noise.set([8, 21], 19_999 - offsets[1]);
    const bytes = concat([messages.subarray(0, offsets[1]), noise, messages.subarray(offsets[1])]);
    expect((await salvage(chunksOf(cut(bytes, 20_000)), engine, { format: "protobuf" })).flows).toEqual(ids(...upTo(0, 30)));
  });

  test("a file that grows is followed: messages come when they are whole", async () => {
    const sizes = [0, 1, offsets[1] - 10, offsets[3], offsets[3] + 1];
    class Growing extends CountingSource {
      override async size(): Promise<number> {
        this.bytes = messages.subarray(0, sizes.shift() ?? messages.length);
        return this.bytes.length;
      }
    }
    const abort = new AbortController();
    const found: string[] = [];
    const reader = new FlowReader(new Growing(messages), { engine, format: "protobuf", follow: true, signal: abort.signal });
    const reading = (async () => {
      for await (const flow of reader) if (found.push(flow.id) === 30) abort.abort(new Error("enough"));
    })();
    await expect(reading).rejects.toThrow("enough");
    expect(found).toEqual(ids(...upTo(0, 30)));
    expect(sizes).toEqual([]);
  });

  test("fields that lead nowhere end no message", async () => {
    for (const noise of [
      // After the version: a length without end, a group, a varint at the very end.
      [0x08, 21, 0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
      [0x08, 21, 0x0b],
      [0x08, 21, 0x12, 2, 65, 66, 0x80],
      [0x08, 21, 0x09, 1, 2, 3, 4, 5, 6, 7, 8, 0x0d, 1, 2, 3, 4, 0x10, 0x80, 1, 0x12, 0x7f],
    ]) {
      const bytes = concat([
        messages.subarray(0, offsets[1]),
        Uint8Array.of(0xff, 0xff, 0x7f),
        Uint8Array.from(noise),
        messages.subarray(offsets[1], offsets[3]),
      ]);
      for (const [title, open] of sourcesOf(bytes)) {
        expect([title, (await salvage(open(), engine, { format: "protobuf" })).flows]).toEqual([title, ids(0, 1, 2)]);
      }
    }
  });

  test("a length longer than five bytes is told with its place", () => {
    const bytes = concat([messages.subarray(0, offsets[1]), new Uint8Array(10).fill(0xff)]);
    for (const read of [() => [...new FlowReader(bytes, { engine })], () => [...new FlowReader(bytes, { engine }).rows()]]) {
      expect(codecError(read)).toMatchObject({ code: "BAD_LENGTH", offset: offsets[1], flow: 1 });
    }
  });

  test("a large message gives its row in pieces", async () => {
    const state = { ...flowState(7, new Uint8Array(600_000).fill(9)) };
    const large = protobuf.transcode(tnetstring.dumps(state), "tnetstring", "protobuf");
    for (const source of [chunksOf(cut(large, 50_000)), new CountingSource(large)]) {
      const seen: unknown[] = [];
      for await (const row of new FlowReader(source, { engine, salvage: true }).rows()) seen.push([row.id, row.path, row.responseSize]);
      expect(seen).toEqual([["flow-7", "/path/7", 600_000]]);
    }
  });
});

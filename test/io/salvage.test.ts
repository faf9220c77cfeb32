// Damage of every kind: what it did not touch is read, what is lost is told, and nothing is made up.
import { expect, test } from "@jest/globals";
import type { Engine, FlowSource, Gap } from "../../src/index.ts";
import { FlowReader, tnetstring } from "../../src/index.ts";
import { describeEngines } from "../engines.ts";
import { bytesOf, concat, latin1, utf8 } from "../helpers.ts";
import { CountingSource, chunksOf, cut, dumpOf, flowBytes, flowState, random } from "./dump.ts";

interface Salvaged {
  flows: string[];
  gaps: readonly Gap[];
}

async function salvage(source: FlowSource, engine: Engine): Promise<Salvaged> {
  const told: Gap[] = [];
  const reader = new FlowReader(source, { engine, salvage: true, onGap: (gap) => told.push(gap) });
  const flows: string[] = [];
  for await (const flow of reader) flows.push(latin1(concat(await flow.toChunks())));
  expect(told).toEqual(reader.gaps);
  return { flows, gaps: reader.gaps };
}

function salvageSync(bytes: Uint8Array, engine: Engine): Salvaged {
  const reader = new FlowReader(bytes, { engine, salvage: true });
  const flows = [...reader].map((flow) => latin1(concat(flow.toChunks() as Uint8Array[])));
  return { flows, gaps: reader.gaps };
}

/** Bytes from, to and error code of each gap. */
function outline({ gaps }: Salvaged): [number, number, string][] {
  return gaps.map(({ from, to, reason }) => [from, to, reason.code]);
}

const dump = dumpOf(60, 3, 400);
const whole = dump.flows.map(latin1);
const lengthOf = (pieces: readonly Uint8Array[]): number => concat(pieces).length;

describeEngines("salvage", (engine) => {
  test("a sound dump has no gaps", async () => {
    expect(await salvage(dump.bytes, engine)).toEqual({ flows: whole, gaps: [] });
  });

  test("one byte changed, at 1,000 places: every flow but the touched one is read", () => {
    const next = random(99);
    for (let round = 0; round < 1000; round++) {
      const damaged = dump.bytes.slice();
      // Half of them in the prefixes, the most harmful places.
      const flow = next(dump.flows.length);
      const at = round % 2 ? next(damaged.length) : dump.offsets[flow] + next(6);
      damaged[at] = (damaged[at] + 1 + next(255)) & 0xff;
      const touched = dump.offsets.findLastIndex((offset) => offset <= at);
      const { flows, gaps } = salvageSync(damaged, engine);
      const untouched = whole.filter((_, index) => index !== touched);
      const own = latin1(damaged.subarray(dump.offsets[touched], dump.offsets[touched + 1]));
      const others = flows.filter((bytes) => bytes !== own);
      if (others.join() !== untouched.join()) throw new Error(`round ${round}: byte ${at} of flow ${touched} set to ${damaged[at]}`);
      if (!flows.includes(own)) expect(gaps).toHaveLength(1);
    }
  });

  test("1,000 bytes changed in one dump of 2,000 flows", () => {
    const large = dumpOf(2000, 31, 300);
    for (const seed of [1, 2, 3]) {
      const next = random(seed);
      const damaged = large.bytes.slice();
      const touched = new Set<number>();
      for (let change = 0; change < 1000; change++) {
        const flow = next(2000);
        const at = change % 2 ? next(damaged.length) : large.offsets[flow] + next(5);
        damaged[at] = next(256);
        touched.add(large.offsets.findLastIndex((offset) => offset <= at));
      }
      const found = new Set(salvageSync(damaged, engine).flows);
      const lost = large.flows.flatMap((flow, index) => (touched.has(index) || found.has(latin1(flow)) ? [] : [index]));
      expect(lost).toEqual([]);
    }
  });

  test("the same on sources that are read in pieces", async () => {
    const next = random(5);
    for (let round = 0; round < 60; round++) {
      const damaged = dump.bytes.slice();
      const at = dump.offsets[next(60)] + next(round % 3 ? 5 : 900);
      damaged[at] ^= 1 + next(255);
      const expected = salvageSync(damaged, engine);
      for (const source of [new CountingSource(damaged), chunksOf(cut(damaged, 7)), chunksOf(cut(damaged, 5000, 1))]) {
        const found = await salvage(source, engine);
        expect(found.flows.join() === expected.flows.join()).toBe(true);
        expect(outline(found)).toEqual(outline(expected));
      }
    }
  });

  test("two dumps, the first torn anywhere", () => {
    const second = dumpOf(5, 17);
    const last = dump.flows[7];
    for (let kept = 1; kept < last.length; kept += 3) {
      const head = concat([...dump.flows.slice(0, 7), last.subarray(0, kept)]);
      const found = salvageSync(concat([head, second.bytes]), engine);
      expect(found.flows).toEqual([...whole.slice(0, 7), ...second.flows.map(latin1)]);
      expect(found.gaps).toHaveLength(1);
      expect([found.gaps[0].from, found.gaps[0].to]).toEqual([dump.offsets[7], head.length]);
    }
  });

  test("a file that a full disk cut off", async () => {
    const cutOff = dump.bytes.subarray(0, dump.offsets[40] + 300);
    for (const source of [cutOff, new CountingSource(cutOff), chunksOf([cutOff])]) {
      const found = await salvage(source, engine);
      expect(found.flows).toEqual(whole.slice(0, 40));
      expect(outline(found)).toEqual([[dump.offsets[40], cutOff.length, "TRUNCATED"]]);
    }
  });

  test("several damaged flows in a row, the file cut off behind them", () => {
    const damaged = dump.bytes.slice(0, dump.offsets[20] + 50);
    for (const flow of [10, 11, 12, 19]) damaged[dump.offsets[flow + 1] - 1] = 0x25;
    const found = salvageSync(damaged, engine);
    expect(found.flows).toEqual(whole.slice(0, 20).filter((_, index) => ![10, 11, 12, 19].includes(index)));
    expect(outline(found)).toEqual(
      [10, 11, 12, 19, 20].map((flow) => [
        dump.offsets[flow],
        Math.min(dump.offsets[flow + 1], damaged.length),
        flow === 20 ? "TRUNCATED" : "BAD_TAG",
      ]),
    );
  });

  test("a damaged first byte, and nothing but damage", async () => {
    const damaged = dump.bytes.slice(0, dump.offsets[3]);
    damaged[0] = 0x5b;
    expect((await salvage(damaged, engine)).flows).toEqual(whole.slice(1, 3));
    const noise = utf8("no flow at all: 12:34:56, 7:content;5:abcde,");
    expect(outline(await salvage(noise, engine))).toEqual([[0, noise.length, "BAD_LENGTH"]]);
  });

  test("a dump as the body of a damaged flow is no dump", () => {
    const inner = concat([flowBytes(1000), flowBytes(1001), flowBytes(1002)]);
    for (const body of [inner, concat([utf8("--boundary\r\n\r\n"), inner, utf8("\r\n--boundary--")])]) {
      const outer = flowBytes(500, body);
      const sound = [flowBytes(1), flowBytes(2)];
      const prefix = outer.indexOf(0x3a);
      for (const [at, byte] of [
        [0, 0x78], // no prefix at all
        [prefix, 0x2d],
        [prefix - 1, outer[prefix - 1] ^ 1], // another length
        [outer.length - 1, 0x25], // another tag
      ]) {
        const damaged = outer.slice();
        damaged[at] = byte;
        expect(salvageSync(concat([sound[0], damaged, sound[1]]), engine).flows).toEqual(sound.map(latin1));
      }
      // Cut off behind the body: nothing follows but the other dump.
      const torn = outer.subarray(0, latin1(outer).indexOf("7:request;") + 40);
      expect(salvageSync(concat([sound[0], torn, ...sound]), engine).flows).toEqual([sound[0], ...sound].map(latin1));
    }
  });

  test("the backup of a damaged flow is no flow of its own", () => {
    const edited = tnetstring.dumps({ ...flowState(1), backup: flowState(2) });
    for (const at of [0, 1, 4]) {
      const damaged = edited.slice();
      damaged[at] = 0x78;
      const found = salvageSync(concat([damaged, flowBytes(3)]), engine);
      expect(found.flows).toEqual([latin1(flowBytes(3))]);
    }
  });

  test("whole values that are no flows are passed, and named", () => {
    const [one, two] = [flowBytes(1), flowBytes(2)];
    const future = tnetstring.dumps({ ...flowState(3), version: 99 });
    const found = salvageSync(concat([one, future, two]), engine);
    expect(found.flows).toEqual([one, two].map(latin1));
    expect(outline(found)).toEqual([[one.length, one.length + future.length, "UNSUPPORTED_VERSION"]]);
    const list = bytesOf("8:1:1#1:2#]");
    expect(outline(salvageSync(concat([one, list, two]), engine))).toEqual([[one.length, one.length + list.length, "BAD_STATE"]]);
  });

  test("values of any shape that are no flows, whatever lies behind them", () => {
    const shapes = [1, "text", null, [], [1], [1, 2], [1, 2, 3], [[1], 2], {}, { version: 21 }, { type: "http", odd: [1] }];
    const values = shapes.map((shape) => tnetstring.dumps(shape));
    const flow = flowBytes(1);
    for (const first of values) {
      for (const second of values) {
        for (const behind of [first, flow]) {
          const bytes = concat([first, second, behind]);
          const count = behind === flow ? 1 : 0;
          const gap = { from: 0, to: bytes.length - (count === 1 ? flow.length : 0) };
          const reader = new FlowReader(bytes, { engine, salvage: true, format: "tnetstring" });
          expect([...reader]).toHaveLength(count);
          expect(reader.gaps).toMatchObject([gap]);
          expect([...reader.rows()]).toHaveLength(count);
          expect(reader.gaps).toMatchObject([gap]);
        }
      }
    }
  });

  test("large flows on both sides of the damage", async () => {
    const big = new Uint8Array(600_000).fill(0x2e);
    const flows = [flowBytes(1, big), flowBytes(2, big), flowBytes(3, big)];
    const damaged = concat(flows);
    damaged[flows[0].length] = 0x78;
    const found = await salvage(new CountingSource(damaged), engine);
    expect(found.flows.map((flow) => flow === latin1(flows[0]) || flow === latin1(flows[2]))).toEqual([true, true]);
    expect(outline(found)).toEqual([[flows[0].length, lengthOf(flows.slice(0, 2)), "BAD_LENGTH"]]);
  });

  test("hostile bytes take linear time", async () => {
    const nested = "900000:".repeat(140_000);
    const items = "8:1:1#1:2#]20:99999:7:abcdefg;1234,".repeat(20_000);
    const closing = "}]".repeat(200_000);
    for (const hostile of [nested + closing, items + closing, `x${"500000:9:version12;".repeat(30_000)}${closing}`]) {
      const { flows } = salvageSync(concat([bytesOf(`x${hostile}`), flowBytes(7)]), engine);
      expect(flows.length).toBeLessThan(2);
      const source = new CountingSource(bytesOf(`x${hostile}`));
      await salvage(source, engine);
      expect(source.asked).toBeLessThan(60 * hostile.length);
    }
  });
});

// The ratios that the core suite aims for, from one run.
import { type CaseName, type Operation, SMALL_BODY } from "./corpus.ts";
import { atLeast, atMost, type Figure, fastest, firstMeasured, ratio } from "./figure.ts";
import { ENGINES, MEMCPY, MITMPROXY, mitmflowName, NAIVE } from "./names.ts";
import { findBase, findRow, findTime, type Run } from "./results.ts";

type Measured = Pick<Run, "measurements" | "variants" | "sizes">;

const FORMATS = ["tnetstring", "protobuf"] as const;
type Format = (typeof FORMATS)[number];

/** Looks up the times of a run, in nanoseconds; undefined when not measured. */
class Times {
  readonly run: Measured;
  readonly largest: number;

  constructor(run: Measured) {
    this.run = run;
    this.largest = run.sizes.at(-1) ?? 0;
  }

  of(variant: string, name: CaseName, operation: Operation, size: number = this.largest): number | undefined {
    return findTime(this.run, name, operation, variant, size)?.median;
  }

  /** The time of the Wasm engine that a user gets: the one with SIMD, if that ran. */
  own(format: Format, name: CaseName, operation: Operation, size: number = this.largest): number | undefined {
    const wasm = ENGINES.filter((engine) => engine !== "js");
    return firstMeasured(wasm.map((engine) => this.of(mitmflowName(format, engine), name, operation, size)));
  }

  /** The time of the fastest other library. */
  peer(name: CaseName, operation: Operation, size: number = this.largest): number | undefined {
    return fastest(this.#peers().map((variant) => this.of(variant, name, operation, size)));
  }

  /** The ratio to a copy of the largest body, on the engine that a user gets. */
  ownToCopy(format: Format, name: CaseName, operation: Operation): number | undefined {
    const wasm = ENGINES.filter((engine) => engine !== "js");
    return firstMeasured(wasm.map((engine) => this.#toCopy(mitmflowName(format, engine), name, operation)));
  }

  /** The lowest such ratio of the other libraries. */
  peerToCopy(name: CaseName, operation: Operation): number | undefined {
    return fastest(this.#peers().map((variant) => this.#toCopy(variant, name, operation)));
  }

  #toCopy(variant: string, name: CaseName, operation: Operation): number | undefined {
    const row = findRow(this.run, name, operation, variant, this.largest);
    const copying = { case: "response", operation: operation === "dumps" ? "dumps" : "dumpsInto", variant: MEMCPY };
    return row && ratio(row.time?.median, findBase(this.run, copying, row)?.median);
  }

  #peers(): string[] {
    return this.run.variants.filter((variant) => variant.kind === "peer").map(({ name }) => name);
  }
}

/** Every figure, reached or not, in the order of the goals. */
export function figuresOf(run: Measured): Figure[] {
  const times = new Times(run);
  return [...FORMATS.flatMap((format) => bodyFigures(times, format)), ...flowFigures(times)];
}

function bodyFigures(times: Times, format: Format): Figure[] {
  const smallWarm = times.of(MEMCPY, "response", "dumpsInto", SMALL_BODY);
  const peerDumps = times.peer("response", "dumps");
  const own = (operation: Operation, size?: number): number | undefined => times.own(format, "response", operation, size);
  const toCopy = (operation: Operation): number | undefined => times.ownToCopy(format, "response", operation);
  return [
    atMost(`${format}: own array, to a fresh copy`, toCopy("dumps"), 1.05),
    atMost(`${format}: own array, body one level down`, times.ownToCopy(format, "nested", "dumps"), 1.05),
    atMost(`${format}: into, to a warm copy`, toCopy("dumpsInto"), 1.15),
    atMost(`${format}: borrowed, to a warm copy`, toCopy("dumpsBorrowed"), 1.15),
    atLeast(`${format}: into, against the fastest peer's own array`, ratio(peerDumps, own("dumpsInto")), 4),
    // Each relative to the copies in its own process.
    atMost(`${format}: into, to the fastest peer's into`, ratio(toCopy("dumpsInto"), times.peerToCopy("response", "dumpsInto")), 1.05),
    atLeast(`${format}: borrowed, against the fastest peer's own array`, ratio(peerDumps, own("dumpsBorrowed")), 4),
    atMost(`${format}: chunks, largest body to 4 kB`, ratio(own("dumpsChunks"), own("dumpsChunks", SMALL_BODY)), 2),
    atLeast(`${format}: chunks, against the fastest peer`, ratio(peerDumps, own("dumpsChunks")), 500),
    atMost(`${format}: into, 4 kB, above a warm copy`, microseconds(own("dumpsInto", SMALL_BODY), smallWarm), 1, "µs"),
    atMost(`${format}: borrowed, 4 kB, above a warm copy`, microseconds(own("dumpsBorrowed", SMALL_BODY), smallWarm), 1, "µs"),
    atMost(`${format}: loads, largest body to 4 kB`, ratio(own("loads"), own("loads", SMALL_BODY)), 2),
    atMost(`${format}: loads, to the fastest peer`, ratio(own("loads"), times.peer("response", "loads")), 1),
  ];
}

function flowFigures(times: Times): Figure[] {
  const own = (operation: Operation): number | undefined => times.own("tnetstring", "flows", operation, 0);
  const inJs = times.of(mitmflowName("tnetstring", "js"), "flows", "tape", 0);
  const borrowed = own("dumpsBorrowed");
  return [
    atMost("flows: full tape, a flow", microseconds(own("tape"), 0), 1.5, "µs"),
    atLeast("flows: full tape, JS to Wasm", ratio(inJs, own("tape")), 1.7),
    atLeast("flows: borrowed, against a naive concat", ratio(times.of(NAIVE, "flows", "dumps", 0), borrowed), 2),
    atLeast("flows: borrowed, against mitmproxy's dumps", ratio(times.of(MITMPROXY, "flows", "dumps", 0), borrowed), 7),
  ];
}

/** The difference between two times, in microseconds. */
function microseconds(time: number | undefined, base: number | undefined): number | undefined {
  return time === undefined || base === undefined ? undefined : (time - base) / 1e3;
}

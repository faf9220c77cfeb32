// The plots of the suite `growth`: time by size, and peak memory by size.
import type { Measurement, Run } from "../results.ts";
import { GROWTH_CASES } from "../suites/growth.ts";
import type { Line, Panel } from "./plot.ts";

export function growthPanels({ measurements }: Pick<Run, "measurements">): Panel[] {
  const panels = Object.entries(GROWTH_CASES).flatMap(([name, { title, unit = "bytes of the body", operations, variants }]): Panel[] => {
    const linesOf = (measured: (row: Measurement) => number | undefined): Line[] =>
      operations.flatMap((operation) =>
        variants.map((variant) => ({
          name: `${SHORT[operation.name] ?? operation.name}${variants.length > 1 ? `, ${variant}` : ""}`,
          points: measurements
            .filter((row) => row.case === name && row.operation === operation.name && row.variant === variant)
            .sort((left, right) => left.size - right.size)
            .flatMap((row) => {
              const value = measured(row);
              return value === undefined ? [] : [[row.size, value] as const];
            }),
        })),
      );
    const shared = { x: name === "body" ? ("bytes" as const) : ("count" as const), unit };
    const time: Panel = { ...shared, title, lines: linesOf(({ time }) => time?.median), y: "time" };
    const hasMemory = name === "body" || name === "flows";
    return hasMemory ? [time, { ...shared, title: `${title}: memory`, lines: linesOf(({ peakBytes }) => peakBytes), y: "bytes" }] : [time];
  });
  return panels.filter(({ lines }) => lines.some(({ points }) => points.length > 0));
}

const SHORT: Record<string, string> = {
  dumps: "encode",
  dumpsInto: "into",
  dumpsChunks: "chunks",
  loads: "decode",
  held: "held flows",
  transcode: "to protobuf",
};

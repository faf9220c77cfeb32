// Runs over plain flows, which the engine transcodes from bytes to bytes, many per call. After the window:
//
//   one flow, built back to front │ the output of the run
import {
  ARENA_PADDING,
  REG_DIRECT_DELIMITED,
  REG_DIRECT_FLOOR,
  REG_DIRECT_OUTPUT_END,
  REG_DIRECT_TOP,
  REG_DIRECT_VERSION,
  REG_INPUT_END,
  REG_MAP_TABLES,
  REG_OUTPUT_POINTER,
  REG_POSITION,
  REG_SCHEMA_POINTER,
} from "../abi.ts";
import type { Engine, Format } from "../engine/engine.ts";
import { loadSchema } from "../engine/tables.ts";
import type { FlowTables } from "./mapping.ts";

const FLOW_BYTES = 1 << 18;
const OUTPUT_BYTES = 1 << 18;
/** Flows that are transcoded directly may be nested this deep. */
export const DIRECT_DEPTH = 16;

/** Where the output of a run begins, and where its memory ends, if that begins at `floor`. */
export function directOutput(floor: number): { start: number; end: number } {
  return { start: floor + FLOW_BYTES, end: floor + FLOW_BYTES + OUTPUT_BYTES + ARENA_PADDING };
}

export interface DirectRun {
  readonly to: Format;
  readonly tables: FlowTables;
  readonly version: number;
  /** Whether each message is preceded by its length. */
  readonly isDelimited: boolean;
  /** Where the flows are in the arena, and where the run's memory begins. */
  readonly start: number;
  readonly end: number;
  readonly floor: number;
}

/** Leaves in the registers where the next flow begins, how many flows were transcoded, and the size of the output in bytes. */
export function runDirectly(engine: Engine, { to, tables, version, isDelimited, start, end, floor }: DirectRun): void {
  loadSchema(engine, tables);
  const { words } = engine;
  words[REG_POSITION] = start;
  words[REG_INPUT_END] = end;
  words[REG_MAP_TABLES] = words[REG_SCHEMA_POINTER] + tables.mapping * 4;
  words[REG_DIRECT_FLOOR] = floor;
  words[REG_DIRECT_TOP] = floor + FLOW_BYTES;
  words[REG_OUTPUT_POINTER] = floor + FLOW_BYTES;
  words[REG_DIRECT_OUTPUT_END] = floor + FLOW_BYTES + OUTPUT_BYTES;
  words[REG_DIRECT_DELIMITED] = isDelimited ? 1 : 0;
  words[REG_DIRECT_VERSION] = tables.versionTag | (version << 8);
  engine.transcodeRun(to);
}

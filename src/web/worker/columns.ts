// The table's data, one typed array per field: about 70 bytes per row, plus its path.
import { formatAddress, listedSize } from "../../flow/print.ts";
import { hostPort } from "../../flow/url.ts";
import type { FlowRow } from "../../io/rows.ts";
import type { Gap } from "../../io/salvage.ts";
import type { Row, RowKind } from "../protocol.ts";
import { TextPool, TextTable } from "./text-pool.ts";

const kinds: readonly RowKind[] = ["http", "websocket", "tcp", "udp", "dns", "other", "gap"];
const OTHER = kinds.indexOf("other");
const GAP = kinds.indexOf("gap");

/** Stands for a missing status or size; missing times are NaN. */
const NONE = -1;
const FIRST_ROOM = 4096;

type Numbers = Float64Array | Float32Array | Uint32Array | Int16Array | Uint8Array;

function grown<Column extends Numbers>(column: Column, room: number): Column {
  const larger = new (column.constructor as new (length: number) => Column)(room);
  larger.set(column);
  return larger;
}

export class Columns {
  count = 0;
  offset: Float64Array = new Float64Array(FIRST_ROOM);
  length: Float64Array = new Float64Array(FIRST_ROOM);
  size: Float64Array = new Float64Array(FIRST_ROOM);
  start: Float64Array = new Float64Array(FIRST_ROOM);
  duration: Float32Array = new Float32Array(FIRST_ROOM);
  origin: Uint32Array = new Uint32Array(FIRST_ROOM);
  method: Uint32Array = new Uint32Array(FIRST_ROOM);
  type: Uint32Array = new Uint32Array(FIRST_ROOM);
  status: Int16Array = new Int16Array(FIRST_ROOM);
  kind: Uint8Array = new Uint8Array(FIRST_ROOM);
  failed: Uint8Array = new Uint8Array(FIRST_ROOM);
  readonly paths: TextPool = new TextPool();
  readonly origins: TextTable = new TextTable();
  readonly methods: TextTable = new TextTable();
  readonly types: TextTable = new TextTable();

  addFlow(row: FlowRow): void {
    const at = this.#next(row.offset, row.length);
    const kind = row.status === 101 && row.type === "http" ? "websocket" : (row.type as RowKind);
    const known = kinds.indexOf(kind);
    this.kind[at] = known < 0 || known === GAP ? OTHER : known;
    const { requestStart } = row;
    const end = row.responseEnd ?? row.responseStart;
    this.size[at] = listedSize(row) ?? NONE;
    this.start[at] = requestStart ?? row.timestampCreated ?? Number.NaN;
    this.duration[at] = requestStart === null || end === null ? Number.NaN : end - requestStart;
    this.status[at] = statusOf(row.status);
    this.failed[at] = Number(row.hasError);
    const method = row.method?.toUpperCase() ?? "";
    this.method[at] = this.methods.add(method);
    this.type[at] = this.types.add(kind === "http" ? mediaType(row.contentType ?? "") : known < 0 ? (row.type ?? "") : kind);
    this.origin[at] = this.origins.add(originOf(row, method));
    this.paths.add(method === "CONNECT" ? "" : (row.path ?? ""));
  }

  addGap({ from, to, reason }: Gap): void {
    const at = this.#next(from, to - from);
    this.kind[at] = GAP;
    this.size[at] = to - from;
    this.start[at] = Number.NaN;
    this.duration[at] = Number.NaN;
    this.status[at] = NONE;
    this.method[at] = this.methods.add("");
    this.type[at] = this.types.add("");
    this.origin[at] = this.origins.add("");
    this.paths.add(reason.message);
  }

  isGap(id: number): boolean {
    return this.kind[id] === GAP;
  }

  kindOf(id: number): RowKind {
    return kinds[this.kind[id]];
  }

  isHttp(id: number): boolean {
    const kind = this.kindOf(id);
    return kind === "http" || kind === "websocket";
  }

  /** In upper case. */
  methodOf(id: number): string {
    return this.methods.get(this.method[id]);
  }

  row(id: number): Row {
    return {
      id,
      kind: this.kindOf(id),
      method: this.methodOf(id),
      status: this.status[id] === NONE ? null : this.status[id],
      hasError: this.failed[id] === 1,
      type: this.types.get(this.type[id]),
      size: this.size[id] === NONE ? null : this.size[id],
      start: Number.isNaN(this.start[id]) ? null : this.start[id],
      duration: Number.isNaN(this.duration[id]) ? null : this.duration[id],
      origin: this.origins.get(this.origin[id]),
      path: this.paths.get(id),
    };
  }

  #next(offset: number, length: number): number {
    if (this.count === this.offset.length) this.#grow();
    this.offset[this.count] = offset;
    this.length[this.count] = length;
    return this.count++;
  }

  #grow(): void {
    const room = this.count * 2;
    this.offset = grown(this.offset, room);
    this.length = grown(this.length, room);
    this.size = grown(this.size, room);
    this.start = grown(this.start, room);
    this.duration = grown(this.duration, room);
    this.origin = grown(this.origin, room);
    this.method = grown(this.method, room);
    this.type = grown(this.type, room);
    this.status = grown(this.status, room);
    this.kind = grown(this.kind, room);
    this.failed = grown(this.failed, room);
  }
}

/** Longer media types are cut: no known type is that long. */
const LONGEST_TYPE = 64;

/** The media type in a Content-Type, without parameters. */
function mediaType(contentType: string): string {
  return contentType.split(";", 1)[0].trim().toLowerCase().slice(0, LONGEST_TYPE);
}

/** A dump may contain any number: one that is not an HTTP status counts as missing. */
function statusOf(status: number | null): number {
  return status !== null && Number.isInteger(status) && status >= 0 && status < 1000 ? status : NONE;
}

function originOf(row: FlowRow, method: string): string {
  const { host, serverHost, serverPort } = row;
  if (method === "" || host === null) return serverHost === null || serverPort === null ? "" : formatAddress([serverHost, serverPort]);
  const scheme = row.scheme ?? "";
  const port = row.port ?? 0;
  return method === "CONNECT" ? `${host}:${port}` : `${scheme}://${hostPort(scheme, host, port)}`;
}

// The store's counterpart in ClickHouse: the same index rows, plus the flows themselves, read from protobuf by the field names of
// flow.proto.
import { type Column, columns } from "./columns.ts";

/** Columns with few distinct values. */
const repeating: ReadonlySet<string> = new Set([
  "type",
  "method",
  "scheme",
  "host",
  "pretty_host",
  "request_type",
  "response_type",
  "marked",
]);

const clickHouseTypes = { TEXT: "String", REAL: "Float64", INTEGER: "Int64" } as const;

function columnType({ name, type, required }: Column): string {
  const plain = clickHouseTypes[type];
  const inner = required ? plain : `Nullable(${plain})`;
  return repeating.has(name) ? `LowCardinality(${inner})` : inner;
}

/** A message of flow.proto as ClickHouse reads it. Fields are matched by name; those not listed here are skipped. */
interface Message {
  readonly [field: string]: string | Message | readonly [Message];
}

const headers: readonly [Message] = [{ name: "String", value: "String" }];
const body: Message = {
  timestamp_start: "Nullable(Float64)",
  timestamp_end: "Nullable(Float64)",
  headers,
  content: "Nullable(String)",
};

const flowMessage: Message = {
  id: "String",
  timestamp_created: "Float64",
  marked: "String",
  comment: "String",
  error: { msg: "Nullable(String)" },
  http: {
    request: {
      method: "Nullable(String)",
      scheme: "Nullable(String)",
      host: "Nullable(String)",
      port: "Nullable(Int64)",
      path: "Nullable(String)",
      ...body,
    },
    response: { status_code: "Nullable(Int64)", ...body },
  },
  server_conn: { address: { host: "Nullable(String)", port: "Nullable(Int64)" }, sni: "Nullable(String)" },
};

function messageType(message: Message): string[] {
  return Object.entries(message).map(([name, field]) => {
    if (typeof field === "string") return `${name} ${field}`;
    const fields = messageType(Array.isArray(field) ? field[0] : (field as Message)).join(", ");
    return `${name} ${Array.isArray(field) ? `Array(Tuple(${fields}))` : `Tuple(${fields})`}`;
  });
}

const list = (definitions: readonly string[]): string => definitions.map((definition) => `  ${definition}`).join(",\n");

/** Creates the tables, partitioned by day. In `flow`, `time` comes first in the sorting key because most queries are restricted by it. */
export const clickHouseTables: string = `-- The index rows of flows, from Parquet.
CREATE TABLE IF NOT EXISTS flow (
  key Int64,
${list(columns.map((column) => `${column.name} ${columnType(column)}`))}
) ENGINE = ReplacingMergeTree
PARTITION BY toDate(toDateTime64(time, 3, 'UTC'))
ORDER BY (time, id);

-- The flows themselves, with headers and bodies, from protobuf.
CREATE TABLE IF NOT EXISTS flow_message (
${list(messageType(flowMessage))}
) ENGINE = ReplacingMergeTree
PARTITION BY toDate(toDateTime64(timestamp_created, 3, 'UTC'))
ORDER BY id;
`;

/** Loads the exported files. Run it in their folder, with clickhouse-client or clickhouse-local. */
export const clickHouseLoad: string = `INSERT INTO flow FROM INFILE 'flow/*/*.parquet' FORMAT Parquet;

INSERT INTO flow_message FROM INFILE 'flows.pb' SETTINGS format_schema = 'flow.proto:Flow' FORMAT Protobuf;
`;

/** flow.proto in the form ClickHouse accepts: without the custom options, whose definition is not exported. */
export function plainSchema(proto: string): string {
  return proto
    .replace(/^import .*\n/gm, "")
    .replace(/^(\/\/.*\n)*(extend|enum (Form|Role)) [^}]*\}\n/gm, "")
    .replace(/^ *option \(.*\n/gm, "")
    .replace(/ \[\(\w+\) = [^\]]*\]/g, "")
    .replace(/\n{3,}/g, "\n\n");
}

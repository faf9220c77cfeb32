// mitmflow/flow-proto: flows as plain messages of proto/flow.proto, by the codecs that the build generates.
import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import protobufjs from "protobufjs";
import { Flow, Header } from "../src/flow-proto.ts";
import { flowFromState, protobuf } from "../src/index.ts";
import { plainSchema } from "../src/store/clickhouse.ts";
import { present } from "./codec/generated.ts";
import { describeEngines } from "./engines.ts";
import { states, types } from "./flow/flows.ts";

const schema = plainSchema(readFileSync(new URL("../proto/flow.proto", import.meta.url), "utf8"));
const type = protobufjs.parse(schema, { keepCase: true }).root.lookupType("mitmflow.Flow");
const compiled = protobuf.compile(type);

describeEngines("flows of every type", (engine) => {
  test.each(types)("%s", (name) => {
    const bytes = protobuf.dumps(flowFromState(states[name]()));
    const message = Flow.loads(bytes, { engine });
    expect(message.version).toBe(21);
    expect(message[name]).toBeDefined();
    expect(Flow.dumps(message, { engine })).toEqual(bytes);
    expect(present(message)).toEqual(compiled.loads(bytes, { engine }));
    expect(type.toObject(type.decode(bytes), { longs: Number })).toMatchObject({ id: message.id });
  });
});

test("parts of flows have codecs of their own", () => {
  const header = { name: "host", value: Uint8Array.of(0xff) };
  expect(Header.loads(Header.dumps(header))).toEqual({ name: Uint8Array.from(Buffer.from("host")), value: Uint8Array.of(0xff) });
});

test("a field that is wrong is named", () => {
  expect(() => Flow.dumps({ http: { request: { headers: [{}, { name: 5 as never }] } } })).toThrow("http.request.headers[1].name");
});

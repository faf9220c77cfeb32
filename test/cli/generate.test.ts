// mitmflow generate: modules of codecs from .proto files.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import ts from "typescript";
import { mitmflow, temporary } from "./harness.ts";

const { folder } = temporary();
const write = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const read = (name: string): string => readFileSync(join(folder, name), "utf8");

const shop = write(
  "shop.proto",
  `syntax = "proto3"; package shop; import "item.proto"; import "google/protobuf/timestamp.proto";
  message Order { repeated Item items = 1; google.protobuf.Timestamp at = 2; State state = 3; } message Other { bytes x = 1; } enum State { OPEN = 0; DONE = 1; }`,
);
write("item.proto", 'syntax = "proto3"; package shop; message Item { string name = 1; int64 price = 2; }');

/** What the compiler says of files in the folder. */
function complaints(...names: string[]): string[] {
  const program = ts.createProgram(
    names.map((name) => join(folder, name)),
    {
      strict: true,
      noEmit: true,
      module: ts.ModuleKind.NodeNext,
      target: ts.ScriptTarget.ES2022,
      allowImportingTsExtensions: true,
      types: [],
    },
  );
  const found = ts.getPreEmitDiagnostics(program).filter(({ file }) => file === undefined || file.fileName.startsWith(folder));
  return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}

describe("modules", () => {
  const runtime = new URL("../../src/protobuf.ts", import.meta.url).pathname;

  test("TypeScript, of all messages of the file and those that they refer to", async () => {
    const { code, err } = await mitmflow(["generate", shop, "--output", join(folder, "shop.ts"), "--runtime", runtime]);
    expect([code, err]).toEqual([0, ""]);
    const exported = [...read("shop.ts").matchAll(/^export const (\w+): GeneratedCodec/gm)].map(([, name]) => name);
    expect(exported).toEqual(["Order", "Other", "Item", "google_protobuf_Timestamp"]);
    write(
      "use.ts",
      `import { Order, State, type OrderInput } from "./shop.ts";
      const order: OrderInput = { items: [{ name: "tea", price: 5n }, {}], state: "DONE", at: null };
      const names: (string | undefined)[] = Order.loads(Order.dumps(order)).items?.map(({ name }) => name) ?? [];
      export const isDone: boolean = Order.loads(new Uint8Array(0)).state === State.DONE && names.length > 0;
      // @ts-expect-error There is no such field.
      Order.dumps({ none: 1 });
      // @ts-expect-error Nor such a state.
      Order.dumps({ state: "GONE" });`,
    );
  });

  test("JavaScript with its types", async () => {
    const { code, err } = await mitmflow(["generate", shop, "-o", join(folder, "order.mjs"), "--type", "shop.Other", "--runtime", runtime]);
    expect([code, err]).toEqual([0, ""]);
    expect(read("order.mjs")).toContain("export const Other = ");
    expect(read("order.mjs")).not.toContain("Order");
    write(
      "use-js.mts",
      'import { Other, type OtherInput } from "./order.mjs";\nconst other: OtherInput = { x: "text" };\nexport const x: Uint8Array | undefined = Other.loads(Other.dumps(other)).x;',
    );
  });

  test("the compiler finds nothing wrong with their types, nor with their use", () => {
    expect(complaints("use.ts", "use-js.mts")).toEqual([]);
  });

  test("from standard input to standard output", async () => {
    const { code, out } = await mitmflow(["generate", "-"], { input: Buffer.from('syntax = "proto3"; message A { int32 x = 1; }') });
    expect(code).toBe(0);
    expect(out).toContain('from "mitmflow/protobuf"');
    expect(out).toContain("export const A: GeneratedCodec<AInput, A>");
  });
});

test.each([
  ["a file that is not there", ["generate", join(folder, "none.proto")], "none.proto"],
  ["a schema that is wrong", ["generate", write("wrong.proto", 'syntax = "proto3"; message A { Missing m = 1; }')], "Missing"],
  [
    "an import that is not there",
    ["generate", write("import.proto", 'syntax = "proto3"; import "gone.proto"; message A {}')],
    "gone.proto",
  ],
  ["a type that is not there", ["generate", shop, "--type", "shop.None"], "shop.None"],
  ["no messages", ["generate", write("empty.proto", 'syntax = "proto3"; enum E { A = 0; }')], "no messages"],
  ["another language", ["generate", shop, "-o", join(folder, "shop.py")], "ends in .ts, .js or .mjs"],
  ["a folder that is not there", ["generate", shop, "-o", join(folder, "none/shop.ts")], "none/shop.ts"],
])("refuses %s in one line", async (_title, argv, says) => {
  const { code, errors, out } = await mitmflow(argv);
  expect([code, out, errors.length]).toEqual([2, "", 1]);
  expect(errors[0]).toContain(says);
});

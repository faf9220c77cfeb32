// The schema's versions.
import { expect, test } from "@jest/globals";
import { flowError } from "../../src/flow-errors.ts";
import { CodecError } from "../../src/index.ts";
import type { Driver, SqlRow } from "../../src/store/driver.ts";
import { findLibrary } from "../../src/store/drivers.ts";
import { openSchema, type Schema, schema } from "../../src/store/schema.ts";
import { FlowStore } from "../../src/store.ts";
import { describeDrivers, numberedFlows, temporary } from "./stores.ts";

const { path } = temporary();
const added = "CREATE TABLE later (key INTEGER PRIMARY KEY) STRICT";
const later: Schema = {
  statements: [...schema.statements, added],
  migrations: [...schema.migrations, (driver) => driver.exec(added)],
};

describeDrivers("schema", (driver) => {
  const open = async (file: string, readOnly = false): Promise<Driver> => (await findLibrary(driver)).open(file, readOnly);
  const rowsOf = (database: Driver, sql: string): SqlRow[] => database.prepare(sql).all();

  test("names the program and the version", async () => {
    const file = path();
    (await FlowStore.open(file, { driver })).close();
    const database = await open(file, true);
    expect(rowsOf(database, "PRAGMA application_id")).toEqual([[0x6d666c77]]);
    expect(rowsOf(database, "PRAGMA user_version")).toEqual([[1]]);
    expect(rowsOf(database, "PRAGMA journal_mode")).toEqual([["wal"]]);
    database.close();
  });

  test("an older version is migrated when it is opened for writing, with what it holds", async () => {
    const file = path();
    const store = await FlowStore.open(file, { driver });
    await store.add(numberedFlows(3));
    store.close();
    let database = await open(file, true);
    expect(() => openSchema(database, true, later)).toThrow(expect.objectContaining({ code: "NOT_A_STORE" }));
    database.close();
    database = await open(file);
    openSchema(database, false, later);
    expect(rowsOf(database, "PRAGMA user_version")).toEqual([[2]]);
    expect(rowsOf(database, "SELECT count(*) FROM flow")).toEqual([[3]]);
    openSchema(database, false, later);
    database.close();
    await expect(FlowStore.open(file, { driver })).rejects.toMatchObject({ code: "STORE_TOO_NEW" });
  });

  test("a migration that fails leaves the version as it was", async () => {
    const file = path();
    (await FlowStore.open(file, { driver })).close();
    const failing: Schema = {
      statements: later.statements,
      migrations: [
        ...later.migrations.slice(0, 1),
        (database) => {
          database.exec(added);
          throw flowError("STORE_FAILED");
        },
      ],
    };
    const database = await open(file);
    expect(() => openSchema(database, false, failing)).toThrow(CodecError);
    database.close();
    (await FlowStore.open(file, { driver })).close();
  });
});

// Stores, reads and deletes flows in the tables. Every change is one transaction: all or nothing.
import type { Engine } from "../engine/engine.ts";
import { flowError } from "../flow-errors.ts";
import { Bodies } from "./bodies.ts";
import { crc32Of } from "./checksum.ts";
import { columns } from "./columns.ts";
import { type Driver, rollBack, type SqlRow, type SqlValue, type Statement } from "./driver.ts";
import type { ReadyEntry } from "./messages.ts";

const names: readonly string[] = columns.map(({ name }) => name);

export class Tables {
  readonly #driver: Driver;
  readonly #engine: Engine;
  readonly #bodies: Bodies;
  readonly #newestKey: Statement;
  readonly #insertFlow: Statement;
  readonly #insertBlob: Statement;
  readonly #findFlow: Statement;
  readonly #updateFlow: Statement;
  readonly #updateBlob: Statement;
  readonly #deleteFlow: Statement;
  readonly #deleteBlob: Statement;
  readonly #read: Statement;
  readonly #readKey: Statement;
  #nextKey = 0;

  constructor(driver: Driver, engine: Engine) {
    this.#driver = driver;
    this.#engine = engine;
    this.#bodies = new Bodies(driver);
    const blob = "SELECT flow.length, pbuf_blob.crc32, pbuf_blob.parts, pbuf_blob.blob FROM flow LEFT JOIN pbuf_blob USING (key) WHERE";
    this.#newestKey = driver.prepare("SELECT coalesce(max(key), 0) FROM flow");
    this.#insertFlow = driver.prepare(
      `INSERT INTO flow (key, ${names.join(", ")}) VALUES (?${", ?".repeat(names.length)}) ON CONFLICT (id) DO NOTHING`,
    );
    this.#insertBlob = driver.prepare("INSERT INTO pbuf_blob (key, crc32, parts, blob) VALUES (?, ?, ?, ?)");
    this.#findFlow = driver.prepare("SELECT flow.key, pbuf_blob.parts FROM flow LEFT JOIN pbuf_blob USING (key) WHERE flow.id = ?");
    this.#updateFlow = driver.prepare(`UPDATE flow SET ${names.map((name) => `${name} = ?`).join(", ")} WHERE key = ?`);
    this.#updateBlob = driver.prepare("UPDATE pbuf_blob SET crc32 = ?, parts = ?, blob = ? WHERE key = ?");
    this.#deleteFlow = driver.prepare("DELETE FROM flow WHERE key = ?");
    this.#deleteBlob = driver.prepare("DELETE FROM pbuf_blob WHERE key = ?");
    this.#read = driver.prepare(`${blob} flow.id = ?`);
    this.#readKey = driver.prepare(`${blob} flow.key = ?`);
  }

  /** Stores flows: new ones at the end, others in place of the flow with the same id. */
  put(entries: readonly ReadyEntry[]): void {
    this.transact(() => {
      this.#nextKey = Number(this.#newestKey.get()?.[0]) + 1;
      for (const entry of entries) this.#put(entry);
    });
  }

  #put({ values, bytes, extents, crc32 }: ReadyEntry): void {
    const { blob, parts } = this.#bodies.cut(bytes, extents);
    if (this.#insertFlow.run([this.#nextKey, ...values]) > 0) {
      this.#insertBlob.run([this.#nextKey++, crc32, parts, blob]);
      return;
    }
    const [key, oldParts] = this.#findFlow.get([values[0]]) as SqlRow;
    this.#bodies.release(bytesOrNull(oldParts));
    this.#updateFlow.run([...values, key]);
    if (this.#updateBlob.run([crc32, parts, blob, key]) === 0) this.#insertBlob.run([key, crc32, parts, blob]);
  }

  /** Deletes a flow. Must be called inside `transact`. @returns whether there was such a flow */
  delete(id: string): boolean {
    const found = this.#findFlow.get([id]);
    if (found === undefined) return false;
    const [key, parts] = found;
    this.#bodies.release(bytesOrNull(parts));
    this.#deleteBlob.run([key]);
    return this.#deleteFlow.run([key]) > 0;
  }

  /** Deletes everything. */
  clear(): void {
    this.transact(() => {
      this.#driver.exec("DELETE FROM flow; DELETE FROM pbuf_blob; DELETE FROM body; DELETE FROM body_content; DELETE FROM source");
      this.#bodies.forget();
    });
  }

  /** The bytes of a flow, by its id or its key; null if there is none. @throws CodecError STORE_DAMAGED */
  read(flow: string | number): Uint8Array | null {
    const row = (typeof flow === "string" ? this.#read : this.#readKey).get([flow]);
    if (row === undefined) return null;
    const [length, crc32, parts, blob] = row;
    if (!(blob instanceof Uint8Array)) throw flowError("STORE_DAMAGED", { detail: `flow ${flow} has no bytes` });
    const bytes = this.#bodies.join(blob, bytesOrNull(parts), Number(length));
    if (crc32Of(bytes, this.#engine) === crc32) return bytes;
    throw flowError("STORE_DAMAGED", { detail: `the bytes of flow ${flow} do not have their CRC-32` });
  }

  /** Runs `action` in a transaction: commits when it returns, rolls back when it throws. */
  transact<Result>(action: () => Result): Result {
    this.#driver.exec("BEGIN IMMEDIATE");
    try {
      this.#bodies.begin();
      const result = action();
      this.#bodies.settle();
      this.#driver.exec("COMMIT");
      return result;
    } catch (error) {
      this.#bodies.forget();
      rollBack(this.#driver);
      throw error;
    }
  }
}

function bytesOrNull(value: SqlValue): Uint8Array | null {
  return value instanceof Uint8Array ? value : null;
}

// Bodies and certificates stored separately from their flows: each distinct content once, keyed by its SHA-256, with a reference count.
//
// A flow's blob is stored without them. Its `parts` column says what goes where: eight bytes per part, in order of position. These are the
// part's offset in the whole flow and the key of its content, both 32-bit little-endian.
import * as crypto from "node:crypto";
import type { CodecError } from "../errors.ts";
import { flowError } from "../flow-errors.ts";
import type { Driver, SqlValue, Statement } from "./driver.ts";
import type { Extent } from "./scan.ts";

/** A flow's bytes with parts cut out. */
export interface CutBlob {
  readonly blob: Uint8Array;
  /** Null if nothing was cut out. */
  readonly parts: Uint8Array | null;
}

const PART_BYTES = 8;
/** Number of recent contents kept in memory to recognise them without hashing. What flows share is mostly certificates. */
const REMEMBERED = 256;
const LARGEST_REMEMBERED = 1 << 14;

interface Remembered {
  readonly content: Uint8Array;
  readonly key: number;
}

export class Bodies {
  readonly #find: Statement;
  readonly #insert: Statement;
  readonly #insertContent: Statement;
  readonly #addUses: Statement;
  readonly #read: Statement;
  readonly #deleteContents: Statement;
  readonly #deleteUnused: Statement;
  readonly #remembered = new Map<string, Remembered>();
  /** Changes to the reference counts made by the open transaction, by key. */
  readonly #uses = new Map<number, number>();
  #nextKey = 0;
  readonly #newestKey: Statement;

  constructor(driver: Driver) {
    this.#find = driver.prepare("SELECT key FROM body WHERE sha256 = ?");
    this.#insert = driver.prepare("INSERT INTO body (key, sha256, size, uses) VALUES (?, ?, ?, 1)");
    this.#insertContent = driver.prepare("INSERT INTO body_content (key, content) VALUES (?, ?)");
    this.#addUses = driver.prepare("UPDATE body SET uses = uses + ? WHERE key = ?");
    this.#read = driver.prepare("SELECT content FROM body_content WHERE key = ?");
    this.#deleteContents = driver.prepare(
      "DELETE FROM body_content WHERE key = ? AND NOT EXISTS (SELECT 1 FROM body WHERE key = ? AND uses > 0)",
    );
    this.#deleteUnused = driver.prepare("DELETE FROM body WHERE key = ? AND uses <= 0");
    this.#newestKey = driver.prepare("SELECT coalesce(max(key), 0) FROM body");
  }

  /** Call when a transaction begins. */
  begin(): void {
    this.#nextKey = Number(this.#newestKey.get()?.[0]) + 1;
  }

  /** Cuts the extents, which are in ascending order, out of a flow's bytes, and stores the contents that are new. */
  cut(bytes: Uint8Array, extents: readonly Extent[]): CutBlob {
    if (extents.length === 0) return { blob: bytes, parts: null };
    const parts = new Uint8Array(extents.length * PART_BYTES);
    const view = new DataView(parts.buffer);
    const blob = new Uint8Array(bytes.length - extents.reduce((sum, { length }) => sum + length, 0));
    let from = 0;
    let to = 0;
    extents.forEach(({ start, length }, index) => {
      blob.set(bytes.subarray(from, start), to);
      to += start - from;
      from = start + length;
      view.setUint32(index * PART_BYTES, start, true);
      view.setUint32(index * PART_BYTES + 4, this.#use(bytes.subarray(start, from)), true);
    });
    blob.set(bytes.subarray(from), to);
    return { blob, parts };
  }

  /**
   * Puts the whole flow back together.
   *
   * @param length the size it must have, in bytes
   * @throws CodecError STORE_DAMAGED
   */
  join(blob: Uint8Array, parts: Uint8Array | null, length: number): Uint8Array {
    if (parts === null) return blob;
    if (length > MOST_BYTES) throw flowError("STORE_DAMAGED", { detail: `a flow of ${length} bytes` });
    let total = blob.length;
    const pieces = partsOf(parts).map(({ start, key }) => {
      const content = this.#content(key);
      total += content.length;
      // Checked at each part: damaged parts could name one large content a million times.
      if (total > length) throw misplaced();
      return { start, content };
    });
    if (total !== length) throw misplaced();
    const whole = new Uint8Array(length);
    let from = 0;
    let to = 0;
    for (const { start, content } of pieces) {
      if (start < to || from + start - to > blob.length) throw misplaced();
      whole.set(blob.subarray(from, from + start - to), to);
      from += start - to;
      whole.set(content, start);
      to = start + content.length;
    }
    whole.set(blob.subarray(from), to);
    return whole;
  }

  /** Drops one reference to each part of a flow that is being deleted or replaced. */
  release(parts: Uint8Array | null): void {
    if (parts !== null) for (const { key } of partsOf(parts)) this.#count(key, -1);
  }

  /** Call before COMMIT: writes the new reference counts and deletes contents that are no longer referenced. */
  settle(): void {
    for (const [key, change] of this.#uses) {
      if (change !== 0) this.#addUses.run([change, key]);
      if (change > 0) continue;
      this.#deleteContents.run([key, key]);
      if (this.#deleteUnused.run([key]) > 0) this.#remembered.clear();
    }
    this.#uses.clear();
  }

  /** Drops all in-memory state: after a rollback, or after the tables were emptied, it no longer matches the database. */
  forget(): void {
    this.#uses.clear();
    this.#remembered.clear();
  }

  #count(key: number, change: number): void {
    this.#uses.set(key, (this.#uses.get(key) ?? 0) + change);
  }

  /** Adds a reference to a content, storing it if it is new. @returns its key */
  #use(content: Uint8Array): number {
    const name = nameOf(content);
    const known = this.#remembered.get(name);
    if (known !== undefined && isEqual(known.content, content)) {
      this.#count(known.key, 1);
      return known.key;
    }
    const key = this.#store(content);
    if (content.length <= LARGEST_REMEMBERED) {
      if (this.#remembered.size === REMEMBERED) this.#remembered.clear();
      this.#remembered.set(name, { content: content.slice(), key });
    }
    return key;
  }

  #store(content: Uint8Array): number {
    const sha256 = crypto.createHash("sha256").update(content).digest();
    const found = this.#find.get([sha256]);
    if (found !== undefined) {
      this.#count(Number(found[0]), 1);
      return Number(found[0]);
    }
    const key = this.#nextKey++;
    this.#insert.run([key, sha256, content.length]);
    this.#insertContent.run([key, content]);
    return key;
  }

  #content(key: number): Uint8Array {
    const content: SqlValue | undefined = this.#read.get([key])?.[0];
    if (content instanceof Uint8Array) return content;
    throw flowError("STORE_DAMAGED", { detail: "a body is missing" });
  }
}

/** The largest array that every runtime supports, in bytes. */
const MOST_BYTES = 2 ** 31;

/** @throws CodecError STORE_DAMAGED */
function partsOf(parts: Uint8Array): { start: number; key: number }[] {
  if (parts.length === 0 || parts.length % PART_BYTES !== 0) throw misplaced();
  const view = new DataView(parts.buffer, parts.byteOffset, parts.length);
  return Array.from({ length: parts.length / PART_BYTES }, (_, index) => ({
    start: view.getUint32(index * PART_BYTES, true),
    key: view.getUint32(index * PART_BYTES + 4, true),
  }));
}

function misplaced(): CodecError {
  return flowError("STORE_DAMAGED", { detail: "the parts of a flow do not fit together" });
}

/** A cheap fingerprint: contents with different fingerprints differ; those with the same one still have to be compared. */
function nameOf(content: Uint8Array): string {
  const middle = content.length >>> 1;
  return `${content.length} ${content[middle]} ${content[middle + 1]} ${content[middle + 2]} ${content.at(-40)} ${content.at(-50)}`;
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

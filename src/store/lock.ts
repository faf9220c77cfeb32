// Ownership of a store: a file beside it, PATH.owner, names the one process that may write. SQLite's own locks are not enough, since
// node-sqlite3-wasm neither sees nor sets them. A lock whose process no longer exists is removed.
import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import type { CodecError } from "../errors.ts";
import { flowError } from "../flow-errors.ts";
import type { DriverName } from "./driver.ts";

/** A process that holds the lock of a store. */
interface Owner {
  pid: number;
  host: string;
  /** When the process started, if the system tells: process ids are reused. */
  started: string | null;
  driver: DriverName;
}

const OWNER_MODE = 0o600;
let made = 0;

/** The lock on a store that this process may write to. */
export interface StoreLock {
  release(): void;
}

/** @throws CodecError STORE_LOCKED while a live process, this one included, holds the lock */
export function lockStore(path: string, driver: DriverName): StoreLock {
  const file = ownerFile(path);
  const draft = `${file}.${process.pid}.${++made}`;
  writeFileSync(draft, JSON.stringify(ownerHere(driver)), { mode: OWNER_MODE });
  try {
    for (;;) {
      if (tryLink(draft, file)) return { release: () => rmSync(file, { force: true }) };
      clearStale(path, draft);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Checks that a store can be read. With node:sqlite on both sides, readers can share it with a writer; with node-sqlite3-wasm on either
 * side there must be no writer.
 *
 * @throws CodecError STORE_LOCKED
 */
export function checkReadable(path: string, driver: DriverName): void {
  const owner = readOwner(ownerFile(path));
  if (owner !== null && isAlive(owner) && (owner.driver === "wasm" || driver === "wasm")) throw heldBy(owner, path);
}

function ownerFile(path: string): string {
  return `${path}.owner`;
}

/** Creating a link is atomic: nobody ever sees a half-written file. */
function tryLink(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw flowError("STORE_FAILED", { detail: String((error as Error).message), cause: error });
  }
}

/** Removes a lock whose process no longer exists. @throws CodecError STORE_LOCKED if it does exist */
function clearStale(path: string, draft: string): void {
  const file = ownerFile(path);
  if (!isStale(file, path)) return;
  // One process at a time clears, so that what it removes is what it has read, not the lock that another took in the meantime.
  const clearing = `${file}.clearing`;
  if (!tryLink(draft, clearing)) {
    if (isStale(clearing, path)) remove(clearing);
    return;
  }
  try {
    if (isStale(file, path)) remove(file);
  } finally {
    remove(clearing);
  }
}

/** Whether there is a lock whose process no longer exists, or that makes no sense. @throws CodecError STORE_LOCKED if it does exist */
function isStale(file: string, path: string): boolean {
  const contents = read(file);
  const owner = contents === null ? null : ownerIn(contents);
  if (owner !== null && isAlive(owner)) throw heldBy(owner, path);
  return contents !== null;
}

/** Null if there is no lock, one that makes no sense, or another user's. */
function readOwner(file: string): Owner | null {
  try {
    return ownerIn(read(file) ?? "");
  } catch {
    return null;
  }
}

/** What a lock says; null if there is none. @throws CodecError STORE_FAILED if it cannot be read */
function read(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw flowError("STORE_FAILED", { detail: String((error as Error).message), cause: error });
  }
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch (error) {
    throw flowError("STORE_FAILED", { detail: String((error as Error).message), cause: error });
  }
}

/** Null if it makes no sense. */
function ownerIn(contents: string): Owner | null {
  try {
    const { pid, host, started, driver } = JSON.parse(contents) as Partial<Owner>;
    if (!Number.isSafeInteger(pid) || typeof host !== "string" || (driver !== "node" && driver !== "wasm")) return null;
    return { pid: pid as number, host, started: typeof started === "string" ? started : null, driver };
  } catch {
    return null;
  }
}

function ownerHere(driver: DriverName): Owner {
  return { pid: process.pid, host: hostname(), started: startOf(process.pid), driver };
}

/** Whether the process is alive. One on another machine cannot be checked, so it counts as alive. */
function isAlive({ pid, host, started }: Owner): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: the process exists, but belongs to another user.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return started === null || started === (startOf(pid) ?? started);
}

/** When a process started, as an opaque string; null if the system does not tell. */
function startOf(pid: number): string | null {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    // The command name in parentheses may contain anything; the start time is the 20th field after it.
    const words = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\)/s, "").trim().split(" ");
    return `${boot} ${words[19]}`;
  } catch {
    return null;
  }
}

function heldBy({ pid, host }: Owner, path: string): CodecError {
  const where = host === hostname() ? "" : ` on ${host}; if that is gone, remove ${ownerFile(path)}`;
  return flowError("STORE_LOCKED", { detail: `process ${pid}${where}` });
}

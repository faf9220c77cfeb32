// Whose a store is: a file beside it, PATH.owner, that names the one process that may write. SQLite's own locks are not enough, since
// node-sqlite3-wasm neither sees nor sets them. A lock whose process is gone is cleared.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import type { CodecError } from "../errors.ts";
import { flowError } from "../flow-errors.ts";
import type { DriverName } from "./driver.ts";

/** A process that holds a store. */
interface Owner {
  pid: number;
  host: string;
  /** When the process began, where the system tells: numbers of processes are used again. */
  started: string | null;
  driver: DriverName;
}

const OWNER_MODE = 0o600;
let made = 0;

/** A store that this process may write. */
export interface StoreLock {
  release(): void;
}

/** @throws CodecError STORE_LOCKED while a living process, this one included, holds the store */
export function lockStore(path: string, driver: DriverName): StoreLock {
  const file = ownerFile(path);
  const draft = `${file}.${process.pid}.${++made}`;
  writeFileSync(draft, JSON.stringify(ownerHere(driver)), { mode: OWNER_MODE });
  try {
    for (;;) {
      if (tryLink(draft, file)) return { release: () => rmSync(file, { force: true }) };
      clearStale(path, `${draft}.stale`);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Makes sure that a store can be read. Node's SQLite shares it with a writer that is Node's too; with the other on either side, nobody writes.
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

/** A link is made whole or not at all: nobody sees half of what it says. */
function tryLink(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw flowError("STORE_FAILED", { detail: String((error as Error).message), cause: error });
  }
}

/** Takes a lock away whose process is gone. @throws CodecError STORE_LOCKED where it is not */
function clearStale(path: string, aside: string): void {
  const file = ownerFile(path);
  const owner = readOwner(file);
  if (owner !== null && isAlive(owner)) throw heldBy(owner, path);
  try {
    renameSync(file, aside);
  } catch {
    // Another process was faster.
    return;
  }
  const moved = readOwner(aside);
  // What was moved may be newer than what was read: then it goes back.
  if (moved !== null && isAlive(moved)) tryLink(aside, file);
  rmSync(aside, { force: true });
}

/** Null where there is no lock, or one that says nothing. */
function readOwner(file: string): Owner | null {
  try {
    const { pid, host, started, driver } = JSON.parse(readFileSync(file, "utf8")) as Partial<Owner>;
    if (!Number.isSafeInteger(pid) || typeof host !== "string" || (driver !== "node" && driver !== "wasm")) return null;
    return { pid: pid as number, host, started: typeof started === "string" ? started : null, driver };
  } catch {
    return null;
  }
}

function ownerHere(driver: DriverName): Owner {
  return { pid: process.pid, host: hostname(), started: startOf(process.pid), driver };
}

/** Whether the process lives. Of one on another machine nobody here can tell: it may. */
function isAlive({ pid, host, started }: Owner): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // It lives, but belongs to someone else, unless the signal found nobody.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return started === null || started === (startOf(pid) ?? started);
}

/** When a process began, in the system's own words; null where it does not tell. */
function startOf(pid: number): string | null {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    // The name in parentheses may hold anything; the 20th word after it is the start.
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

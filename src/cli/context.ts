// What every command is given: the streams that it works on, and how it tells of trouble.
import type { Readable, Writable } from "node:stream";
import { CodecError, type ErrorCode } from "../errors.ts";
import { printable } from "./printable.ts";

/** A stream as a process has it. */
export type OutputStream = Writable & { readonly isTTY?: boolean; readonly fd?: number };

export interface Streams {
  readonly stdin: Readable & { readonly fd?: number };
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
}

export const EXIT_DONE = 0;
/** Some of the data was damaged, or could not be read as flows. */
export const EXIT_DAMAGED = 1;
/** The command was not understood, or a file could not be opened, read or written. */
export const EXIT_USAGE = 2;
/** The user ended a command whose output is not whole without the rest: what shells say of SIGINT. */
const EXIT_INTERRUPTED = 130;

/** What the user can set right by another command line. */
export class UsageError extends Error {
  /** Shown below the message, each in a line of its own. */
  readonly lines: readonly string[];

  constructor(message: string, lines: readonly string[] = []) {
    super(message);
    this.lines = lines;
  }
}

/** Codes of a `CodecError` that say nothing about the data. */
const notDamage: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "UNSUPPORTED_FORMAT",
  "ENGINE_UNAVAILABLE",
  "OUT_OF_MEMORY",
  "SOURCE_CHANGED",
  "NOT_A_STORE",
  "STORE_TOO_NEW",
  "STORE_LOCKED",
  "STORE_FAILED",
  "NO_SQLITE",
  "NO_PARQUET",
  "CANNOT_EXPORT",
  "PATTERN_TOO_COSTLY",
]);

/** Where a progress bar may stand. */
const CLEARED_LINE = "\r\u001b[K";

export class Context {
  readonly streams: Streams;
  /** The name of the command that runs. */
  command = "";
  /** Not where lines are listed on a terminal: they show how far the work has come. */
  hasProgress = true;
  exitCode: number = EXIT_DONE;
  /** How many times something was wrong with more than a part of the data. */
  errors = 0;

  constructor(streams: Streams) {
    this.streams = streams;
  }

  /** Whether colours are wanted: on a terminal that has them, unless NO_COLOR is set to anything. */
  get hasColours(): boolean {
    return this.streams.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== "dumb";
  }

  /** Says something in one line on standard error. */
  note(text: string): void {
    const name = this.command === "" ? "mitmflow" : `mitmflow ${this.command}`;
    const { stderr } = this.streams;
    stderr.write(`${stderr.isTTY ? CLEARED_LINE : ""}${printable(`${name}: ${text}`)}\n`);
  }

  /** The same about damaged data: the command goes on, and fails in the end. */
  damaged(text: string): void {
    this.raise(EXIT_DAMAGED);
    this.note(text);
  }

  /** Says that the user ended the command before its work was done. */
  interrupted(): void {
    this.raise(EXIT_INTERRUPTED);
    this.note("interrupted: only what was read until then is written");
  }

  get isInterrupted(): boolean {
    return this.exitCode === EXIT_INTERRUPTED;
  }

  /** The worst of what happened is the exit code. */
  raise(exitCode: number): void {
    this.exitCode = Math.max(this.exitCode, exitCode);
  }

  /** Says what an error says, of a file where its name is given. The exit code is the error's. */
  failed(error: unknown, name?: string): void {
    this.errors++;
    this.raise(exitCodeOf(error));
    this.note(`${name === undefined ? "" : `${name}: `}${describeError(error)}`);
    if (error instanceof UsageError) for (const line of error.lines) this.streams.stderr.write(`${printable(line)}\n`);
  }
}

function exitCodeOf(error: unknown): number {
  return error instanceof CodecError && !notDamage.has(error.code) ? EXIT_DAMAGED : EXIT_USAGE;
}

/** What an error says; the system's without their code and call: `no such file or directory`. */
export function describeError(error: unknown): string {
  const { message, code, syscall } = Object(error) as Partial<NodeJS.ErrnoException>;
  if (message === undefined) return String(error);
  if (syscall === undefined || code === undefined) return message;
  return message
    .replace(`${syscall} ${code}: `, "")
    .replace(`${code}: `, "")
    .replace(/, \w+( '.*')?$/s, "");
}

/** An error of the system with the name of the file, or of standard output; as it is where a reader has gone, or it is named already. */
export function fileError(error: unknown, name: string): unknown {
  if ((error as NodeJS.ErrnoException | null)?.syscall === undefined || isBrokenPipe(error)) return error;
  return new UsageError(`${shownName(name, "output")}: ${describeError(error)}`);
}

/** Whether whoever read the output has gone. */
export function isBrokenPipe(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === "EPIPE" || code === "ERR_STREAM_DESTROYED" || code === "ERR_STREAM_PREMATURE_CLOSE";
}

/** A file's name in messages. */
export function shownName(name: string, direction: "input" | "output" = "input"): string {
  return name === "-" ? `standard ${direction}` : name;
}

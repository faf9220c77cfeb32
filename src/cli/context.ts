// What every command is given: its standard streams, and how it reports problems.
import type { Readable, Writable } from "node:stream";
import { CodecError, type ErrorCode } from "../errors.ts";
import { printable } from "./printable.ts";

/** A stream of the process. */
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
/** The user interrupted a command whose output is therefore incomplete. 128 + SIGINT, as shells report it. */
const EXIT_INTERRUPTED = 130;

/** An error that the user can fix by changing the command line. */
export class UsageError extends Error {
  /** Printed below the message, one per line. */
  readonly lines: readonly string[];

  constructor(message: string, lines: readonly string[] = []) {
    super(message);
    this.lines = lines;
  }
}

/** Codes of a `CodecError` that do not mean damaged data. */
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

/** Clears the line, where a progress bar may be. */
const CLEARED_LINE = "\r\u001b[K";

export class Context {
  readonly streams: Streams;
  /** Name of the command being run. */
  command = "";
  /** False when lines are listed on a terminal: these show the progress themselves. */
  hasProgress = true;
  exitCode: number = EXIT_DONE;
  /** How many errors `failed` has reported, as opposed to damage to single parts. */
  errors = 0;

  constructor(streams: Streams) {
    this.streams = streams;
  }

  /** Whether to use colours: on a terminal that supports them, unless NO_COLOR is set. */
  get hasColours(): boolean {
    return this.streams.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== "dumb";
  }

  /** Prints a one-line message to stderr. */
  note(text: string): void {
    const name = this.command === "" ? "mitmflow" : `mitmflow ${this.command}`;
    const { stderr } = this.streams;
    stderr.write(`${stderr.isTTY ? CLEARED_LINE : ""}${printable(`${name}: ${text}`)}\n`);
  }

  /** Reports damaged data. The command goes on, but its exit code will be `EXIT_DAMAGED` or worse. */
  damaged(text: string): void {
    this.raise(EXIT_DAMAGED);
    this.note(text);
  }

  /** Reports that the user interrupted the command before it was done, and what there is of its work. */
  interrupted(rest = "only what was read until then is written"): void {
    this.raise(EXIT_INTERRUPTED);
    this.note(`interrupted: ${rest}`);
  }

  get isInterrupted(): boolean {
    return this.exitCode === EXIT_INTERRUPTED;
  }

  /** The highest exit code raised wins. */
  raise(exitCode: number): void {
    this.exitCode = Math.max(this.exitCode, exitCode);
  }

  /** Reports an error, with the name of the file if given, and raises the exit code that it stands for. */
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

/** An error's message. For a system error without its code and system call: `no such file or directory`. */
export function describeError(error: unknown): string {
  const { message, code, syscall } = Object(error) as Partial<NodeJS.ErrnoException>;
  if (message === undefined) return String(error);
  if (syscall === undefined || code === undefined) return message;
  return message
    .replace(`${syscall} ${code}: `, "")
    .replace(`${code}: `, "")
    .replace(/, \w+( '.*')?$/s, "");
}

/**
 * Adds the name of the file, or of stdout, to a system error. Other errors are returned as they are, and so is the one that means that the
 * reader of the output has gone away.
 */
export function fileError(error: unknown, name: string): unknown {
  if ((error as NodeJS.ErrnoException | null)?.syscall === undefined || isBrokenPipe(error)) return error;
  return new UsageError(`${shownName(name, "output")}: ${describeError(error)}`);
}

/** Whether the error means that the reader of the output has gone away. */
export function isBrokenPipe(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === "EPIPE" || code === "ERR_STREAM_DESTROYED" || code === "ERR_STREAM_PREMATURE_CLOSE";
}

/** The name of a file as messages show it. */
export function shownName(name: string, direction: "input" | "output" = "input"): string {
  return name === "-" ? `standard ${direction}` : name;
}

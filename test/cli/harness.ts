// Runs command lines in this process, on streams of its own, and makes the dumps that they read.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { afterAll } from "@jest/globals";
import { run } from "../../src/cli/run.ts";
import { tnetstring } from "../../src/index.ts";
import { replaced, states } from "../flow/flows.ts";
import { bytesKeys, flow013, type Plain } from "../flow/states.ts";
import { concat, utf8 } from "../helpers.ts";

export interface Outcome {
  code: number;
  bytes: Buffer;
  out: string;
  err: string;
  /** The lines of `out` and `err`. */
  lines: string[];
  errors: string[];
}

export interface Surroundings {
  input?: Uint8Array | readonly Uint8Array[];
  /** After the input, Ctrl-C comes in place of its end. */
  isInterrupted?: boolean;
  outIsTerminal?: boolean;
  errorsAreOnTerminal?: boolean;
  /** Whoever reads the output goes away after so many bytes. */
  readsBytes?: number;
  /** Told of each piece of standard output. */
  onOutput?: (text: string) => void;
  /** False: the output is no text. */
  endsLines?: boolean;
}

/** What a command line does. */
export async function mitmflow(argv: readonly string[], surroundings: Surroundings = {}): Promise<Outcome> {
  const { outIsTerminal = false, errorsAreOnTerminal = false, readsBytes, onOutput, endsLines = true } = surroundings;
  const stdin = Readable.from(inputOf(surroundings));
  const stdout = new Collector(outIsTerminal, readsBytes, onOutput);
  const stderr = new Collector(errorsAreOnTerminal);
  const code = await run(argv, { stdin, stdout, stderr }, { version: "1.2.3", description: "a description" });
  const [out, err] = [String(stdout.bytes), String(stderr.bytes)];
  return { code, bytes: stdout.bytes, out, err, lines: endsLines ? linesOf(out) : [], errors: linesOf(err) };
}

async function* inputOf({ input = [], isInterrupted = false }: Surroundings): AsyncGenerator<Buffer, void, void> {
  for (const chunk of input instanceof Uint8Array ? [input] : input) yield Buffer.from(chunk);
  if (!isInterrupted) return;
  setTimeout(() => process.emit("SIGINT"), 50);
  await new Promise(() => {});
}

function linesOf(text: string): string[] {
  const lines = text.split("\n");
  if (lines.pop() !== "") throw new Error(`the last line is not ended: ${JSON.stringify(text)}`);
  return lines;
}

class Collector extends Writable {
  readonly isTTY: boolean;
  readonly #room: number;
  readonly #chunks: Buffer[] = [];
  #length = 0;

  readonly #told: (text: string) => void;

  constructor(isTTY: boolean, room = Number.POSITIVE_INFINITY, told: (text: string) => void = () => {}) {
    super();
    this.#told = told;
    this.isTTY = isTTY;
    this.#room = room;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  override _write(chunk: Buffer, _: string, done: (error?: Error) => void): void {
    this.#length += chunk.length;
    if (this.#length > this.#room) done(Object.assign(new Error("write EPIPE"), { code: "EPIPE", syscall: "write" }));
    else {
      this.#chunks.push(Buffer.from(chunk));
      this.#told(String(chunk));
      done();
    }
  }
}

/** A folder that is gone after the suite, and a function that writes a file into it and gives its path. */
export function temporary(): { folder: string; file: (name: string, ...contents: (Uint8Array | string)[]) => string } {
  const folder = mkdtempSync(join(tmpdir(), "mitmflow-cli-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string, ...contents: (Uint8Array | string)[]): string => {
    const path = join(folder, name);
    writeFileSync(path, concat(contents.map((piece) => (typeof piece === "string" ? Buffer.from(piece) : piece))));
    return path;
  };
  return { folder, file };
}

/** The bytes of a flow of the current version. */
export function flowBytes(type: keyof typeof states, changes: { [path: string]: Plain | undefined } = {}): Uint8Array {
  return tnetstring.dumps(replaced(states[type](), changes));
}

/** A flow of HTTP with an id of its own. */
export function httpBytes(id: string, changes: { [path: string]: Plain | undefined } = {}): Uint8Array {
  return flowBytes("http", { id, error: null, ...changes });
}

/** The bytes of a flow of version 0.13, whose keys are bytes. */
export function oldBytes(): Uint8Array {
  const place = { host: utf8("example.com"), port: 8080, scheme: utf8("http"), path: utf8("/") };
  const changes = Object.entries(place).map(([name, value]) => [`request.${name}`, value]);
  return tnetstring.dumps(bytesKeys(replaced(flow013(), Object.fromEntries(changes))));
}

/** The same bytes with one of them replaced. */
export function damaged(bytes: Uint8Array, at: number, byte = 0x21): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at] = byte;
  return copy;
}

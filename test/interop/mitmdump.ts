// A running mitmdump, and clients that go through it.
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import { concat, latin1, utf8 } from "../helpers.ts";
import { encodeFrame, Frames, WS_BINARY, WS_CLOSE, WS_TEXT } from "./websocket.ts";

const PATIENCE_MILLISECONDS = 30_000;
const POLL_MILLISECONDS = 20;

/** Asks again and again until there is an answer. */
export async function until<Answer>(what: string, ask: () => Answer | undefined | null | false): Promise<Answer> {
  for (const end = Date.now() + PATIENCE_MILLISECONDS; Date.now() < end; ) {
    const answer = ask();
    if (answer !== undefined && answer !== null && answer !== false) return answer;
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
  }
  throw new Error(`waited in vain for ${what}`);
}

const running = new Set<ChildProcess>();

/** Ends every process that was started here and still runs. */
export function killAll(): void {
  for (const child of running) child.kill("SIGKILL");
}

/** A process whose output is kept. */
export class Program {
  readonly name: string;
  output = "";
  #child: ChildProcess;
  #ended: Promise<number | string>;

  constructor(name: string, parameters: readonly string[]) {
    this.name = name;
    const env = { ...process.env, PYTHONUNBUFFERED: "1", PYTHONDONTWRITEBYTECODE: "1", PYTHONIOENCODING: "utf-8" };
    const child = spawn(name, parameters, { env, stdio: ["ignore", "pipe", "pipe"] });
    this.#child = child;
    running.add(child);
    const keep = (text: string): void => {
      this.output += text;
    };
    child.stdout.setEncoding("utf8").on("data", keep);
    child.stderr.setEncoding("utf8").on("data", keep);
    this.#ended = new Promise((resolve) => {
      // A program that is not installed never exits.
      child.once("error", ({ message }) => {
        keep(message);
        resolve(message);
      });
      child.once("close", (code, signal) => resolve(signal ?? code ?? ""));
    });
    this.#ended.then(() => running.delete(child));
  }

  get isRunning(): boolean {
    return running.has(this.#child);
  }

  /** Waits for its end. @throws Error unless it ended well */
  async end(): Promise<string> {
    const status = await this.#ended;
    if (status !== 0) throw new Error(`${this.name} ended with ${status}: ${this.output}`);
    return this.output;
  }

  /** Asks it to end as a user does, and waits. */
  stop(): Promise<string> {
    this.#child.kill("SIGTERM");
    return this.end();
  }
}

export function mitmdump(confdir: string, ...parameters: string[]): Program {
  return new Program("/usr/bin/mitmdump", ["--set", `confdir=${confdir}`, "--ssl-insecure", ...parameters]);
}

/** A mitmdump that is a proxy at a port of the system's choice. */
export class CapturingProxy {
  readonly program: Program;
  port = 0;

  constructor(confdir: string, ...parameters: string[]) {
    this.program = mitmdump(confdir, "--listen-host", "127.0.0.1", "--listen-port", "0", ...parameters);
  }

  async ready(): Promise<void> {
    const found = await until("mitmdump to listen", () => {
      if (!this.program.isRunning) throw new Error(`mitmdump does not start: ${this.program.output}`);
      return /listening at 127\.0\.0\.1:([0-9]+)/.exec(this.program.output);
    });
    this.port = Number(found[1]);
  }

  /** What curl prints of a transfer through the proxy. @throws Error where curl fails */
  curl(...parameters: string[]): Promise<string> {
    // `--disable`, which must come first, keeps the user's settings out.
    const bounds = ["--disable", "--max-time", "60", "--silent", "--show-error", "--insecure", "--noproxy", ""];
    return new Program("/usr/bin/curl", [...bounds, "--proxy", `http://127.0.0.1:${this.port}`, ...parameters]).end();
  }

  /** Sends texts and binary messages, gets each back, and closes. */
  async webSocket(base: string, path: string, messages: readonly (string | Uint8Array)[], reason: string): Promise<void> {
    const { host } = new URL(base);
    const key = randomBytes(16).toString("base64");
    const client = new Client(this.port);
    client.send(
      `GET ${base}${path} HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    );
    await client.head("101");
    const frames = new Frames();
    let answers = 0;
    const answered = async (count: number): Promise<void> => {
      await until("an answer to a WebSocket message", () => {
        answers += frames.take(client.take()).length;
        return answers >= count;
      });
    };
    for (const [index, message] of messages.entries()) {
      const isText = typeof message === "string";
      client.send(encodeFrame(isText ? WS_TEXT : WS_BINARY, isText ? utf8(message) : message, true));
      await answered(index + 1);
    }
    client.send(encodeFrame(WS_CLOSE, concat([Uint8Array.of(1000 >> 8, 1000 & 0xff), utf8(reason)]), true));
    await answered(messages.length + 1);
    client.close();
  }

  /** Sends messages through a tunnel to a port that echoes them. */
  async tunnel(port: number, messages: readonly Uint8Array[]): Promise<void> {
    const client = new Client(this.port);
    client.send(`CONNECT 127.0.0.1:${port} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
    await client.head("200");
    for (const message of messages) {
      client.send(message);
      let length = 0;
      await until("an echo through the tunnel", () => {
        length += client.take().length;
        return length >= message.length;
      });
    }
    client.close();
  }
}

/** A connection whose incoming bytes are taken as they come. */
class Client {
  #socket: Socket;
  #pieces: Uint8Array[] = [];

  constructor(port: number) {
    this.#socket = connect(port, "127.0.0.1");
    this.#socket.on("error", () => {});
    this.#socket.on("data", (piece: Uint8Array) => this.#pieces.push(piece));
  }

  send(bytes: Uint8Array | string): void {
    this.#socket.write(bytes);
  }

  take(): Uint8Array {
    return concat(this.#pieces.splice(0));
  }

  /** Waits for the head of a response, which nothing follows yet. */
  async head(status: string): Promise<void> {
    let head = "";
    await until("the head of a response", () => {
      head += latin1(this.take());
      return head.endsWith("\r\n\r\n");
    });
    if (!head.startsWith(`HTTP/1.1 ${status} `)) throw new Error(`expected status ${status}: ${head}`);
  }

  close(): void {
    this.#socket.destroy();
  }
}

// Sends one request through undici and collects the whole answer: headers as they came, the body, and when each part arrived.

/** A request in the form that undici takes. */
export interface Sending {
  readonly origin: string;
  readonly path: string;
  readonly method: string;
  /** Names and values alternating, one character per byte. */
  readonly headers: string[];
  readonly body: Uint8Array | AsyncIterable<Uint8Array> | null;
}

/** The part of undici's request controller that is used. */
export interface Controller {
  abort(reason: Error): void;
  readonly rawHeaders?: readonly (Uint8Array | string)[] | null;
  readonly rawTrailers?: readonly (Uint8Array | string)[] | null;
}

/** The part of undici's handlers that is used. */
export interface Handler {
  onRequestStart(controller: Controller): void;
  onBodySent(): void;
  onRequestSent(): void;
  onRequestUpgrade(controller: Controller): void;
  onResponseStart(controller: Controller, statusCode: number, headers: unknown, statusMessage?: string): void;
  onResponseData(controller: Controller, chunk: Uint8Array): void;
  onResponseEnd(controller: Controller): void;
  onResponseError(controller: Controller, error: Error): void;
}

/** What sends requests: undici's `Agent`, or anything with its `dispatch`. */
export interface ReplayDispatcher {
  dispatch(sending: Sending, handler: Handler): boolean;
}

export interface SendLimits {
  /** How long nothing may happen, in milliseconds. */
  readonly timeout: number;
  readonly maxBodyBytes: number;
  readonly signal?: AbortSignal;
}

type Field = readonly [name: Uint8Array, value: Uint8Array];

export interface Head {
  readonly statusCode: number;
  readonly reason: string;
  readonly headers: readonly Field[];
  readonly time: number;
}

/** The outcome of a request. Times are seconds since 1970. */
export interface Answer {
  readonly started: number;
  /** When the whole request had been sent; null if it was not. */
  readonly sent: number | null;
  /** Null if none came. */
  readonly head: Head | null;
  readonly body: Uint8Array;
  readonly trailers: readonly Field[];
  readonly ended: number;
  /** Why the answer is incomplete; null if it is not. */
  readonly error: Error | null;
}

/** Sends a request and waits for the whole answer. Never rejects: what goes wrong is in the answer's `error`. */
export function send(dispatcher: ReplayDispatcher, sending: Sending, limits: SendLimits): Promise<Answer> {
  return new Promise((resolve) => new Exchange(limits, resolve).run(dispatcher, sending));
}

class Exchange implements Handler {
  readonly #limits: SendLimits;
  readonly #resolve: (answer: Answer) => void;
  readonly #started: number = now();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #controller: Controller | null = null;
  #sent: number | null = null;
  #head: Head | null = null;
  #pieces: Uint8Array[] = [];
  #length = 0;
  #isDone = false;

  constructor(limits: SendLimits, resolve: (answer: Answer) => void) {
    this.#limits = limits;
    this.#resolve = resolve;
  }

  run(dispatcher: ReplayDispatcher, sending: Sending): void {
    const { signal } = this.#limits;
    if (signal?.aborted) {
      this.#end(abortError(signal));
      return;
    }
    signal?.addEventListener("abort", this.#onAbort);
    this.#watch();
    try {
      dispatcher.dispatch(sending, this);
    } catch (error) {
      this.#end(error as Error);
    }
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    // The exchange may have ended while the request was waiting for a connection.
    if (this.#isDone) controller.abort(new Error("no longer wanted"));
    else this.#watch();
  }

  onBodySent(): void {
    this.#watch();
  }

  onRequestSent(): void {
    this.#sent = now();
    this.#watch();
  }

  onRequestUpgrade(controller: Controller): void {
    controller.abort(new Error("the server changed the protocol"));
  }

  onResponseStart(controller: Controller, statusCode: number, _headers: unknown, statusMessage = ""): void {
    // Informational responses (1xx) precede the actual one.
    if (statusCode >= 100 && statusCode < 200) return;
    this.#head = { statusCode, reason: statusMessage, headers: fieldsOf(controller.rawHeaders), time: now() };
    this.#watch();
  }

  onResponseData(controller: Controller, chunk: Uint8Array): void {
    const { maxBodyBytes } = this.#limits;
    if (this.#length + chunk.length > maxBodyBytes) controller.abort(new Error(`the body is larger than ${maxBodyBytes} bytes`));
    else {
      this.#length += chunk.length;
      this.#pieces.push(Uint8Array.from(chunk));
    }
    this.#watch();
  }

  onResponseEnd(controller: Controller): void {
    this.#end(null, fieldsOf(controller.rawTrailers));
  }

  onResponseError(_: Controller, error: Error): void {
    this.#end(error);
  }

  readonly #onAbort = (): void => this.#fail(abortError(this.#limits.signal as AbortSignal));

  /** Something happened: restarts the timer. */
  #watch(): void {
    if (this.#isDone) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    const { timeout } = this.#limits;
    this.#timer = setTimeout(() => this.#fail(new Error(`nothing happened for ${timeout / 1000} s`)), timeout);
  }

  #fail(error: Error): void {
    this.#end(error);
    this.#controller?.abort(error);
  }

  #end(error: Error | null, trailers: readonly Field[] = []): void {
    if (this.#isDone) return;
    this.#isDone = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#limits.signal?.removeEventListener("abort", this.#onAbort);
    const body = joined(this.#pieces, this.#length);
    this.#pieces = [];
    this.#resolve({ started: this.#started, sent: this.#sent, head: this.#head, body, trailers, ended: now(), error });
  }
}

function abortError(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason));
}

/** Seconds since 1970, finer than a millisecond. */
export function now(): number {
  return (performance.timeOrigin + performance.now()) / 1000;
}

/** Pairs up alternating names and values. */
function fieldsOf(raw: readonly (Uint8Array | string)[] | null | undefined): Field[] {
  const fields: Field[] = [];
  for (let at = 0; at + 1 < (raw?.length ?? 0); at += 2) fields.push([bytesOf(raw?.[at] ?? ""), bytesOf(raw?.[at + 1] ?? "")]);
  return fields;
}

/** The bytes of a value; text has one character per byte. */
function bytesOf(value: Uint8Array | string): Uint8Array {
  return Uint8Array.from(value as ArrayLike<number> & string, (item: number | string) =>
    typeof item === "number" ? item : item.charCodeAt(0),
  );
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  if (pieces.length === 1) return pieces[0];
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

// Parses cookies in headers like mitmproxy: malformed ones are kept as far as possible, quoted strings are unquoted.
import type { HarCookie, HarPair } from "./types.ts";

/** Reads pairs one by one. As in mitmproxy, text between a quoted string and the next separator is a pair, without its first character. */
class PairReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** Steps over a separator. */
  skip(): void {
    this.#at++;
  }

  isAt(character: string): boolean {
    return this.#text[this.#at] === character;
  }

  until(separators: string): string {
    const start = this.#at;
    while (!this.isAtEnd && !separators.includes(this.#text[this.#at])) this.#at++;
    return this.#text.slice(start, this.#at);
  }

  value(separators: string): string {
    return this.isAt('"') ? this.#quoted() : this.until(separators);
  }

  #quoted(): string {
    let value = "";
    for (this.#at++; !this.isAtEnd; this.#at++) {
      if (this.isAt('"')) {
        this.#at++;
        break;
      }
      if (this.isAt("\\")) this.#at++;
      if (!this.isAtEnd) value += this.#text[this.#at];
    }
    return value;
  }
}

/** The cookies of a Cookie header. */
export function readCookies(header: string): HarPair[] {
  const reader = new PairReader(header);
  const pairs: HarPair[] = [];
  for (; !reader.isAtEnd; reader.skip()) {
    const name = reader.until(";=").trimStart();
    let value = "";
    if (reader.isAt("=")) {
      reader.skip();
      value = reader.value(";");
    }
    if (name !== "" || value !== "") pairs.push({ name, value });
  }
  return pairs;
}

/** A value of `expires` up to this length is a day, as in `expires=Wed, …`: the comma after it begins no other cookie. */
const LONGEST_DAY = 3;

/** The cookies of a Set-Cookie header, which may hold several, separated by commas: each as its own pair, then its attributes. */
function readCookieGroups(header: string): HarPair[][] {
  const reader = new PairReader(header);
  const groups: HarPair[][] = [];
  let pairs: HarPair[] = [];
  for (; !reader.isAtEnd; reader.skip()) {
    const name = reader.until(";=,").trimStart();
    let value = "";
    const isPair = reader.isAt("=");
    if (isPair) {
      reader.skip();
      value = reader.value(";,");
      if (name.toLowerCase() === "expires" && value.length <= LONGEST_DAY) {
        reader.skip();
        value += `,${reader.value(";,")}`;
      }
    }
    if (isPair || name !== "") pairs.push({ name, value });
    if (reader.isAt(",")) {
      groups.push(pairs);
      pairs = [];
    }
  }
  return [...groups, pairs].filter((group) => group.length > 0);
}

/** The cookies of a Set-Cookie header as HAR has them, without their expiry, as in mitmproxy. */
export function readSetCookies(header: string): HarCookie[] {
  return readCookieGroups(header).map(([{ name, value }, ...pairs]) => {
    const attributes = new Map(pairs.map((pair) => [pair.name.toLowerCase(), pair.value]));
    const cookie: HarCookie = {
      name,
      value,
      path: attributes.get("path") ?? "/",
      domain: attributes.get("domain") ?? "",
      httpOnly: attributes.has("httponly"),
      secure: attributes.has("secure"),
    };
    const sameSite = attributes.get("samesite");
    return sameSite === undefined ? cookie : { ...cookie, sameSite };
  });
}

// Internationalised host names: `xn--mnchen-3ya.de` is münchen.de (RFC 3492).

const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;
const SKEW = 38;
const DAMP = 700;
const INITIAL_BIAS = 72;
const INITIAL_CODE = 128;
const PREFIX = "xn--";

/** Converts a host name, optionally with a port, to Unicode. It is returned unchanged if any of its labels is malformed. */
export function decodeHost(host: string): string {
  if (!host.includes(PREFIX)) return host;
  const labels = host.split(".").map((label) => (label.startsWith(PREFIX) ? decodeLabel(label.slice(PREFIX.length)) : label));
  return labels.includes(null) ? host : labels.join(".");
}

/** Converts a host name, optionally with a port, to ASCII. It is returned unchanged if that is not possible. */
export function encodeHost(host: string): string {
  const [, name, port] = /^(.*?)(:\d+)?$/s.exec(host) as RegExpExecArray;
  const isAscii = !/[^\0-\x7f]/.test(name);
  const url = `http://${name}/`;
  return isAscii || !URL.canParse(url) ? host : new URL(url).hostname + (port ?? "");
}

function decodeLabel(encoded: string): string | null {
  const [, plain = "", digits, port = ""] = /^(?:(.*)-)?([^-:]*)(:\d+)?$/s.exec(encoded) ?? [];
  if (digits === undefined) return null;
  const output = Array.from(plain, (character) => character.charCodeAt(0));
  let code = INITIAL_CODE;
  let bias = INITIAL_BIAS;
  let index = 0;
  for (let at = 0; at < digits.length; ) {
    const before = index;
    let weight = 1;
    for (let k = BASE; ; k += BASE) {
      const digit = digitOf(digits.charCodeAt(at++));
      if (digit < 0) return null;
      index += digit * weight;
      const threshold = Math.min(Math.max(k - bias, T_MIN), T_MAX);
      if (digit < threshold) break;
      weight *= BASE - threshold;
      if (weight > Number.MAX_SAFE_INTEGER / BASE ** 2) return null;
    }
    const length = output.length + 1;
    bias = adapt(index - before, length, before === 0);
    code += Math.floor(index / length);
    index %= length;
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return null;
    output.splice(index++, 0, code);
  }
  return String.fromCodePoint(...output) + port;
}

/** The value of a Punycode digit; -1 for other characters, and for the NaN that is read past the end. */
function digitOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30 + 26;
  const letter = (code | 0x20) - 0x61;
  return letter >= 0 && letter < 26 ? letter : -1;
}

function adapt(delta: number, length: number, isFirst: boolean): number {
  let rest = Math.floor(delta / (isFirst ? DAMP : 2));
  rest += Math.floor(rest / length);
  let k = 0;
  for (; rest > ((BASE - T_MIN) * T_MAX) / 2; k += BASE) rest = Math.floor(rest / (BASE - T_MIN));
  return k + Math.floor(((BASE - T_MIN + 1) * rest) / (rest + SKEW));
}

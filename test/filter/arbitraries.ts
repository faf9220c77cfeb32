// Filters that are well-formed, made up.
import * as fc from "fast-check";

const flags = "~a ~all ~dns ~e ~http ~marked ~q ~replay ~replayq ~replays ~s ~tcp ~udp ~websocket".split(" ");
const searches = "~b ~bq ~bs ~comment ~d ~dst ~h ~hq ~hs ~m ~marker ~meta ~src ~t ~tq ~ts ~u".split(" ");

/** Patterns that both JavaScript and Python compile. */
export const patterns: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    "",
    "a",
    "example",
    "GET",
    "1",
    "^",
    "$",
    "^content-type: ",
    "html\\r$",
    "\\.",
    "[^a-z]",
    "(a|b)c",
    "o{2}",
    "\\d+",
    "x*",
    "!",
    "&",
    "|",
  ),
  fc.string({ unit: fc.constantFrom(..."abcdeghilmnopst12:/.-= é") }).map((text) => text.replace(/[.]/g, "\\$&")),
);

const quoted = (pattern: string, quote: string): string => quote + pattern.replace(new RegExp(`[\\\\${quote}]`, "g"), "\\$&") + quote;

const words: fc.Arbitrary<string> = fc
  .tuple(patterns, fc.constantFrom("", '"', "'"))
  .map(([pattern, quote]) => (quote === "" && /^[^()~'"\s]+$/.test(pattern) ? pattern : quoted(pattern, quote || '"')));

const terms: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...flags),
  fc.tuple(fc.constantFrom(...searches), words).map(([code, word]) => `${code} ${word}`),
  words,
  fc.constantFrom(200, 301, 404).map((status) => `~c ${status}`),
);

/** Filters of every shape. */
export const filterTexts: fc.Arbitrary<string> = fc.letrec<{ filter: string; expression: string }>((tie) => ({
  filter: fc.array(tie("expression"), { minLength: 1, maxLength: 3 }).map((expressions) => expressions.join(" ")),
  expression: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    terms,
    tie("expression").map((expression) => `!(${expression} )`),
    tie("expression").map((expression) => `(${expression} )`),
    terms.map((term) => `! ${term}`),
    fc
      .tuple(tie("expression"), fc.constantFrom(" & ", " | "), tie("expression"))
      .map(([left, operator, right]) => `${left}${operator}${right}`),
  ),
})).filter;

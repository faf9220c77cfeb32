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

// A bare `!` is a word only where nothing follows it: in `(! & a)` it negates the word `&`, and the rest is refused, by mitmproxy as well.
const words: fc.Arbitrary<string> = fc
  .tuple(patterns, fc.constantFrom("", '"', "'"))
  .map(([pattern, quote]) => (quote === "" && /^(?!!$)[^()~'"\s]+$/.test(pattern) ? pattern : quoted(pattern, quote || '"')));

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

const pieces = [
  "a",
  "b",
  " ",
  " ",
  "!",
  "&",
  "|",
  "(",
  ")",
  '"',
  "'",
  "~q",
  "~q ",
  "~all",
  "~u",
  "~b ",
  "~c 2",
  "~m",
  "\n",
  "é",
  "\\",
  "[",
  ".",
  "~",
];

/** Texts that may be filters. */
export const junk: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...pieces), { maxLength: 10 })
  .map((parts) => parts.join(""))
  // Escapes of white space in quotes are read in another order by older versions.
  .filter((text) => !/\\\\?[tnrf]/.test(text));

const characters = [
  "a",
  "b",
  "c",
  "B",
  "é",
  "1",
  "_",
  " ",
  "-",
  "\\n",
  "\\.",
  "\\x61",
  "\\141",
  "\\x42",
  "\\\\",
  "\\-",
  "\\0",
  "{",
  "]",
  "}",
  "#",
];
const sets = [
  ".",
  "\\d",
  "\\D",
  "\\w",
  "\\W",
  "\\s",
  "\\S",
  "[ab]",
  "[^a]",
  "[a-c]",
  "[\\w-]",
  "[\\W\\d]",
  "[^\\S]",
  "[]a]",
  "[^]a]",
  "[B-b]",
  "[é]",
  "[^é]",
  "[^\\W1]",
  "[\\1-\\177]",
  "[a\\]-]",
];
const places = ["^", "$", "\\b", "\\B", "\\A", "\\Z"];
const quantifiers = ["*", "+", "?", "{2}", "{1,2}", "{,2}", "{1,}", "{0}", "*?", "+?", "??", "{2}?"];

const regularRegexes: fc.Arbitrary<string> = fc.letrec<{ choice: string; sequence: string; item: string }>((tie) => ({
  choice: fc.array(tie("sequence"), { minLength: 1, maxLength: 3 }).map((options) => options.join("|")),
  sequence: fc.array(tie("item"), { maxLength: 4 }).map((items) => items.join("")),
  item: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 4, arbitrary: fc.constantFrom(...characters) },
    { weight: 3, arbitrary: fc.constantFrom(...sets) },
    { weight: 2, arbitrary: fc.constantFrom(...places) },
    {
      weight: 3,
      arbitrary: fc.tuple(fc.constantFrom(...characters, ...sets), fc.constantFrom(...quantifiers)).map((pair) => pair.join("")),
    },
    tie("choice").map((choice) => `(${choice})`),
    fc
      .tuple(
        fc.constantFrom("(?:", "(?i:", "(?-i:", "(?s:", "(?-m:", "(?m:", "(?x: ", "(?P<n>".replace("n", "name")),
        tie("choice"),
        fc.constantFrom("", ...quantifiers),
      )
      .filter(([open, choice]) => !(open.startsWith("(?P") && choice.includes("(?P")) && !(open.startsWith("(?x") && /#/.test(choice)))
      .map(([open, choice, quantifier]) => `${open}${choice})${quantifier}`),
  ),
})).choice;

/** Patterns of a regular language, in Python's syntax. */
export const regular: fc.Arbitrary<string> = regularRegexes.filter((source) => source.split("(?P<").length <= 2);

/** Patterns of every kind. */
export const regexes: fc.Arbitrary<string> = fc.oneof(
  regular,
  fc
    .tuple(regular, fc.constantFrom("(?=", "(?!", "(?<=", "(?<!", "(?>"), regular, regular)
    .filter(([first, , second, third]) => !/\(\?P/.test(first + second + third))
    .map(([first, open, second, third]) => `${first}${open}${second})${third}`),
  fc.tuple(fc.constantFrom("(a)", "(.)", "(?P<x>\\w)"), regular, fc.constantFrom("\\1", "\\1+", "\\1?b")).map((parts) => parts.join("")),
  fc.tuple(fc.constantFrom("(?i)", "(?s)", "(?m)", "(?im)", "(?x)", "(?#c)", "(?a)", "(?u)"), regular).map((parts) => parts.join("")),
  fc.tuple(fc.constantFrom(...characters, ...sets), fc.constantFrom("*+", "++", "?+", "{1,2}+"), regular).map((parts) => parts.join("")),
);

const oddities = [
  ..."ab|()[]{}*+?^$.\\-#: ",
  "(?:",
  "(?P<n>",
  "(?P=n)",
  "(?P<1>",
  "(?P>",
  "(?<=",
  "(?<!",
  "(?<n>",
  "(?i)",
  "(?i:",
  "(?-i:",
  "(?-:",
  "(?q)",
  "(?",
  "(?#",
  "(?L)",
  "(?u)",
  "(?au)",
  "(?i-i:",
  "(?(1)a|b)",
  "\\1",
  "\\2",
  "\\8",
  "\\08",
  "\\400",
  "\\377",
  "\\x4",
  "\\xg",
  "\\u00e9",
  "\\U0001f600",
  "\\N{DIGIT ONE}",
  "\\q",
  "\\Z",
  "\\z",
  "\\b",
  "[b-a]",
  "[\\d-a]",
  "[a-\\d]",
  "[\\q]",
  "[\\b]",
  "[\\8]",
  "[^",
  "{2}",
  "{2,1}",
  "{,}",
  "{}",
  "{a}",
  "{4294967295}",
  "*+",
  "*?",
  "**",
  "?+",
];

/** Texts that may be patterns. `\z` means what it does in Python 3.14. */
export const regexJunk: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...oddities), { maxLength: 6 })
  .map((parts) => parts.join(""))
  .filter((source) => !source.includes("\\z"));

/** What patterns are searched in. */
export function subjectsOf(kind: "text" | "bytes"): fc.Arbitrary<string> {
  const letters =
    kind === "text"
      ? [..."abcABC1_ \n-.éÉü\t\\", "\u{1f600}", "\u2003", "\x85", "\x1c"]
      : [..."abcABC1_ \n-.\t\\\0\xc3\xa9\xc9\x80\xff\x85\x1c"];
  return fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 12 });
}

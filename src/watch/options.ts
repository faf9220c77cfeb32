// Typed options of addons, which can be set from text like mitmproxy's `--set name=value`.

/** The value type of each option type. An option whose default is null may also be null. */
interface OptionValues {
  bool: boolean;
  int: number;
  float: number;
  str: string;
  /** A list of strings; each `name=value` of one `parse` call appends an item. */
  strs: readonly string[];
}

export type OptionType = keyof OptionValues;
export type OptionValue = OptionValues[OptionType] | null;

/** A registered option; `value` is its current value. */
export interface Option<Value extends OptionValue = OptionValue> {
  readonly name: string;
  readonly type: OptionType;
  readonly default: Value;
  readonly help: string;
  readonly choices: readonly string[] | null;
  readonly value: Value;
}

/** An invalid option value, or an unknown option. */
export class OptionsError extends Error {
  override readonly name: string = "OptionsError";
}

class Entry<Value extends OptionValue> implements Option<Value> {
  readonly name: string;
  readonly type: OptionType;
  readonly default: Value;
  readonly help: string;
  readonly choices: readonly string[] | null;
  value: Value;

  constructor(name: string, type: OptionType, value: Value, help: string, choices: readonly string[] | null) {
    this.name = name;
    this.type = type;
    this.default = value;
    this.help = help;
    this.choices = choices;
    this.value = value;
  }
}

/** The options of all addons. */
export class Options {
  readonly #entries: Map<string, Entry<OptionValue>> = new Map();

  /**
   * Adds an option, like mitmproxy's `loader.add_option`. If an identical option exists already, that one is returned.
   *
   * @throws OptionsError if a different option has this name, or if the default is invalid
   */
  add<Type extends OptionType>(
    name: string,
    type: Type,
    value: OptionValues[Type],
    help: string,
    choices: readonly string[] | null = null,
  ): Option<OptionValues[Type]> {
    const entry = new Entry<OptionValues[Type]>(name, type, value, help, choices);
    check(entry, value);
    const known = this.#entries.get(name);
    if (known === undefined) {
      this.#entries.set(name, entry);
      return entry;
    }
    const isSame = JSON.stringify({ ...known, value: null }) === JSON.stringify({ ...entry, value: null });
    if (!isSame) throw new OptionsError(`there is another option ${name} already`);
    return known as Entry<OptionValues[Type]>;
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** All options, sorted by name. */
  list(): Option[] {
    return [...this.#entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** @throws OptionsError if there is no such option */
  get(name: string): OptionValue {
    return this.#entry(name).value;
  }

  /**
   * Sets options: all of them or, if a value is invalid, none.
   *
   * @returns the names of the options that changed
   * @throws OptionsError
   */
  update(values: Readonly<Record<string, OptionValue>>): Set<string> {
    const pairs = Object.entries(values).map(([name, value]) => [this.#entry(name), value] as const);
    for (const [entry, value] of pairs) check(entry, value);
    const changed = pairs.filter(([entry, value]) => JSON.stringify(entry.value) !== JSON.stringify(value));
    for (const [entry, value] of changed) entry.value = value;
    return new Set(changed.map(([{ name }]) => name));
  }

  /**
   * Parses `name=value` strings into values for `update`. A bool is `true`, `false` or `toggle`, and true without a value; strings are
   * taken verbatim. Without a value, options of other types get their default.
   *
   * @throws OptionsError
   */
  parse(specifications: readonly string[]): Record<string, OptionValue> {
    const values: Record<string, OptionValue> = Object.create(null);
    for (const specification of specifications) {
      const [, name, text] = /^([^=]*)(?:=(.*))?$/s.exec(specification) as RegExpExecArray;
      const entry = this.#entry(name);
      const before = Object.hasOwn(values, name) ? values[name] : null;
      values[name] = parsedValue(entry, text, before);
    }
    return values;
  }

  #entry(name: string): Entry<OptionValue> {
    const entry = this.#entries.get(name);
    if (entry === undefined) throw new OptionsError(`there is no option ${JSON.stringify(name)}`);
    return entry;
  }
}

function parsedValue(entry: Entry<OptionValue>, text: string | undefined, before: OptionValue): OptionValue {
  switch (entry.type) {
    case "bool":
      if (text === undefined || text === "true") return true;
      if (text === "false") return false;
      if (text === "toggle") return !entry.value;
      throw new OptionsError(`${entry.name} is true, false or toggle, not ${JSON.stringify(text)}`);
    case "int":
    case "float": {
      const number = text === undefined ? entry.default : text.trim() === "" ? Number.NaN : Number(text);
      check(entry, number);
      return number;
    }
    case "str":
      return text ?? entry.default;
    case "strs":
      return text === undefined ? entry.default : [...((before as readonly string[] | null) ?? []), text];
  }
}

const kinds: Record<OptionType, { words: string; is: (value: unknown) => boolean }> = {
  bool: { words: "true or false", is: (value) => typeof value === "boolean" },
  int: { words: "a whole number", is: Number.isSafeInteger },
  float: { words: "a number", is: Number.isFinite },
  str: { words: "text", is: (value) => typeof value === "string" },
  strs: { words: "a list of texts", is: (value) => Array.isArray(value) && value.every((item) => typeof item === "string") },
};

/** @throws OptionsError for a value of the wrong type, or one that is not among the choices */
function check({ name, type, default: standard, choices }: Entry<OptionValue>, value: OptionValue): void {
  if (value === null && standard === null) return;
  if (!kinds[type].is(value)) throw new OptionsError(`${name} is ${kinds[type].words}, not ${JSON.stringify(value)}`);
  if (choices === null) return;
  const stray = [value].flat().find((item) => !choices.includes(String(item)));
  if (stray !== undefined) throw new OptionsError(`${name} is one of ${choices.join(", ")}, not ${JSON.stringify(stray)}`);
}

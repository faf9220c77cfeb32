// Regular expressions with Unicode properties. JavaScript engines build the character sets of regex literals when they load the file, used
// or not, so these are constructed at first use.

export function unicodePattern(source: string, flags: "u" | "gu" = "u"): () => RegExp {
  let pattern: RegExp | null = null;
  return () => {
    pattern ??= new RegExp(source, flags);
    return pattern;
  };
}

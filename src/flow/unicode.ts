// Patterns that name properties of Unicode. Engines make the sets of those that stand in the code when they read the file, whether it is used
// or not. So these are made when they are first asked for.

export function unicodePattern(source: string, flags: "u" | "gu" = "u"): () => RegExp {
  let pattern: RegExp | null = null;
  return () => {
    pattern ??= new RegExp(source, flags);
    return pattern;
  };
}

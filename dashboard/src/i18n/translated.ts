/** What a sentence of the gateway is about, by name. */
export type Values = Readonly<Record<string, string | number | boolean | null>>;

/** Sentences of the gateway in another language than its own, by the code that comes with them. */
export type Said = Readonly<Record<string, (values: Values) => string>>;

/** Of sentences that come without a code: what they look like, and how they are said, with what stood in brackets as `$1`. */
export type Patterns = readonly (readonly [RegExp, string])[];

export function translated(patterns: Patterns, english: string): string {
  const found = patterns.find(([pattern]) => pattern.test(english));
  return found ? english.replace(found[0], found[1]) : english;
}

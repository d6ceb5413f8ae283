/**
 * Which models a caller may use, as a list of patterns: a name, or the beginning of one with `*` behind it. A pattern
 * with a slash names the provider too (`openai/*`, `groq/llama-3*`); one without holds at every provider (`gpt-4o`, `auto`).
 */
export interface ModelTarget {
  providerId: string;
  model: string;
}

/** What the caller asked for, word for word: an alias or virtual model opens whatever stands behind it. */
export function permitsName(patterns: readonly string[], asked: string): boolean {
  // Behind a wildcard with a slash stands a provider, and a name does not say whose it will be.
  return patterns.some((pattern) => (isOpen(pattern) && pattern.includes('/') ? false : matches(pattern, asked)));
}

/** One place where the request could be served. */
export const permitsTarget = (patterns: readonly string[], { providerId, model }: ModelTarget): boolean =>
  patterns.some((pattern) => matches(pattern, pattern.includes('/') ? `${providerId}/${model}` : model));

/** True when everything that `asked` lets through, `own` lets through too. */
export function coversPatterns(own: readonly string[], asked: readonly string[]): boolean {
  return asked.every((pattern) => own.some((wider) => covers(wider, pattern)));
}

function covers(wider: string, pattern: string): boolean {
  if (wider === '*' || wider === pattern) return true;
  const slash = pattern.indexOf('/');
  // A pattern of every provider is wider than the same of one; never the other way round.
  const narrow = wider.includes('/') || slash < 0 ? pattern : pattern.slice(slash + 1);
  if (wider.includes('/') !== narrow.includes('/')) return false;
  return wider === narrow || (isOpen(wider) && narrow.startsWith(wider.slice(0, -1)));
}

const isOpen = (pattern: string): boolean => pattern.endsWith('*');

const matches = (pattern: string, name: string): boolean =>
  isOpen(pattern) ? name.startsWith(pattern.slice(0, -1)) : name === pattern;

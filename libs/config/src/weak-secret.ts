const MIN_BYTES = 32;
const MIN_DISTINCT_CHARACTERS = 8;
const PUBLISHED =
  /^(change[-_ ]?me|changeit|your[-_ ]|example|default|secret$|password$|admin123|dev[-_]|test[-_]|insecure|placeholder|replace[-_ ]?me|xxx)/i;

/** A value that stands in somebody's documentation is no secret, whatever its length. */
export const isPublished = (plain: string): boolean => PUBLISHED.test(plain.trim());

/** Why this value must not guard a production system; undefined when nothing speaks against it. Never contains the value. */
export function weakness(plain: string): string | undefined {
  if (isPublished(plain)) return 'is a published default or placeholder';
  if (Buffer.byteLength(plain, 'utf8') < MIN_BYTES) return `is shorter than ${MIN_BYTES} bytes`;
  if (new Set(plain).size < MIN_DISTINCT_CHARACTERS) return 'repeats too few characters';
  return undefined;
}

/** A person types the password and must change it, so it needs less than a key does. */
export function passwordWeakness(plain: string): string | undefined {
  if (isPublished(plain)) return 'is a published default or placeholder';
  return plain.length < 12 ? 'is shorter than 12 characters' : undefined;
}

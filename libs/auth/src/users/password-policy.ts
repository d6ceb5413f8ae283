export const PASSWORD_MIN_LENGTH = 12;
export const PASSWORD_MAX_LENGTH = 256;
const MIN_DISTINCT = 5;

/** Beginnings of what everybody tries first; compared without case, digits and signs. */
const COMMON = ['password', 'passwort', 'qwerty', 'letmein', 'welcome', 'changeme', 'administrator', 'iloveyou', 'abcdefgh'];

const DIGITS_IN_ORDER = '0123456789'.repeat(30);

/**
 * Why this password is not accepted, as a sentence for the caller; undefined when it is. Length and
 * guessability only: rules about character classes make passwords worse.
 */
export function passwordFault(password: string, email: string): string | undefined {
  if (password.length < PASSWORD_MIN_LENGTH) return `The password needs at least ${PASSWORD_MIN_LENGTH} characters.`;
  if (password.length > PASSWORD_MAX_LENGTH) return `The password may have at most ${PASSWORD_MAX_LENGTH} characters.`;
  if (new Set(password).size < MIN_DISTINCT) return 'The password repeats the same few characters.';
  const lower = password.toLowerCase();
  const local = email.toLowerCase().split('@')[0] ?? '';
  if (lower === email.toLowerCase() || (local.length >= 4 && lower.startsWith(local)))
    return 'The password resembles the e-mail address.';
  const letters = lower.replace(/[^a-z]/g, '');
  if (COMMON.includes(letters) || DIGITS_IN_ORDER.includes(lower)) return 'The password is one of the most common ones.';
  return undefined;
}

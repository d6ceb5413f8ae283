/** Names of columns and fields whose values never go into the log, wherever they stand. */
const SECRET =
  /hash|ciphertext|cipher|secret|password|passwd|pepper|private_key|api_key$|^key$|(^|_)token$|refresh_token|credential|authorization/i;
/** What the rows of our own tables hold in a secret's place. Not even its name is of use. */
const SEALED = /_(hash|ciphertext)$/;
/** What people tell secrets apart by. */
const HINT = /_(prefix|last4)$/;
const UNSTORABLE = /\0|\p{Surrogate}/gu;
/** What an address says before its host, and in the parameters that are named like secrets. */
const USER_OF_URL = /(\w:\/\/)[^/?#\s@]{1,500}@/g;
const KEY_OF_URL = /([?&](?:key|api[_-]?key|token|access_token|secret|password)=)[^&#\s]+/gi;
const HIDDEN = '[secret]';
const MAX_DEPTH = 16;
const MAX_TEXT = 2_000;

/** A copy that may be kept for ever: secrets by their name, long texts cut, what nests too deeply left out. */
export function stripSecrets(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return storable(value);
  if (typeof value !== 'object' || value === null) return value ?? null;
  if (depth >= MAX_DEPTH) return '...';
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => stripSecrets(item, depth + 1));
  const kept: [string, unknown][] = [];
  for (const [name, inner] of Object.entries(value)) {
    if (inner === undefined || SEALED.test(name)) continue;
    kept.push([
      storable(name),
      SECRET.test(name) && !HINT.test(name) && mayBeSecret(inner) ? HIDDEN : stripSecrets(inner, depth + 1),
    ]);
  }
  return Object.fromEntries(kept);
}

/** PostgreSQL takes neither NUL nor half a character; what was asked for is written down before it is checked. */
function storable(text: string): string {
  const short = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}...` : text;
  return short.replace(UNSTORABLE, '\ufffd').replace(USER_OF_URL, `$1${HIDDEN}@`).replace(KEY_OF_URL, `$1${HIDDEN}`);
}

/** Flags, numbers and nothing give nothing away: whether a password must be changed may be told. */
const mayBeSecret = (value: unknown): boolean => value !== null && typeof value !== 'boolean' && typeof value !== 'number';

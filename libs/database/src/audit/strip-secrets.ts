/** Names of columns and fields whose values never go into the log, wherever they stand. */
const SECRET =
  /hash|ciphertext|cipher|secret|password|passwd|pepper|private_key|api_key$|^key$|(^|_)token$|refresh_token|credential|authorization/i;
const HIDDEN = '[secret]';
const MAX_DEPTH = 16;
const MAX_TEXT = 2_000;

/** A copy that may be kept for ever: secrets by their name, long texts cut, what nests too deeply left out. */
export function stripSecrets(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}...` : value;
  if (typeof value !== 'object' || value === null) return value ?? null;
  if (depth >= MAX_DEPTH) return '...';
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => stripSecrets(item, depth + 1));
  const kept: [string, unknown][] = [];
  for (const [name, inner] of Object.entries(value)) {
    if (inner === undefined) continue;
    kept.push([name, SECRET.test(name) && mayBeSecret(inner) ? HIDDEN : stripSecrets(inner, depth + 1)]);
  }
  return Object.fromEntries(kept);
}

/** Flags, numbers and nothing give nothing away: whether a password must be changed may be told. */
const mayBeSecret = (value: unknown): boolean => value !== null && typeof value !== 'boolean' && typeof value !== 'number';

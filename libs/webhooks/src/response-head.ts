const MAX_CHARS = 1_000;
const CUT = /[\0-\x08\x0b-\x1f\x7f\p{Surrogate}]/gu;
/** What looks like a credential, wherever it stands: receivers echo what they were sent, and more. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/whsec_[A-Za-z0-9+/=_-]{8,}/g, '[secret]'],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{6,}/gi, '$1 [secret]'],
  [/\b(?:sk|rlg|pk|ghp|gho|xox[abps]|AIza)[-_]?[A-Za-z0-9_-]{12,}/g, '[secret]'],
  [/\beyJ[\w-]{4,}\.[\w-]+\.[\w-]*/g, '[secret]'],
  [/\bv1,[A-Za-z0-9+/]{40,}=*/g, '[signature]'],
  [
    /(["']?[\w-]*(?:password|passwd|secret|token|api[_-]?key|authorization|cookie)["']?\s*[:=]\s*)("[^"]*"|'[^']*'|[^\s,;&}]+)/gi,
    '$1[secret]',
  ],
  [/(\w:\/\/)[^/?#\s@]{1,500}@/g, '$1[secret]@'],
];

/** The beginning of an answer as the log may keep it. null: there was none. */
export function responseHead(text: string): string | null {
  if (text === '') return null;
  let shown = text.slice(0, 2 * MAX_CHARS).replace(CUT, '\ufffd');
  for (const [secret, instead] of SECRETS) shown = shown.replace(secret, instead);
  return shown.length > MAX_CHARS ? `${shown.slice(0, MAX_CHARS)}...` : shown;
}
